import { Wrong } from '../contract/field.ts';
import { nearest, suggest } from '../contract/suggest.ts';
import { catalogue } from './catalogue.ts';
import type { Check } from './check.ts';
import { type Changes, checks } from './default.ts';
import { type Mistake, short, type Value } from './document.ts';
import { type Level, LEVELS } from './level.ts';
import type { Parameter } from './parameter.ts';

/** Told at once: nobody reads more, and the first mistakes are often the cause of the rest. */
export const MOST_MISTAKES = 50;

/**
 * What a policy changes: `checks:` and below it `check: level`, `check/rule: level`, or `check:` with `level:` and settings.
 * Reads to its end; what a mistake is about stays as it is by default.
 */
export class Reading implements Changes {
  readonly levels = new Map<string, Level>();
  readonly settings = new Map<string, Map<string, unknown>>();
  /** The line of each setting, by `check.setting`. */
  readonly lines = new Map<string, number>();
  readonly mistakes: Mistake[] = [];

  constructor(root: Value) {
    // An empty file, or one of comments only, changes nothing.
    if (root.kind !== 'nothing' && root.kind !== 'mapping')
      this.#wrong(root.line, `the image policy is ${root.shown}`, 'it is no mapping', 'Begin it with `checks:`');
    for (const { name, line, value } of root.entries()) {
      if (this.#full()) break;
      if (name === 'checks') this.#checks(value);
      else
        this.#wrong(
          line,
          `\`${short(name)}\``,
          'a policy has nothing of that name',
          isKnown(name) ? 'Move it below `checks:`' : suggest(name, ['checks']),
        );
    }
  }

  #wrong(line: number, about: string, why: string, fix: string): void {
    this.mistakes.push({ line, about, why, fix });
  }

  #full(): boolean {
    return this.mistakes.length >= MOST_MISTAKES;
  }

  #checks(value: Value): void {
    if (value.kind !== 'nothing' && value.kind !== 'mapping')
      this.#wrong(value.line, `\`checks\` is ${value.shown}`, 'it is no mapping', 'Write one check a line below it, such as `user: error`');
    for (const { name, line, value: given } of value.entries()) {
      if (this.#full()) break;
      const { id, check, rule } = find(name);
      if (id === 'integrity') this.#wrong(line, `\`${short(name)}\``, ...NOT_CHANGED);
      else if (check === undefined || !isKnown(name)) this.#wrong(line, `\`${short(name)}\``, ...unknown(name));
      else if (rule !== undefined) this.#rule(name, given);
      else this.#check(id, check, given);
    }
  }

  #rule(name: string, value: Value): void {
    if (value.kind === 'scalar' || value.kind === 'nothing') return this.#level(name, name, value);
    const fix = `Write \`${name}: error\`; settings belong below their check`;
    this.#wrong(value.line, `\`${name}\` is ${value.shown}`, 'a rule has a level and nothing else', fix);
  }

  #check(id: string, { rules, parameters }: Check, value: Value): void {
    if (value.kind === 'scalar' || value.kind === 'nothing') return this.#level(id, id, value);
    if (value.kind === 'list') return this.#wrong(value.line, `\`${id}\` is a list`, 'it is neither a level nor a mapping', `Write \`${id}: error\``);
    this.settings.set(id, new Map());
    for (const { name, line, value: given } of value.entries()) {
      if (this.#full()) break;
      const setting = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
      if (name === 'level') this.#level(id, `${id}.level`, given);
      else if (setting !== undefined) this.#setting(id, name, setting, given);
      else {
        const isRule = Object.hasOwn(rules, name);
        const fix = isRule ? `It is a rule: write \`${id}/${name}: …\` beside \`${id}:\`` : suggest(name, ['level', ...Object.keys(parameters)]);
        this.#wrong(line, `\`${id}.${short(name)}\``, `the check \`${id}\` has no such setting`, fix);
      }
    }
  }

  #level(key: string, shown: string, value: Value): void {
    const given = value.plain();
    const level = LEVELS.find((one) => one === given);
    if (level !== undefined) return void this.levels.set(key, level);
    const [about, fix] = [`\`${shown}\` is ${value.shown}`, `Write one of ${LEVELS.map((one) => `\`${one}\``).join(', ')}`];
    if (value.kind === 'nothing') this.#wrong(value.line, about, 'it has no level', `${fix}, or take the line out`);
    else if (typeof given === 'string') this.#wrong(value.line, about, 'it is no level', suggest(given, LEVELS));
    else this.#wrong(value.line, about, 'a level is a word', fix);
  }

  #setting(id: string, name: string, { read, schema }: Parameter<unknown>, value: Value): void {
    const key = `${id}.${name}`;
    this.lines.set(key, value.line);
    // Entry by entry, so that each mistake in a list is told with its own line.
    const result =
      value.kind === 'list' && schema['type'] === 'array'
        ? value.items().flatMap((item, at) => this.#read(item, `entry ${at + 1} of \`${key}\``, (plain) => read([plain])) ?? [])
        : this.#read(value, `\`${key}\``, read);
    if (result !== undefined) this.settings.get(id)?.set(name, result);
  }

  #read(value: Value, about: string, read: (plain: unknown) => unknown): unknown {
    try {
      if (value.kind === 'nothing') throw new Wrong('it has no value', 'Give it one, or take the line out');
      return read(value.plain());
    } catch (thrown) {
      const wrong =
        thrown instanceof Wrong ? thrown : new Wrong('its aliases lead in circles, or multiply beyond reason', 'Write it out, without aliases');
      this.#wrong(value.line, `${about} is ${value.shown}`, wrong.message, wrong.fix);
      return undefined;
    }
  }
}

const NOT_CHANGED = [
  'this check is always on and always an error: without it nothing else that is said of the image would mean anything',
  'Take it out of the policy',
] as const;

/** What a key below `checks:` names: a check, or a rule with its check in front. */
function find(name: string): { id: string; check: Check | undefined; rule: string | undefined } {
  const [id = '', rule] = name.split(/\/(.*)/s);
  return { id, check: Object.hasOwn(catalogue, id) ? catalogue[id as keyof typeof catalogue] : undefined, rule };
}

function isKnown(name: string): boolean {
  const { check, rule } = find(name);
  return check !== undefined && (rule === undefined || Object.hasOwn(check.rules, rule));
}

function unknown(name: string): readonly [why: string, fix: string] {
  const { id, check, rule } = find(name);
  if (check !== undefined && rule !== undefined) {
    const own = Object.keys(check.rules);
    const close = nearest(rule, own);
    return [
      `the check \`${id}\` has no such rule`,
      suggest(
        name,
        (close === undefined ? own : [close]).map((one) => `${id}/${one}`),
      ),
    ];
  }
  const ids = checks.map(([one]) => one).filter((one) => one !== 'integrity');
  const rules = checks.flatMap(([one, { rules: declared }]) => Object.keys(declared).map((its) => `${one}/${its}`));
  // `setuid: off` means `privilege/setuid: off`.
  const meant = rule === undefined ? rules.find((one) => one.endsWith(`/${name}`)) : nearest(name, rules);
  return ['there is no such check', meant === undefined ? suggest(name, ids) : `Did you mean \`${meant}\`?`];
}
