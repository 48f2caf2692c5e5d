import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import type { Exec, Finished, RunOptions } from './ports.ts';

/** How long a program may take to end after SIGTERM. buildx needs it to tell the daemon that the build is off. */
const GRACE_MS = 5_000;
/** A program's standard error is kept up to its last characters: a long build writes megabytes there. */
const STDERR_KEPT = 4 * 1024 * 1024;

/** docs/decisions/0003-child-processes.md says why this is no package. */
export function realExec(cancelled: AbortSignal, runnerEnv: NodeJS.ProcessEnv): Exec {
  const env = withoutInputs(runnerEnv);
  return {
    run: (program, args, options = {}) => {
      const stdout: string[] = [];
      const child = begin(program, args, env, options);
      readText(child.stdout, (text) => stdout.push(text), options.onLine && ((line) => options.onLine?.(line, 'stdout')));
      return finished(child, program, options, cancelled).then((end) => ({ ...end, stdout: stdout.join('') }));
    },
    stream: (program, args, options = {}) => {
      const child = begin(program, args, env, options);
      return { stdout: child.stdout, done: finished(child, program, options, cancelled) };
    },
  };
}

/** The runner hands inputs and state over as variables, the password among them. They are for this step, not for what it starts. */
function withoutInputs(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(INPUT|STATE)_/i.test(name)));
}

type Child = ChildProcessByStdio<Writable | null, Readable, Readable>;

function begin(program: string, args: readonly string[], env: NodeJS.ProcessEnv, options: RunOptions): Child {
  const child = spawn(program, args, {
    env: { ...env, ...options.env },
    // Its own process group: docker starts plugins, and all of them have to end together.
    detached: true,
    stdio: [options.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  }) as Child;
  if (child.stdin !== null && options.stdin !== undefined) {
    // A program that ends before it has read everything tells so by its exit code; EPIPE adds nothing.
    child.stdin.on('error', () => {});
    if (typeof options.stdin === 'string') child.stdin.end(options.stdin);
    else options.stdin.on('error', () => stop(child, 'SIGTERM')).pipe(child.stdin);
  }
  return child;
}

/** Settles when the program and all that holds its output are gone; `stdout` stays ''. */
async function finished(child: Child, program: string, options: RunOptions, cancelled: AbortSignal): Promise<Finished> {
  let stderr = '';
  const keep = (text: string) => {
    stderr = stderr.length > STDERR_KEPT * 2 ? stderr.slice(-STDERR_KEPT) + text : stderr + text;
  };
  readText(child.stderr, keep, options.onLine && ((line) => options.onLine?.(line, 'stderr')));

  const timers: NodeJS.Timeout[] = [];
  let stopped: 'cancelled' | 'late' | undefined;
  const end = (why: 'cancelled' | 'late') => {
    if (stopped !== undefined) return;
    stopped = why;
    stop(child, 'SIGTERM');
    timers.push(setTimeout(() => stop(child, 'SIGKILL'), GRACE_MS));
  };
  const cancel = () => end('cancelled');
  if (!options.evenIfCancelled) {
    if (cancelled.aborted) cancel();
    cancelled.addEventListener('abort', cancel, { once: true });
  }
  if (options.timeoutMs !== undefined) timers.push(setTimeout(() => end('late'), options.timeoutMs));

  const code = await exitCode(child, (why) => keep(`${program}: ${why}`));
  timers.forEach(clearTimeout);
  cancelled.removeEventListener('abort', cancel);
  // Whatever ignored the first signal and closed its output goes now.
  if (stopped !== undefined) stop(child, 'SIGKILL');
  if (stopped === 'cancelled') throw cancelled.reason;
  return { code: stopped === 'late' ? 124 : code, stdout: '', stderr };
}

function exitCode(child: Child, tell: (why: string) => void): Promise<number> {
  return new Promise((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      tell(error.message);
      // The shell's codes: 127 for a program that is not there, 126 for one that can't be run.
      if (child.pid === undefined) resolve(error.code === 'ENOENT' ? 127 : 126);
    });
    child.once('close', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
}

function stop({ pid }: Child, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone already.
  }
}

/** Hands on text as it comes, and whole lines. */
function readText(from: Readable, text: (text: string) => void, line?: (line: string) => void): void {
  let rest = '';
  from.setEncoding('utf8');
  from.on('data', (chunk: string) => {
    text(chunk);
    if (line === undefined) return;
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const each of lines) line(each.endsWith('\r') ? each.slice(0, -1) : each);
  });
  from.on('end', () => {
    if (rest !== '') line?.(rest);
  });
}
