import { parseAttributes } from '../contract/attributes.ts';
import { parseLines } from '../contract/field.ts';
import { type Mistakes, collect } from '../contract/mistakes.ts';
import { suggest } from '../contract/suggest.ts';
import { parseTemplate } from '../expression/template.ts';
import { type Flavor, PLAIN } from './rule.ts';

const KNOWN = ['latest', 'prefix', 'suffix', 'onlatest'];

/** @throws ShipError `input/flavor` with every mistake of all lines */
export function parseFlavor(text: string): Flavor {
  const parts = collect('flavor', parseLines(text), parsePart);
  return Object.freeze(Object.assign({}, PLAIN, ...parts) as Flavor);
}

function parsePart(line: string, mistakes: Mistakes): Partial<Flavor> {
  const given = parseAttributes(line);
  const values = new Map(given.map(({ name, value }) => [name, value]));
  for (const { name, value } of given) {
    if (name === '') mistakes.add(`\`${value}\` has no name in front`, 'Write `latest=…`, `prefix=…` or `suffix=…`');
    else if (!KNOWN.includes(name)) mistakes.add(`a flavor has no attribute \`${name}\``, suggest(name, KNOWN));
  }
  const onLatest = flag(values.get('onlatest') ?? 'false');
  if (onLatest === undefined) mistakes.add(`\`onlatest\` is \`${values.get('onlatest')}\`, neither true nor false`, 'Write `true` or `false`');
  const [latest, prefix, suffix] = [values.get('latest'), values.get('prefix'), values.get('suffix')];
  if (values.has('onlatest') && prefix === undefined && suffix === undefined)
    mistakes.add('`onlatest` stands alone', 'Put it behind `prefix=…` or `suffix=…`, on the same line');
  const template = (value: string) => mistakes.guard(PLAIN.prefix, () => parseTemplate(value));
  return {
    ...(latest === undefined ? {} : { latest: parseLatest(latest, mistakes) }),
    ...(prefix === undefined ? {} : { prefix: template(prefix), prefixOnLatest: onLatest ?? false }),
    ...(suffix === undefined ? {} : { suffix: template(suffix), suffixOnLatest: onLatest ?? false }),
  };
}

function parseLatest(text: string, mistakes: Mistakes): Flavor['latest'] {
  const latest = text.toLowerCase() === 'auto' ? 'auto' : flag(text);
  if (latest === undefined) mistakes.add(`\`latest\` is \`${text}\``, 'Write `auto`, `true` or `false`');
  return latest ?? 'auto';
}

function flag(text: string): boolean | undefined {
  if (/^(true|True|TRUE)$/.test(text)) return true;
  return /^(false|False|FALSE)$/.test(text) ? false : undefined;
}
