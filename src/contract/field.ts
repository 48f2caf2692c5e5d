/** How one input is read. `parse` gets the text (never empty) and throws `Wrong` where it is not what is due. */
export interface Field<T> {
  /** For the README: `text`, `true or false`, `list`, … */
  readonly kind: string;
  readonly group: string;
  readonly description: string;
  /** As written in action.yml; an expression such as `${{ github.actor }}` is evaluated by the runner. */
  readonly default?: string;
  readonly required?: boolean;
  /** Masked before anything is printed. */
  readonly secret?: boolean;
  /** Blanks at both ends are part of the value. */
  readonly blanks?: boolean;
  /** The value where the input is empty. */
  readonly empty: T;
  readonly parse: (text: string) => T;
}

/** Why a text is not a value: the reason and what would be right. */
export class Wrong extends Error {
  readonly fix: string;
  /** The lines it is about, where that is not the whole text. */
  readonly lines: string | undefined;
  constructor(why: string, fix: string, lines?: string) {
    super(why);
    this.fix = fix;
    this.lines = lines;
  }
}

interface About {
  readonly description: string;
  readonly default?: string;
  readonly required?: boolean;
  readonly secret?: boolean;
}

type Maker = <T>(kind: string, empty: T, parse: (text: string) => T, about: About) => Field<T>;

/** The kinds of field, all for one group of the README's table. */
export function fieldsOf(group: string) {
  const make: Maker = (kind, empty, parse, about) => ({ kind, group, empty, parse, ...about });
  return {
    text: (about: About) => make('text', '', (text) => text, about),
    /** A text of which blanks are a part: a separator. */
    separator: (about: About) => ({ ...make('text, blanks included', '', (text) => text, about), blanks: true }),
    /** Empty stays undefined, so that a rule can tell "not given" from "false". */
    flag: (about: About) => make<boolean | undefined>('`true` or `false`', undefined, parseFlag, about),
    choice: <const C extends string>(values: readonly C[], about: About & { readonly default: C }) =>
      make<C>(values.map((v) => `\`${v}\``).join(', '), about.default, (text) => parseChoice(values, text), about),
    /** One item a line; a line that starts with `#` is a comment. Commas stay what they are. */
    lines: (about: About) => make<readonly string[]>('list, one a line', [], parseEntries, about),
    /** Items by line or comma, as build-push-action reads them. */
    items: (about: About) => make<readonly string[]>('list, by line or comma', [], parseItems, about),
    /** `name=value`, one a line; a value may hold `=`, and line breaks where the whole entry stands in double quotes. */
    pairs: (about: About) => make<readonly Pair[]>('list of `name=value`, one a line', [], parsePairs, about),
    /** As pairs, but a name may stand alone: its value is that of the environment variable. */
    args: (about: About) => make<readonly Arg[]>('list of `name=value` or `NAME`, one a line', [], parseArgs, about),
    /** Whole seconds, or `90s`, `2m`. */
    seconds: (about: About & { readonly default: string }) =>
      make<number>('seconds, or `90s`, `2m`', parseSeconds(about.default), parseSeconds, about),
    /** A grammar of its own; its parser may throw a ShipError with every mistake it finds. */
    parsed: <T>(kind: string, empty: T, parse: (text: string) => T, about: About) => make(kind, empty, parse, about),
    port: (about: About) => make<number | undefined>('port, 1–65535', undefined, parsePort, about),
  };
}

export type Pair = readonly [name: string, value: string];
export type Arg = readonly [name: string, value?: string];

function parseFlag(text: string): boolean {
  // The YAML 1.2 core schema's spellings, as @actions/core reads them; `yes` and `1` are neither true nor false.
  if (/^(true|True|TRUE)$/.test(text)) return true;
  if (/^(false|False|FALSE)$/.test(text)) return false;
  throw new Wrong('it is neither true nor false', 'Write `true` or `false`');
}

function parseChoice<C extends string>(values: readonly C[], text: string): C {
  const found = values.find((value) => value === text.toLowerCase());
  if (found !== undefined) return found;
  throw new Wrong('it is none of the values known here', `Use one of ${values.map((v) => `\`${v}\``).join(', ')}`);
}

export function parseLines(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/**
 * As lines, but an entry in double quotes, doubled inside, may go over several of them, as build-push-action reads it: `"KEY=one⏎two"`.
 * Quotes that stand elsewhere are part of the text.
 */
export function parseEntries(text: string): readonly string[] {
  const entries: string[] = [];
  let end = 0;
  for (const found of text.matchAll(/^[ \t]*"((?:[^"]|"")*)"[ \t]*\r?$/gm)) {
    entries.push(...parseLines(text.slice(end, found.index)), (found[1] ?? '').replaceAll('""', '"'));
    end = found.index + found[0].length;
  }
  return [...entries, ...parseLines(text.slice(end))];
}

function parseItems(text: string): readonly string[] {
  return parseLines(text).flatMap((line) => splitOutsideQuotes(line));
}

/** Splits at commas that stand outside double quotes, and takes the quotes away, as CSV does. */
export function splitOutsideQuotes(line: string): string[] {
  const items = line.match(/("([^"]|"")*"|[^,"])+/g) ?? [];
  return items
    .map((item) =>
      item
        .trim()
        .replace(/^"(.*)"$/, '$1')
        .replaceAll('""', '"'),
    )
    .filter((item) => item !== '');
}

function parsePairs(text: string): readonly Pair[] {
  const entries = parseEntries(text);
  // The other lines are right, and none of a log's business.
  const wrong = entries.filter((line) => !/^\s*[^=\s]/.test(line) || !line.includes('='));
  if (wrong.length > 0) throw new Wrong('a line has no `name=` in front', 'Write one `name=value` a line', wrong.join('\n'));
  return entries.map(pairOf);
}

/** A line with blanks and without `=` is no name: it is the second line of a value. */
function parseArgs(text: string): readonly Arg[] {
  const entries = parseEntries(text);
  const wrong = entries.filter((line) => !/^\s*[^=\s]+\s*$|^\s*[^=\s][^=]*=/.test(line));
  if (wrong.length > 0) {
    const fix =
      'Write one `name=value` a line, or a name alone, whose value is in the environment; put double quotes around an entry of several lines';
    throw new Wrong('a line is neither `name=value` nor a name', fix, wrong.join('\n'));
  }
  return entries.map((line): Arg => (line.includes('=') ? pairOf(line) : [line.trim()]));
}

function pairOf(line: string): Pair {
  const at = line.indexOf('=');
  return [line.slice(0, at).trim(), line.slice(at + 1)];
}

function parseSeconds(text: string): number {
  const found = /^(\d{1,6})\s*(s|m)?$/.exec(text);
  const seconds = Number(found?.[1]) * (found?.[2] === 'm' ? 60 : 1);
  if (seconds > 0) return seconds;
  throw new Wrong('it is no time above 0', 'Write whole seconds such as `30`, or `90s`, `2m`');
}

function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65_535) return port;
  throw new Wrong('it is no port', 'Write a number from 1 to 65535');
}
