/** One `name=value` of a line; `name` is '' where the line holds a bare value. */
export interface Attribute {
  readonly name: string;
  readonly value: string;
}

/**
 * Splits `type=match,pattern=v(\d{1,2}),group=1` into its attributes. Commas inside brackets, quotes and `{{…}}` stay what they are, as do those
 * of a pattern that nothing named follows. A whole attribute, a whole value or the whole line may stand in double quotes, doubled inside, as CSV has it.
 */
export function parseAttributes(line: string): readonly Attribute[] {
  const text = unquote(line.trim());
  // Brackets that do not close (a broken pattern) must not swallow the attributes behind them.
  const pieces = split(text, true) ?? split(text, false) ?? [text];
  const attributes: Attribute[] = [];
  for (const piece of pieces) {
    const last = attributes.at(-1);
    const found = /^([A-Za-z_][\w-]*)\s*=\s*(.*)$/s.exec(unquote(piece.trim()));
    if (found !== null) attributes.push({ name: (found[1] ?? '').toLowerCase(), value: unquote((found[2] ?? '').trim()) });
    else if (last !== undefined && isPattern(last)) attributes.splice(-1, 1, { ...last, value: `${last.value},${piece}` });
    else if (piece.trim() !== '') attributes.push({ name: '', value: unquote(piece.trim()) });
  }
  return attributes;
}

const isPattern = ({ name }: Attribute): boolean => name === 'pattern' || name === 'match';

function unquote(text: string): string {
  return /^"(?:[^"]|"")*"$/s.test(text) ? text.slice(1, -1).replaceAll('""', '"') : text;
}

/** undefined where a bracket is left open. */
function split(text: string, brackets: boolean): string[] | undefined {
  const pieces = [''];
  let open = 0;
  for (const [token] of text.matchAll(/\{\{.*?\}\}|\\.|\[(?:\\.|[^\]\\])*\]|"(?:[^"]|"")*"|./gs)) {
    const piece = pieces.at(-1) ?? '';
    if (token === ',' && open === 0) {
      pieces.push('');
      continue;
    }
    if (brackets && /^[({[]$/.test(token)) open += 1;
    if (brackets && /^[)}]$/.test(token)) open = Math.max(0, open - 1);
    pieces.splice(-1, 1, piece + token);
  }
  return open === 0 ? pieces : undefined;
}
