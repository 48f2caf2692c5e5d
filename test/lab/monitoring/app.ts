// The app itself, built from the working tree, on two free ports of 127.0.0.1; and requests to it.
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../ports.ts';
import { run } from '../run.ts';
import { type Child, startChild } from './child.ts';

const source = path.resolve(import.meta.dirname, '../../../example-app');

/** `go build` into the folder: a second with Go's caches filled. */
export async function buildApp(folder: string): Promise<string> {
  const program = path.join(folder, 'app');
  await run(['go', 'build', '-trimpath', '-o', program, '.'], { cwd: source, env: { ...process.env, CGO_ENABLED: '0' } });
  return program;
}

export interface App extends Child {
  /** host:port of the private port, for Prometheus. */
  readonly admin: string;
  /** Replaces the faults; none ends them. */
  readonly faults: (set?: object) => Promise<void>;
}

/** Starts it with faults that can be switched on, and waits until it is ready. */
export async function startApp(program: string, folder: string, settings: Readonly<Record<string, string>> = {}): Promise<App> {
  const [port, adminPort] = [await freePort(), await freePort()];
  const admin = `127.0.0.1:${adminPort}`;
  const { PATH = '', HOME = '' } = process.env;
  const own = { APP_ENV: 'staging', PORT: String(port), ADMIN_ADDR: admin, FAULT_INJECTION: 'true', LOG_SAMPLE_RATIO: '0' };
  const child = await startChild({ name: 'app', argv: [program], port, ready: '/readyz', folder, env: { PATH, HOME, ...own, ...settings } });
  const faults = async (set?: object) => {
    const headers = { 'content-type': 'application/json' };
    const init = set === undefined ? { method: 'DELETE' } : { method: 'PUT', headers, body: JSON.stringify(set) };
    const response = await fetch(`http://${admin}/faults`, init);
    if (!response.ok) throw new Error(`/faults answered ${response.status}: ${await response.text()}`);
  };
  return { ...child, admin, faults };
}

export interface Request {
  readonly method?: string;
  readonly path: string;
  readonly json?: object;
}

/** Sends requests one after the other in turn, so many a second, whatever they take, until the time is over or `stopped` says so. Gives how many were answered. */
export async function load(url: string, requests: readonly Request[], perSecond: number, seconds: number, stopped = () => false): Promise<number> {
  const under = new Set<Promise<void>>();
  let answered = 0;
  const send = async ({ method = 'GET', path: where, json }: Request) => {
    const body = json === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(json) };
    const response = await fetch(`${url}${where}`, { method, ...body, signal: AbortSignal.timeout(15_000) });
    await response.arrayBuffer();
    answered++;
  };
  const started = performance.now();
  for (let sent = 0; sent < perSecond * seconds && !stopped(); sent++) {
    await pause(Math.max(0, started + (sent * 1000) / perSecond - performance.now()));
    const request = requests[sent % requests.length];
    if (request === undefined) break;
    const one: Promise<void> = send(request)
      .catch(() => undefined)
      .finally(() => under.delete(one));
    under.add(one);
  }
  await Promise.all(under);
  return answered;
}
