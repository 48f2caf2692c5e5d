import type { Reference } from '../fetch/reference.ts';
import type { FoundFile, Plan } from '../plan/plan.ts';
import type { Files } from '../ports/ports.ts';
import type { Known } from './checks/subject.ts';

/** Bytes of a Dockerfile or go.sum that are looked at; far above any real one. */
const MOST_BYTES = 16 * 1024 * 1024;

/** Held against nothing. */
export const NOTHING_KNOWN: Known = {
  commit: undefined,
  sourceDateEpoch: undefined,
  labels: undefined,
  port: undefined,
  goSum: undefined,
  dockerfile: undefined,
  reference: undefined,
};

/** What the image is held against, from the plan and the files of the repository that it names. */
export async function readKnown(
  plan: Pick<Plan, 'event' | 'labels' | 'build' | 'smoke' | 'goSum'>,
  reference: Reference | undefined,
  files: Files,
): Promise<Known> {
  const { event, labels, build, smoke, goSum } = plan;
  const dockerfile = await readFile(build, files);
  return {
    // A pull request is checked out as its head or as the throw-away merge: both are right.
    commit: event.fromPullRequest ? undefined : event.sha,
    sourceDateEpoch: build.sourceDateEpoch,
    labels,
    port: smoke?.port,
    goSum: await readFile(goSum, files),
    dockerfile: dockerfile && { ...dockerfile, target: build.target, contexts: build.buildContexts.map(([name]) => name) },
    reference,
  };
}

/** Undefined where it is not there any more, or too large: then nothing is held against it. */
export async function readFile(found: FoundFile | undefined, files: Files): Promise<{ readonly file: string; readonly text: string } | undefined> {
  if (found === undefined) return undefined;
  const { file, shownFile } = found;
  const stat = await files.stat(file);
  if (stat === undefined || stat.directory || stat.size > MOST_BYTES) return undefined;
  return { file: shownFile, text: (await files.read(file)).toString() };
}
