import { ShipError } from '../error.ts';

/** Problems of bytes: found while a layout is read, or compared with its digests. */
const OF_BYTES = /^(layout\/broken|verify\/.*)$/;

/**
 * Tells what is wrong with an image in the terms of somebody who has not built it in this run.
 * @param name how the user knows the image
 * @param fix what can be done about it there
 */
export async function unsound<T>(name: string, fix: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof ShipError)) throw thrown;
    const problems = thrown.problems.map((problem) => {
      if (!OF_BYTES.test(problem.code)) return problem;
      const own = problem.fix.replace(/^Nothing was pushed\. /, '');
      // That is for an image of this very run.
      const cure = problem.code === 'layout/broken' || own.includes('`no-cache: true`') ? fix : own;
      return { ...problem, what: problem.code === 'layout/broken' ? `${name} can't be read` : problem.what, fix: cure };
    });
    throw new ShipError(problems, { cause: thrown.cause });
  }
}
