import { ShipError, type Problem } from '../error.ts';
import { globalsOf } from '../expression/globals.ts';
import { type Expression, type Template, render, uses } from '../expression/template.ts';
import { toTag } from '../image/tag.ts';
import { type Candidate, ownerAmong } from './candidate.ts';
import type { Question } from './decide.ts';
import { type Reading, readerOf } from './reader.ts';
import type { Flavor, Rule } from './rule.ts';
import { hotfixOf } from './situation.ts';

/** What the rules give, and whether the first of them brings `latest` with it. */
export interface Ruled {
  readonly candidates: readonly Candidate[];
  /** undefined: the first tag is not worth `latest`. */
  readonly latest: Omit<Candidate, 'name'> | undefined;
  readonly warnings: readonly string[];
  readonly notes: readonly string[];
}

interface Proposal {
  readonly value: string;
  readonly moving: boolean;
  readonly ownerAmong?: Candidate['ownerAmong'];
  readonly latest?: Omit<Candidate, 'name'>;
  readonly warning?: string;
}

/** Expressions that name this very commit or moment. */
const PASSING = ['sha', 'tag', 'date', 'commit_date'];

/** Applies the rules by priority. @throws ShipError `input/tags` where an `enable` gives neither true nor false */
export function applyRules(question: Question): Ruled {
  const resolve = globalsOf(question);
  const rules = enabled(question.rules, resolve).toSorted((a, b) => b.priority - a.priority);
  const warnings: string[] = [];
  const notes: string[] = [];
  const given = rules.flatMap((rule) => {
    const proposal = propose(rule, question, resolve);
    if (proposal === undefined) return [];
    if (proposal.warning !== undefined) warnings.push(proposal.warning);
    const name = proposal.value === '' ? '' : toTag(dress(proposal.value, rule, question.flavor, resolve));
    if (name === '' && proposal.warning === undefined) notes.push(`\`${rule.text}\` gives an empty tag here and is left out`);
    return name === '' ? [] : [{ proposal, candidate: { name, moving: proposal.moving, why: rule.text, ownerAmong: proposal.ownerAmong } }];
  });
  const latest = given[0] && latestOf(given[0].proposal, question.flavor);
  return { candidates: given.map(({ candidate }) => candidate), latest, warnings, notes };
}

/** The rule of the first tag decides about `latest`, unless the flavor does. */
function latestOf(first: Proposal, { latest }: Flavor): Ruled['latest'] {
  if (latest === 'auto') return first.latest;
  return latest ? { moving: true, why: 'flavor: latest=true' } : undefined;
}

function enabled(rules: readonly Rule[], resolve: (expression: Expression) => string): readonly Rule[] {
  const problems: Problem[] = [];
  const on = rules.filter((rule) => {
    const text = render(rule.enable, resolve);
    if (!/^(true|True|TRUE|false|False|FALSE)$/.test(text)) problems.push(notBoolean(rule, text));
    return text.toLowerCase() === 'true';
  });
  if (problems.length > 0) throw new ShipError(problems);
  return on;
}

const notBoolean = (rule: Rule, text: string): Problem => ({
  code: 'input/tags',
  what: `Input \`tags\`: \`${rule.text}\``,
  why: `\`enable\` is \`${text}\`, neither true nor false`,
  fix: 'Let it give `true` or `false`',
});

/** undefined where the rule is about another kind of event. */
function propose(rule: Rule, question: Question, resolve: (expression: Expression) => string): Proposal | undefined {
  const { event } = question;
  switch (rule.type) {
    case 'schedule':
      return event.name === 'schedule' ? { value: render(rule.pattern, resolve), moving: !uses(rule.pattern, PASSING) } : undefined;
    case 'edge':
      return event.kind === 'branch' && event.refName === (rule.branch || event.defaultBranch) ? { value: 'edge', moving: true } : undefined;
    case 'hotfix':
      return hotfixOf(event) === '' ? undefined : { value: hotfixOf(event), moving: true };
    case 'raw':
      return { value: render(rule.value, resolve), moving: !uses(rule.value, PASSING) };
    case 'sha':
      return { value: rule.format === 'long' ? event.sha : resolve({ name: 'sha', argument: undefined, zone: undefined }), moving: false };
    case 'ref':
      if (rule.event === 'tag') return proposeByTag(rule, event.kind === 'tag' ? event.refName : '');
      return event.kind === (rule.event === 'pr' ? 'pull-request' : 'branch') ? { value: event.refName, moving: true } : undefined;
    default: {
      const value = rule.value === undefined ? '' : render(rule.value, resolve);
      return proposeByTag(rule, value === '' && event.kind === 'tag' ? event.refName : value);
    }
  }
}

const worthLatest = (other: Reading): boolean => other.latest;

/** What a rule about git tags makes of one. */
function proposeByTag(rule: Rule, tag: string): Proposal | undefined {
  const read = readerOf(rule);
  if (read === undefined || tag === '') return undefined;
  const own = read(tag);
  if ('miss' in own) return { value: '', moving: false, warning: `The rule \`${rule.text}\` gives no tag: ${own.miss}` };
  const { value, moving, fellBack } = own;
  const sharesValue = (other: Reading): boolean => other.value === value;
  return {
    value,
    moving,
    ...(moving ? { ownerAmong: ownerAmong(own, read, sharesValue) } : {}),
    ...(own.latest ? { latest: { moving: true, why: rule.text, ownerAmong: ownerAmong(own, read, worthLatest) } } : {}),
    ...(fellBack === '' ? {} : { warning: `The rule \`${rule.text}\` takes the whole tag: ${fellBack}` }),
  };
}

/** Puts prefix and suffix around a value: the rule's own, even an empty one, else the flavor's. */
function dress(value: string, { prefix, suffix }: Rule, flavor: Flavor, resolve: (expression: Expression) => string): string {
  const text = (own: Template | undefined, general: Template): string => render(own ?? general, resolve);
  return `${text(prefix, flavor.prefix)}${value}${text(suffix, flavor.suffix)}`;
}
