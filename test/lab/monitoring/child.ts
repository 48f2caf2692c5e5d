// Neighbours of a test: child processes on free ports of 127.0.0.1 with a scratch folder, ended by whoever started them.
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export interface Child {
  readonly name: string;
  /** http://127.0.0.1:PORT */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** All it has written. */
  readonly output: () => string;
  /** SIGTERM, and SIGKILL when it does not go. Gives the exit code. */
  readonly stop: () => Promise<number | null>;
}

export interface Starting {
  readonly name: string;
  readonly argv: readonly string[];
  readonly port: number;
  /** The path that answers with 200 when it is up. */
  readonly ready: string;
  /** Its output goes here. */
  readonly folder: string;
  readonly env?: NodeJS.ProcessEnv;
}

const READY_WITHIN_MS = 30_000;
const STOP_WITHIN_MS = 10_000;

/** Whether a GET gives 200. */
async function answers(url: string): Promise<boolean> {
  return await fetch(url, { signal: AbortSignal.timeout(2000) }).then(
    async (response) => (await response.arrayBuffer(), response.ok),
    () => false,
  );
}

/** Starts it and waits until it answers. */
export async function startChild({ name, argv, port, ready, folder, env = process.env }: Starting): Promise<Child> {
  const [command = '', ...args] = argv;
  mkdirSync(folder, { recursive: true });
  const log = path.join(folder, `${name}.log`);
  const file = openSync(log, 'a');
  const child = spawn(command, args, { cwd: folder, env, stdio: ['ignore', file, file] });
  closeSync(file);
  const output = () => readFileSync(log, 'utf8');
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve).once('error', () => resolve(-1)));
  const stop = async () => {
    child.kill('SIGTERM');
    const killer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
    const code = await ended;
    clearTimeout(killer);
    return code;
  };
  const url = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!(await answers(`${url}${ready}`))) {
    if (child.exitCode !== null || child.pid === undefined || Date.now() > deadline) {
      await stop();
      throw new Error(`${name} did not come up. Its last words:\n${output().split('\n').slice(-15).join('\n')}`);
    }
    await pause(50);
  }
  return { name, url, port, pid: child.pid ?? 0, output, stop };
}
