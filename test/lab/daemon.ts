// Daemons without an init system: started detached, known by pid, start time and command line, ended only when all three fit.
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { folder, folders } from './paths.ts';
import { commandLine, startedAt } from './process.ts';

export interface Daemon {
  readonly name: string;
  readonly argv: readonly string[];
  /** The content of its configuration file: with another one it is started anew. */
  readonly config?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Asked again and again after the start, until it says true. */
  readonly ready: () => Promise<boolean>;
}

interface Started {
  readonly pid: number;
  readonly started: string;
  readonly argv: readonly string[];
  readonly config?: string;
}

const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 20_000;
const POLL_MS = 40;

function recordFile(name: string): string {
  return path.join(folders.run, `${name}.json`);
}

function record(name: string): Started | undefined {
  try {
    return JSON.parse(readFileSync(recordFile(name), 'utf8')) as Started;
  } catch {
    return undefined;
  }
}

/** Whether the daemon we started under this name still runs. */
export function alive(name: string): boolean {
  const known = record(name);
  if (known === undefined || startedAt(known.pid) !== known.started) return false;
  return commandLine(known.pid)?.join('\0') === known.argv.join('\0');
}

/** Whether what runs is what would be started. One without a known configuration is taken to be. */
function asWanted({ name, argv, config }: Daemon): boolean {
  const known = record(name);
  if (known === undefined || !alive(name) || known.argv.join('\0') !== argv.join('\0')) return false;
  return known.config === undefined || known.config === config;
}

/** Starts it unless it runs as wanted, and waits until it answers. */
export async function start(daemon: Daemon): Promise<void> {
  if (asWanted(daemon)) return;
  await stop(daemon.name);
  const log = path.join(folder(folders.logs), `${daemon.name}.log`);
  const output = openSync(log, 'w');
  const [command = '', ...args] = daemon.argv;
  // A daemon outlives whoever starts it, and with it the temporary folder of a test run.
  const env = { ...(daemon.env ?? process.env), TMPDIR: folder(folders.run, 'tmp') };
  const child = spawn(command, args, { cwd: '/', detached: true, stdio: ['ignore', output, output], env });
  closeSync(output);
  let failure: Error | undefined;
  child.on('error', (error) => (failure = error));
  child.unref();
  const pid = child.pid ?? 0;
  const known: Started = { pid, started: startedAt(pid) ?? '', argv: daemon.argv, ...(daemon.config === undefined ? {} : { config: daemon.config }) };
  writeFileSync(path.join(folder(folders.run), `${daemon.name}.json`), JSON.stringify(known));
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!(await daemon.ready())) {
    await pause(POLL_MS);
    if (failure !== undefined || startedAt(pid) !== known.started || Date.now() > deadline) throw notReady(daemon, log, failure);
  }
}

function notReady(daemon: Daemon, log: string, cause: Error | undefined): Error {
  const said = readFileSync(log, 'utf8').trim().split('\n').slice(-12).join('\n  ');
  return new Error(`lab: ${daemon.name} did not come up. Its last words, from ${log}:\n  ${said}`, { cause });
}

/** Ends it: asked first, killed when it does not go. Something else under its pid is left alone. */
export async function stop(name: string): Promise<void> {
  await stopWithin(name, STOP_WITHIN_MS);
}

/** The same with another patience, for what keeps nothing and takes long to go. */
export async function stopWithin(name: string, withinMs: number): Promise<void> {
  const known = record(name);
  if (known !== undefined && alive(name)) {
    process.kill(known.pid, 'SIGTERM');
    const deadline = Date.now() + withinMs;
    while (alive(name) && Date.now() < deadline) await pause(POLL_MS);
    if (alive(name)) process.kill(known.pid, 'SIGKILL');
  }
  rmSync(recordFile(name), { force: true });
}
