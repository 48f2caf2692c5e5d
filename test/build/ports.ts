import { readFileSync } from 'node:fs';
import path from 'node:path';
import { realFiles } from '../../src/ports/files.ts';
import type { Finished, Ports, RunOptions } from '../../src/ports/ports.ts';

/** One recorded answer: what `docker ARGS` wrote when it was run for real. */
export const recorded = (name: string): string => readFileSync(path.join(import.meta.dirname, 'recorded', `${name}.txt`), 'utf8');

export const ended = (code: number, stdout = '', stderr = ''): Finished => ({ code, stdout, stderr });

export interface World {
  readonly ports: Ports;
  /** Command lines in order, without `docker`. */
  readonly calls: string[];
  readonly environments: RunOptions['env'][];
  readonly options: (RunOptions | undefined)[];
  readonly log: string[];
  readonly masked: string[];
  readonly states: Record<string, string>;
}

/** Ports without a machine: `answer` plays docker, files are real ones. */
export function world(answer: (args: string, options?: RunOptions) => Finished, env: Record<string, string> = {}): World {
  const calls: string[] = [];
  const environments: RunOptions['env'][] = [];
  const options: (RunOptions | undefined)[] = [];
  const log: string[] = [];
  const masked: string[] = [];
  const states: Record<string, string> = {};
  const say = (kind: string) => (text: string, at?: { file: string; line?: number }) => {
    log.push(`${kind}${text}${at === undefined ? '' : ` @${at.file}:${at.line}`}`);
  };
  const runner: Ports['runner'] = {
    env,
    input: () => '',
    info: say(''),
    debug: say('debug: '),
    notice: say('notice: '),
    warning: say('warning: '),
    error: say('error: '),
    group: (title, inside) => (log.push(`group: ${title}`), inside()),
    verbatim: (inside) => inside(),
    mask: (secret) => masked.push(secret),
    output: () => {},
    summary: async () => {},
    saveState: (name, value) => (log.push(`state: ${name}`), void (states[name] = value)),
    state: (name) => states[name] ?? '',
    fail: () => {},
  };
  const exec: Ports['exec'] = {
    run: async (program, args, given) => {
      const call = args.join(' ');
      calls.push(program === 'docker' ? call : `${program} ${call}`);
      environments.push(given?.env);
      options.push(given);
      const finished = answer(call, given);
      for (const line of finished.stderr.split('\n').filter((each) => each !== '')) given?.onLine?.(line, 'stderr');
      return finished;
    },
    stream: () => {
      throw new Error('nothing is streamed here');
    },
  };
  const http: Ports['http'] = { request: () => Promise.reject(new Error('no network here')) };
  let ticks = 0;
  const clock = { now: () => 0, monotonic: () => (ticks += 500), sleep: async () => {}, random: () => 0.5 };
  const files = realFiles(undefined, () => {});
  return { ports: { runner, exec, files, http, clock, cancelled: new AbortController().signal }, calls, environments, options, log, masked, states };
}
