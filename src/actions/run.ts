import { ShipError, messageOf, sentence, type Problem } from '../error.ts';
import type { Ports } from '../ports/ports.ts';
import { escapeHtml, fenced, folded } from '../report/markdown.ts';

/** The only try/catch around an action: every error ends as annotations, a failed step and nothing else. */
export async function run(ports: Ports, action: (ports: Ports) => Promise<void>): Promise<void> {
  try {
    await action(ports);
  } catch (thrown) {
    ports.runner.fail();
    await tell(ports, ports.cancelled.aborted ? [cancelled] : problemsOf(thrown));
    if (thrown instanceof Error && thrown.stack) ports.runner.debug(thrown.stack);
  }
}

const cancelled: Problem = {
  code: 'run/cancelled',
  what: 'The job was cancelled',
  why: 'the runner asked this step to stop',
  fix: 'What the step had started is taken away again; nothing needs to be cleaned up',
};

function problemsOf(thrown: unknown): readonly Problem[] {
  if (thrown instanceof ShipError) return thrown.problems;
  if (/^(ENOSPC|EDQUOT)$/.test((thrown as NodeJS.ErrnoException | undefined)?.code ?? '')) return [diskFull(thrown)];
  return [
    {
      code: 'run/unexpected',
      what: 'gin-ship stopped at an error it did not expect',
      why: messageOf(thrown),
      fix: 'Run the job again with debug logging (secret ACTIONS_STEP_DEBUG: true) and report what it prints',
    },
  ];
}

const diskFull = (thrown: unknown): Problem => ({
  code: 'run/disk-full',
  what: 'gin-ship could not write its temporary files',
  why: `the disk of RUNNER_TEMP is full (${messageOf(thrown)})`,
  fix: 'Free space on the runner before this step, or use a runner with a larger disk',
});

async function tell({ runner }: Ports, problems: readonly Problem[]): Promise<void> {
  for (const problem of problems) {
    const { detail } = problem;
    if (detail) await runner.verbatim(async () => runner.info(detail));
    runner.error(sentence(problem), problem.at);
  }
  const untold = problems.filter(({ inSummary }) => inSummary !== true);
  if (untold.length === 0) return;
  const shown = untold.map((problem) => {
    const detail = problem.detail ? `\n${folded('Log', fenced(problem.detail))}` : '';
    return `### ✗ ${escapeHtml(problem.what)}\n\n${escapeHtml(problem.why)}\n\n**To do:** ${escapeHtml(problem.fix)}\n${detail}`;
  });
  await runner.summary(`${shown.join('\n')}\n`);
}
