/**
 * Whether a text has the form of a licence expression (SPDX 2.3, annex D): ids, `WITH`, `AND`, `OR`, parentheses. Whether an id is on SPDX's list is not looked up: the list
 * grows, and an image with a new licence is no worse for it.
 */
export function isSpdxExpression(text: string): boolean {
  if (text.length > 1000) return false;
  const tokens = text.match(/[()]|[^\s()]+/g) ?? [];
  let at = 0;
  const take = (wanted: RegExp): boolean => {
    if (!wanted.test(tokens[at] ?? '')) return false;
    at++;
    return true;
  };
  const operand = (): boolean => {
    if (take(/^\($/)) return expression() && take(/^\)$/);
    return take(ID) && (!take(/^(WITH|with)$/) || take(EXCEPTION));
  };
  const expression = (): boolean => {
    do if (!operand()) return false;
    while (take(/^(AND|OR|and|or)$/));
    return true;
  };
  return expression() && at === tokens.length;
}

const ID = /^(?!(AND|OR|WITH)$)(((DocumentRef-[A-Za-z0-9.-]+:)?LicenseRef-[A-Za-z0-9.-]+)|[A-Za-z0-9][A-Za-z0-9.-]*\+?)$/i;
const EXCEPTION = /^((DocumentRef-[A-Za-z0-9.-]+:)?AdditionRef-[A-Za-z0-9.-]+|[A-Za-z0-9][A-Za-z0-9.-]*)$/;
