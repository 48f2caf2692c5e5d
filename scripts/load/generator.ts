// wrk, or k6: who makes the load. Only against this machine's 127.0.0.1, and for seconds.
import path from 'node:path';
import { debianPackages } from '../../test/lab/packages.ts';
import { packagesWork } from '../../test/lab/postgres.ts';
import { onPath, run } from '../../test/lab/run.ts';
import type { Say } from '../../test/lab/say.ts';

const scripts = path.resolve(import.meta.dirname, '../../example-app/load');

export type Scenario = 'ping' | 'mixed';

/** What a block of load measured. Latencies are microseconds. */
export interface Block {
  readonly requests: number;
  readonly microseconds: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
  readonly unanswered: number;
  readonly not2xx: number;
}

export interface Load {
  /** `http://127.0.0.1:PORT` */
  readonly base: string;
  readonly scenario: Scenario;
  readonly seconds: number;
  readonly connections: number;
}

export type Generator = (load: Load) => Promise<Block>;

/** Load is for this machine only: another host may not be ours, and the way there would be what is measured. */
export function requireLoopback(base: string): URL {
  const url = new URL(base);
  if (url.protocol === 'http:' && url.hostname === '127.0.0.1') return url;
  throw new Error(`load: ${base} is not on http://127.0.0.1; load goes to this machine only, so forward the port to 127.0.0.1 and give that`);
}

/** The last line of the output; both scripts write the same. */
function blockIn(output: string): Block {
  const line = output.trim().split('\n').at(-1) ?? '';
  if (!line.startsWith('{')) throw new Error(`load: no figures in the output:\n${output}`);
  return JSON.parse(line) as Block;
}

/** wrk from PATH, else from Debian's packages, unpacked. */
async function wrkProgram(say: Say): Promise<{ readonly program: string; readonly env: NodeJS.ProcessEnv } | undefined> {
  const own = onPath('wrk');
  if (own !== undefined) return { program: own, env: process.env };
  if (!packagesWork()) return undefined;
  const found = await debianPackages('wrk', ['wrk', 'libluajit-5.1-2', 'libluajit-5.1-common'], say);
  return { program: found.file('wrk'), env: { ...process.env, LD_LIBRARY_PATH: found.libraries } };
}

function byWrk(program: string, env: NodeJS.ProcessEnv): Generator {
  return async ({ base, scenario, seconds, connections }) => {
    const url = new URL('/ping', requireLoopback(base)).href;
    const script = path.join(scripts, 'wrk.lua');
    const args = [`--connections=${connections}`, `--duration=${seconds}s`, '--threads=1', '--timeout=5s', `--script=${script}`, url, '--', scenario];
    return blockIn(await run([program, ...args], { env }));
  };
}

function byK6(program: string): Generator {
  return async ({ base, scenario, seconds, connections }) => {
    const env = { BASE_URL: requireLoopback(base).origin, SCENARIO: scenario };
    const variables = Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
    const limits = ['--vus', String(connections), '--duration', `${seconds}s`, '--no-usage-report', '--quiet'];
    return blockIn(await run([program, 'run', ...limits, ...variables, path.join(scripts, 'k6.js')]));
  };
}

/** wrk where it can be had, else k6; `wanted` names one of them. */
export async function generator(wanted: 'wrk' | 'k6' | undefined, say: Say): Promise<{ readonly name: string; readonly load: Generator }> {
  const k6 = onPath('k6');
  if (wanted === 'k6' && k6 === undefined) throw new Error('load: there is no k6 on PATH; install it, or leave `--tool k6` out');
  const wrk = wanted === 'k6' ? undefined : await wrkProgram(say);
  if (wrk !== undefined) return { name: 'wrk', load: byWrk(wrk.program, wrk.env) };
  if (wanted !== 'wrk' && k6 !== undefined) return { name: 'k6', load: byK6(k6) };
  throw new Error('load: neither wrk nor k6 is on PATH; install one of them, or run as root on Debian, where wrk is unpacked from its package');
}
