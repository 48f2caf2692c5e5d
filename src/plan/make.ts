import type { Compatibility } from '../contract/compatibility.ts';
import type { ShipInputs } from '../contract/ship.ts';
import { ShipError, type Problem } from '../error.ts';
import { frozen } from '../frozen.ts';
import { annotationsOf, labelWarnings, labelsOf } from '../image/labels.ts';
import { defaultImage } from '../image/name.ts';
import type { Files } from '../ports/ports.ts';
import type { Event } from '../refs/event.ts';
import type { RemoteTags } from '../refs/remote.ts';
import { decide, needsRemoteTags, type Decision, type Question } from '../tags/decide.ts';
import { planBuild } from './build.ts';
import type { Plan } from './plan.ts';
import { planPolicy } from './policy.ts';
import { planPush } from './push.ts';
import { planSmoke } from './smoke.ts';

/** All that decides, besides the files of the checkout. */
export interface Facts {
  readonly inputs: ShipInputs;
  readonly event: Event;
  readonly compatibility: Compatibility;
  /** The repository's own tags; undefined where no tag depends on them. */
  readonly remote: RemoteTags | undefined;
  /** Seconds since 1970; undefined where it is not known. */
  readonly commitTime: number | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Absolute: GITHUB_WORKSPACE. */
  readonly workspace: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

type Asking = Omit<Facts, 'remote' | 'workspace' | 'env'>;

/** Whether git has to be asked for the repository's tags before the plan can be made. */
export const asksForTags = (facts: Asking): boolean => needsRemoteTags(questionOf(facts));

/**
 * Decides everything, once. Reads files of the checkout, changes nothing.
 * @throws ShipError with every mistake it can find; `known` are those found before
 */
export async function makePlan(facts: Facts, known: readonly Problem[], files: Files): Promise<Plan> {
  const { inputs, event } = facts;
  const problems = [...known];
  const question = questionOf(facts);
  const { repositories } = question;
  const push = planPush(inputs.push, event);
  const names = decideNames(question, facts, problems);
  const { smoke, problems: smokeProblems } = planSmoke(inputs);
  const { workspace, env, commitTime: sourceDateEpoch } = facts;
  const buildFacts = { workspace, env, sourceDateEpoch, trusted: push.trusted, push: push.push, image: repositories[0]?.name ?? '' };
  const { build, problems: buildProblems, warnings } = await planBuild(inputs, buildFacts, files);
  const { policy, goSum, problems: policyProblems } = await planPolicy(inputs, build.context, workspace, files);
  const { hard, soft } = sift([...smokeProblems, ...buildProblems, ...policyProblems], inputs.dryRun === true);
  problems.push(...hard);
  if (names?.references.length === 0 && push.push && !inputs.dryRun) problems.push(noTag(names));
  if (problems.length > 0 || names === undefined) throw new ShipError(problems);
  const noTags = names.tags.length === 0 ? ['No rule gives a tag for this ref, so nothing could be pushed'] : [];
  const said = { warnings: [...names.warnings, ...warnings, ...soft, ...noTags] };
  return frozen({ event, ...names, repositories, build, policy, goSum, smoke, push, ...said });
}

/** Tags, labels and annotations; undefined where a mistake in the rules leaves no tags. */
function decideNames(question: Question, { inputs, remote }: Facts, problems: Problem[]) {
  const decision = attempt(() => decide(question, remote), problems);
  const about = { ...question, version: decision?.version ?? '' };
  const labels = attempt(() => labelsOf(about, inputs.labels), problems) ?? [];
  const annotations = attempt(() => annotationsOf(about, inputs.annotations), problems) ?? [];
  const leftOut = [...labelWarnings('labels', inputs.labels), ...labelWarnings('annotations', inputs.annotations)];
  return decision && { ...decision, labels, annotations, warnings: [...decision.warnings, ...leftOut] };
}

/** Its event knows the commit's time also where only git told it. */
function questionOf({ inputs, event, compatibility, commitTime, now }: Asking): Question {
  const repositories = inputs.images ?? [defaultImage(event.repository.slug)];
  const { tags: rules, flavor, environment, tz } = inputs;
  return { event: commitTime === undefined ? event : { ...event, commitTime }, rules, flavor, repositories, environment, tz, compatibility, now };
}

/** A dry run plans also where nothing was checked out: then a missing Dockerfile is worth a warning only. */
function sift(problems: readonly Problem[], dryRun: boolean): { hard: Problem[]; soft: string[] } {
  const missing = ({ code }: Problem) => dryRun && code === 'input/file';
  return { hard: problems.filter((problem) => !missing(problem)), soft: problems.filter(missing).map(({ what, why }) => `${what}: ${why}`) };
}

function attempt<T>(decideIt: () => T, problems: Problem[]): T | undefined {
  try {
    return decideIt();
  } catch (thrown) {
    if (!(thrown instanceof ShipError)) throw thrown;
    problems.push(...thrown.problems);
    return undefined;
  }
}

function noTag({ tags, warnings, notes }: Decision): Problem {
  const reasons = tags.length > 0 ? ['every line of the input `images` is disabled'] : [...warnings, ...notes];
  const why = reasons.length > 0 ? reasons.join('; ') : 'no rule of the input `tags` applies to it';
  return {
    code: 'plan/no-tag',
    what: 'This ref gives no tag, so there is nothing to push',
    why,
    fix: 'Add a rule that applies, such as `type=sha`, or set `push: false`',
  };
}
