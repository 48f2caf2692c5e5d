import type { Compatibility } from '../contract/compatibility.ts';
import { ShipError } from '../error.ts';
import { globalsOf } from '../expression/globals.ts';
import { render, uses } from '../expression/template.ts';
import { tagged } from '../image/reference.ts';
import { toTag } from '../image/tag.ts';
import type { Environment, Repository, Tag } from '../plan/plan.ts';
import type { Event } from '../refs/event.ts';
import type { RemoteTags } from '../refs/remote.ts';
import type { Candidate } from './candidate.ts';
import type { Flavor, Rule } from './rule.ts';
import { applyRules } from './ruled.ts';
import { situationOf } from './situation.ts';
import { strategyDrafts } from './strategy.ts';

/** All that the tags depend on. */
export interface Question {
  readonly event: Event;
  /** Empty: the table “Which ref gives which tags”. */
  readonly rules: readonly Rule[];
  readonly flavor: Flavor;
  readonly repositories: readonly Repository[];
  readonly environment: Environment | 'auto';
  /** IANA name of the time zone of dates. */
  readonly tz: string;
  readonly compatibility: Compatibility;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export interface Decision {
  readonly environment: Environment;
  /** The tag name of highest priority; '' where there is no tag. */
  readonly version: string;
  /** In the order of the outputs: by priority, `latest` last. The push takes fixed ones first (`moving`). */
  readonly tags: readonly Tag[];
  /** `name:tag`, repository by repository. */
  readonly references: readonly string[];
  readonly warnings: readonly string[];
  /** What is as it should be but worth a line in the log: a moving tag that belongs to a higher version. */
  readonly notes: readonly string[];
}

interface Choice {
  readonly candidates: readonly Candidate[];
  readonly warnings: readonly string[];
  readonly notes: readonly string[];
}

/** Whether the answer depends on the repository's own tags: only then are they asked for. */
export function needsRemoteTags(question: Question): boolean {
  try {
    return choose(question).candidates.some(({ ownerAmong }) => ownerAmong !== undefined);
  } catch (thrown) {
    // `decide` finds the same mistake, where it is told together with all others.
    if (thrown instanceof ShipError) return false;
    throw thrown;
  }
}

/**
 * Decides all tags. Pure.
 * @param remote the repository's tags; may be left out where {@link needsRemoteTags} says no
 * @throws ShipError `input/tags` where an `enable` gives neither true nor false
 */
export function decide(question: Question, remote: RemoteTags = { unreadable: 'they were not asked for' }): Decision {
  const { candidates, warnings, notes } = choose(question);
  const judged = candidates.map((candidate) => ({ candidate, verdict: judge(candidate, remote) }));
  const kept = unique(judged.filter(({ verdict }) => verdict === undefined).map(({ candidate }) => candidate));
  const told = judged.flatMap(({ verdict }) => (verdict === undefined ? [] : [verdict]));
  const tags = kept.map(({ name, moving, why }) => Object.freeze({ name, moving, why }));
  return Object.freeze({
    environment: environmentOf(question),
    version: versionOf(question, tags),
    tags: Object.freeze(tags),
    references: Object.freeze(question.repositories.flatMap((repository) => tags.map(({ name }) => tagged(repository, name)))),
    warnings: Object.freeze([...defaultBranchWarning(question), ...warnings, ...told.flatMap(({ warning }) => warning ?? [])]),
    notes: Object.freeze([...notes, ...told.flatMap(({ note }) => note ?? [])]),
  });
}

const environmentOf = ({ environment, event }: Question): Environment => (environment === 'auto' ? situationOf(event).environment : environment);

function choose(question: Question): Choice {
  const { candidates, latest, warnings, notes } = question.rules.length > 0 ? applyRules(question) : byStrategy(question);
  const all = latest === undefined ? candidates : [...candidates, { name: latestName(question), ...latest }];
  // Rules without an environment mean what they say; who names production must not get `latest` by a rule from elsewhere.
  if (environmentOf(question) !== 'production' || (question.rules.length > 0 && question.environment === 'auto'))
    return { candidates: all, warnings, notes };
  const left = all.filter(({ name }) => name !== 'latest');
  const asked = left.length < all.length ? ['`latest` is left out: production never gets it'] : [];
  return { candidates: left, warnings: [...warnings, ...asked], notes };
}

function byStrategy(question: Question): Choice & { latest: Omit<Candidate, 'name'> | undefined } {
  const { flavor } = question;
  const resolve = globalsOf(question);
  const [prefix, suffix] = [render(flavor.prefix, resolve), render(flavor.suffix, resolve)];
  const drafts = strategyDrafts(question, environmentOf(question));
  const candidates = drafts
    .filter(({ name }) => name !== 'latest')
    .map(({ ownPrefix, name, ...draft }) => ({ ...draft, name: toTag(`${ownPrefix ? '' : prefix}${name}${suffix}`) }));
  const latest = drafts.find(({ name }) => name === 'latest') ?? (flavor.latest === true ? { moving: true, why: 'flavor' } : undefined);
  return {
    candidates,
    latest: flavor.latest === false ? undefined : latest && { moving: true, why: latest.why },
    warnings: tagWarning(question),
    notes: [],
  };
}

/** A git tag that looks like a version but is none is more often a slip than meant. */
function tagWarning({ event }: Question): readonly string[] {
  const near = situationOf(event).row === 'other-tag' && /\d/.test(event.refName);
  return near
    ? [`The git tag \`${event.refName}\` is no version by SemVer 2.0.0 (\`v1.2.3\`): it is shipped for development, without \`v1.2\` and \`v1\``]
    : [];
}

/** Without it a push to the default branch looks like one to any branch. */
function defaultBranchWarning({ event, rules }: Question): readonly string[] {
  const asked =
    rules.length === 0 ||
    rules.some((rule) => (rule.type === 'edge' && rule.branch === '') || uses(rule.enable, ['is_default_branch', 'is_not_default_branch']));
  const missing = event.kind === 'branch' && event.defaultBranch === '' && asked;
  return missing ? ["The event's payload does not name the default branch: this branch is not taken for it"] : [];
}

function latestName(question: Question): string {
  const { flavor } = question;
  const resolve = globalsOf(question);
  const prefix = flavor.prefixOnLatest ? render(flavor.prefix, resolve) : '';
  return toTag(`${prefix}latest${flavor.suffixOnLatest ? render(flavor.suffix, resolve) : ''}`);
}

/** undefined: the tag is ours. */
function judge({ name, ownerAmong }: Candidate, remote: RemoteTags): { warning?: string; note?: string } | undefined {
  if (ownerAmong === undefined) return undefined;
  if ('unreadable' in remote) {
    return {
      warning: `\`${name}\` is left out: whether a higher version exists can't be told, because the repository's tags can't be read (${remote.unreadable})`,
    };
  }
  const owner = ownerAmong(remote.tags);
  return owner === undefined ? undefined : { note: `\`${name}\` is left out: it belongs to \`${owner}\`` };
}

function unique(candidates: readonly Candidate[]): readonly Candidate[] {
  return candidates.filter(({ name }, i) => candidates.findIndex((other) => other.name === name) === i);
}

/** The first tag; by the table the first one that names this very state rather than the environment. */
function versionOf({ rules }: Question, tags: readonly Tag[]): string {
  const telling = rules.length > 0 ? undefined : tags.find(({ name }) => !/(^|-)latest(-|$)/.test(name));
  return (telling ?? tags[0])?.name ?? '';
}
