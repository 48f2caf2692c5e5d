import { Wrong } from '../contract/field.ts';
import { nearest, suggest } from '../contract/suggest.ts';
import { isZone } from './date.ts';

/** A text with `{{name 'argument' tz='ZONE'}}` expressions, parsed once and checked while the inputs are read. */
export type Template = readonly (string | Expression)[];

export interface Expression {
  readonly name: string;
  /** The format of a date. */
  readonly argument: string | undefined;
  readonly zone: string | undefined;
}

/** Expressions that take a format and a time zone. */
const DATES = ['date', 'commit_date'];

/** What every template may use. */
export const GLOBALS: readonly string[] = ['branch', 'tag', 'sha', 'base_ref', 'is_default_branch', 'is_not_default_branch', ...DATES];

/**
 * @param known names of the expressions that may stand here
 * @throws Wrong where an expression is not known, has wrong arguments or no end
 */
export function parseTemplate(text: string, known: readonly string[] = GLOBALS): Template {
  const parts: (string | Expression)[] = [];
  let at = 0;
  for (const found of text.matchAll(/(\\?)\{\{(\{?)((?:'[^']*'|"[^"]*"|[^'"}])*)\}?\}\}/g)) {
    parts.push(...plain(text.slice(at, found.index)));
    // `\{{` is no expression, as in Handlebars.
    parts.push(found[1] === '' ? parseExpression(found[3] ?? '', known) : found[0].slice(1));
    at = found.index + found[0].length;
  }
  parts.push(...plain(text.slice(at)));
  return Object.freeze(parts);
}

/** The text of a template. `resolve` gives the text of one expression; nothing is escaped. */
export function render(template: Template, resolve: (expression: Expression) => string): string {
  return template.map((part) => (typeof part === 'string' ? part : resolve(part))).join('');
}

/** Whether one of these expressions stands in the template. */
export function uses(template: Template, names: readonly string[]): boolean {
  return template.some((part) => typeof part !== 'string' && names.includes(part.name));
}

/** The text of a template without expressions; undefined where it has one. */
export function constant(template: Template): string | undefined {
  return template.every((part) => typeof part === 'string') ? template.join('') : undefined;
}

function plain(text: string): string[] {
  if (text.includes('{{')) throw new Wrong(`\`${text.slice(text.indexOf('{{'))}\` has no end`, 'Close the expression with `}}`');
  return text === '' ? [] : [text];
}

function parseExpression(inside: string, known: readonly string[]): Expression {
  const source = inside.trim();
  const found = /^([A-Za-z_]\w*)((?:\s+(?:\w+=)?(?:'[^']*'|"[^"]*"))*)$/.exec(source);
  const name = found?.[1] ?? '';
  if (found === null)
    throw new Wrong(
      `\`{{${inside}}}\` is no expression`,
      `Write \`{{name}}\` or \`{{date 'YYYYMMDD' tz='UTC'}}\`; conditions and blocks are not known here`,
    );
  if (!known.includes(name)) throw new Wrong(`the expression \`{{${name}}}\` is not known here`, suggest(name, known));
  const given = [...(found[2] ?? '').matchAll(/(?:(\w+)=)?(?:'([^']*)'|"([^"]*)")/g)].map(([, key = '', single, double]) => ({
    key,
    value: single ?? double ?? '',
  }));
  return Object.freeze({ name, ...argumentsOf(name, given) });
}

function argumentsOf(name: string, given: readonly { key: string; value: string }[]): Omit<Expression, 'name'> {
  if (given.length > 0 && !DATES.includes(name)) throw new Wrong(`\`{{${name}}}\` takes no argument`, `Write \`{{${name}}}\``);
  const other = given.find(({ key }) => key !== '' && key !== 'tz');
  if (other !== undefined)
    throw new Wrong(`\`{{${name}}}\` has no argument \`${other.key}\``, nearest(other.key, ['tz']) ? 'Did you mean `tz`?' : 'Use `tz`');
  const zone = given.find(({ key }) => key === 'tz')?.value;
  if (zone !== undefined && !isZone(zone)) throw new Wrong(`\`${zone}\` is no time zone`, 'Use an IANA name such as `Asia/Shanghai` or `UTC`');
  return { argument: given.find(({ key }) => key === '')?.value, zone };
}
