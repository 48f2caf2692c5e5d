import { type Attribute, parseAttributes } from '../contract/attributes.ts';
import { Wrong, parseLines } from '../contract/field.ts';
import { suggest } from '../contract/suggest.ts';
import { type Mistakes, collect } from '../contract/mistakes.ts';
import { GLOBALS, type Template, constant, parseTemplate } from '../expression/template.ts';
import { type Rule, type RuleType } from './rule.ts';

interface Kind {
  /** docker/metadata-action's default. */
  readonly priority: number;
  /** Besides `enable`, `priority`, `prefix`, `suffix`. */
  readonly attributes: readonly string[];
  readonly needs?: string;
  readonly prefix?: string;
}

const KINDS: Readonly<Record<RuleType, Kind>> = {
  schedule: { priority: 1000, attributes: ['pattern'] },
  semver: { priority: 900, attributes: ['pattern', 'value', 'match'], needs: 'pattern' },
  pep440: { priority: 900, attributes: ['pattern', 'value', 'match'], needs: 'pattern' },
  match: { priority: 800, attributes: ['pattern', 'group', 'value'], needs: 'pattern' },
  edge: { priority: 700, attributes: ['branch'] },
  hotfix: { priority: 650, attributes: [], prefix: 'hotfix-' },
  ref: { priority: 600, attributes: ['event'], needs: 'event' },
  raw: { priority: 200, attributes: ['value'], needs: 'value' },
  sha: { priority: 100, attributes: ['format'], prefix: 'sha-' },
};

const TYPES = Object.keys(KINDS) as RuleType[];
const COMMON = ['enable', 'priority', 'prefix', 'suffix'];
const SEMVER = ['raw', 'version', 'major', 'minor', 'patch', 'prerelease', 'build'];
const PEP440 = ['raw', 'version', 'major', 'minor', 'patch'];

/** @throws ShipError `input/tags` with every mistake of all lines */
export function parseRules(text: string): readonly Rule[] {
  return collect('tags', parseLines(text), parseRule);
}

/** The attributes of one line, each read at most once; what is wrong goes to `mistakes`, and the reading goes on. */
class Attributes {
  readonly #values: ReadonlyMap<string, string>;
  readonly #mistakes: Mistakes;

  constructor(values: ReadonlyMap<string, string>, mistakes: Mistakes) {
    this.#values = values;
    this.#mistakes = mistakes;
  }

  text(name: string): string | undefined {
    return this.#values.get(name);
  }

  read<T>(name: string, empty: T, parse: (text: string) => T): T {
    const text = this.#values.get(name);
    return text === undefined ? empty : this.#mistakes.guard(empty, () => parse(text));
  }

  template(name: string, known: readonly string[] = GLOBALS): Template | undefined {
    return this.read<Template | undefined>(name, undefined, (text) => parseTemplate(text, known));
  }

  choice<const C extends string>(name: string, values: readonly C[], empty: C): C {
    return this.read<C>(name, empty, (text) => {
      const found = values.find((value) => value === text.toLowerCase());
      if (found === undefined) throw new Wrong(`\`${name}\` is \`${text}\``, suggest(text, values));
      return found;
    });
  }
}

function parseRule(line: string, mistakes: Mistakes): Rule | undefined {
  const given = parseAttributes(line);
  const typeText = given.find(({ name }) => name === 'type')?.value ?? 'raw';
  const type = TYPES.find((known) => known === typeText.toLowerCase());
  if (type === undefined) {
    mistakes.add(`\`${typeText}\` is no type of rule`, suggest(typeText, TYPES));
    return undefined;
  }
  const values = valuesOf(type, given, mistakes);
  const { needs, priority, prefix } = KINDS[type];
  if (needs !== undefined && !values.has(needs)) mistakes.add(`\`type=${type}\` needs \`${needs}\``, `Add \`${needs}=…\``);
  const attributes = new Attributes(values, mistakes);
  const enable = attributes.read<Template>('enable', ['true'], parseEnable);
  const common = { text: line, enable, priority: attributes.read('priority', priority, parsePriority), suffix: attributes.template('suffix') };
  const ownPrefix = type === 'ref' && attributes.text('event') === 'pr' ? 'pr-' : prefix;
  return { ...common, prefix: attributes.template('prefix') ?? (ownPrefix === undefined ? undefined : [ownPrefix]), ...specific(type, attributes) };
}

/** What the type itself takes. Where something is wrong, a stand-in: the rule is thrown away then. */
function specific(type: RuleType, attributes: Attributes) {
  const pattern = (known: readonly string[]): Template => attributes.template('pattern', known) ?? [];
  const value = attributes.template('value');
  switch (type) {
    case 'schedule':
      return { type, pattern: attributes.template('pattern') ?? ['nightly'] };
    case 'semver':
    case 'pep440':
      return {
        type,
        pattern: pattern(type === 'semver' ? SEMVER : PEP440),
        value,
        match: attributes.read('match', undefined, parseExpression),
      };
    case 'match':
      return { type, pattern: attributes.read('pattern', /^/, parseExpression), group: attributes.read('group', 0, parseGroup), value };
    case 'edge':
      return { type, branch: attributes.text('branch') ?? '' };
    case 'ref':
      return { type, event: attributes.choice('event', ['branch', 'tag', 'pr'], 'branch') };
    case 'raw':
      return { type, value: value ?? [] };
    case 'sha':
      return { type, format: attributes.choice('format', ['short', 'long'], 'short') };
    default:
      return { type };
  }
}

function valuesOf(type: RuleType, given: readonly Attribute[], mistakes: Mistakes): ReadonlyMap<string, string> {
  const known = [...COMMON, ...KINDS[type].attributes];
  const values = new Map<string, string>();
  for (const { name, value } of given) {
    if (name === 'type') continue;
    const key = name === '' ? 'value' : name;
    if (known.includes(key)) values.set(key, value);
    else if (name === '')
      mistakes.add(
        `\`type=${type}\` takes no bare value, here \`${value}\``,
        'Write `name=value`; a value with a comma stands in double quotes, with its name',
      );
    else mistakes.add(`\`type=${type}\` has no attribute \`${name}\``, suggest(name, known));
  }
  return values;
}

function parseEnable(text: string): Template {
  const template = parseTemplate(text);
  const fixed = constant(template);
  if (fixed === undefined || /^(true|True|TRUE|false|False|FALSE)$/.test(fixed)) return template;
  throw new Wrong(`\`enable\` is \`${fixed}\`, neither true nor false`, 'Write `true`, `false` or an expression such as `{{is_default_branch}}`');
}

function parsePriority(text: string): number {
  if (/^-?\d{1,9}(\.\d+)?$/.test(text)) return Number(text);
  throw new Wrong(`\`priority\` is \`${text}\`, no number`, 'Write a number; the highest comes first');
}

function parseGroup(text: string): number {
  if (/^\d{1,3}$/.test(text)) return Number(text);
  throw new Wrong(`\`group\` is \`${text}\`, no number of a group`, 'Write 0 for the whole match, 1 for the first pair of brackets');
}

/** `expression`, or `/expression/flags`. */
function parseExpression(text: string): RegExp {
  const [, body = text, flags = ''] = /^\/(.+)\/([a-z]*)$/s.exec(text) ?? [];
  try {
    // `g` and `y` would make the answer depend on what was asked before.
    return new RegExp(body, flags.replace(/[gy]/g, ''));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.replace(/^Invalid regular expression: /, '') : String(cause);
    throw new Wrong(`\`${text}\` is no regular expression (${why})`, 'Close every bracket, or write it as `\\(`, `\\[`');
  }
}
