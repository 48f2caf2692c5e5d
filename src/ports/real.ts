import { realClock } from './clock.ts';
import { realExec } from './exec.ts';
import { realFiles } from './files.ts';
import { realHttp } from './http.ts';
import { keepHeapSmall } from './memory.ts';
import type { Ports } from './ports.ts';
import { realRunner } from './runner.ts';

/** The ports that touch the world. A cancelled job sends SIGINT, and SIGTERM some seconds later: both end the running stage. */
export function realPorts(env: NodeJS.ProcessEnv): Ports {
  keepHeapSmall();
  const cancelling = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => cancelling.abort());
  const cancelled = cancelling.signal;
  const runner = realRunner(env);
  return {
    runner,
    exec: realExec(cancelled, env),
    files: realFiles(env['RUNNER_TEMP'], (folder) => runner.saveState('temporary', folder)),
    http: realHttp(cancelled, env),
    clock: realClock(cancelled),
    cancelled,
  };
}
