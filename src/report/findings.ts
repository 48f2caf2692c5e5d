import { type Problem, ShipError, sentence } from '../error.ts';
import type { Finding } from '../policy/finding.ts';
import type { Runner } from '../ports/ports.ts';
import { type Judged, counted, countsOf, countsText, oneLine, policyText, type Told, toldOf, whereText } from './judged.ts';

/** GitHub shows ten annotations of a kind for each step, the first ones; what is left is counted in the last. */
const MOST = 10;

/** The log: a group with a line for each finding, and where and cure below it. */
export async function logFindings(judged: Judged, runner: Runner): Promise<void> {
  if (judged.policy.mode === 'off') {
    runner.info('Image policy: switched off by `policy-level: off`; the bytes were compared with their digests');
    return;
  }
  const title = `Image policy: ${countsText(countsOf(judged.findings))} (${policyText(judged.policy)})`;
  if (judged.findings.length === 0) return runner.info(title);
  await runner.group(title, async () => {
    for (const line of linesFor(toldOf(judged))) runner.info(line);
  });
}

function linesFor(findings: readonly Told[]): string[] {
  const width = Math.max(...findings.map(({ rule }) => rule.length));
  return findings.flatMap((finding) => {
    const { level, rule, what, fix } = finding;
    const where = whereText(finding);
    const under = ' '.repeat(10 + width);
    const first = `${level === 'error' ? '✗ error' : '! warn '} ${rule.padEnd(width)}  ${oneLine(what)}`;
    return [first, ...(where === '' ? [] : [`${under}where: ${where}`]), `${under}to do: ${oneLine(fix)}`];
  });
}

/** Annotations of the warnings, worst first, at their lines; the errors are told by what `findingsError` throws. */
export function annotateWarnings(judged: Judged, runner: Runner): void {
  for (const problem of problemsOf(judged, 'warn')) runner.warning(sentence(problem), problem.at);
}

/** The error that stops the push; undefined where no finding is one. */
export function findingsError(judged: Judged): ShipError | undefined {
  const problems = problemsOf(judged, 'error');
  return problems.length === 0 ? undefined : new ShipError(problems);
}

function problemsOf(judged: Judged, level: Finding['level']): Problem[] {
  const findings = toldOf(judged).filter((finding) => finding.level === level);
  const shown = findings.length > MOST ? findings.slice(0, MOST - 1) : findings;
  const rest = findings.slice(shown.length);
  return [...shown.map(problemOf), ...(rest.length === 0 ? [] : [countedProblem(rest)])];
}

/** Where the annotation stands needs no words in it. */
function problemOf({ rule, what, fix, at, inImage }: Told): Problem {
  const why = `found by the rule \`${rule}\`${inImage === '' ? '' : ` in ${inImage}`}`;
  return { code: `policy/${rule}`, what: oneLine(what), why, fix: oneLine(fix), ...(at === undefined ? {} : { at }), inSummary: true };
}

function countedProblem(rest: readonly Finding[]): Problem {
  const rules = Map.groupBy(rest, ({ rule }) => rule);
  const noun = rest[0]?.level === 'error' ? 'error' : 'warning';
  return {
    code: 'policy/more',
    what: `And ${counted(rest.length, noun)} more of the image policy`,
    why: [...rules].map(([rule, all]) => `\`${rule}\` ${all.length}`).join(', '),
    fix: 'All stand in the log, in the summary of this job and in the file that the output `sarif-file` names',
    inSummary: true,
  };
}
