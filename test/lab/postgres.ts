// A real PostgreSQL for tests: from Debian's packages on a bare machine, as a container where Docker answers.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { dockerAnswers } from './docker.ts';
import { freePort } from './ports.ts';
import { DATABASE, fromPackages, urlOf, USER } from './postgres-debian.ts';
import { attempt, run } from './run.ts';
import type { Say } from './say.ts';

export interface Postgres {
  /** `postgres://user:password@127.0.0.1:PORT/example?sslmode=disable` */
  readonly url: string;
  readonly port: number;
  /** Ends the server and keeps its data, as when a database is restarted. */
  readonly stop: () => Promise<void>;
  /** Starts it again on the same port. */
  readonly start: () => Promise<void>;
  /** Ends the server and removes its data. */
  readonly remove: () => Promise<void>;
}

const IMAGE = 'postgres:17';
const READY_WITHIN_MS = 60_000;

async function untilContainerAnswers(name: string): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  // By TCP: while the image sets itself up, its server is on the socket only.
  while ((await attempt(['docker', 'exec', name, 'pg_isready', '--host=127.0.0.1', '--quiet'])).code !== 0) {
    if (Date.now() > deadline) throw new Error(`lab: the container ${name} did not come up:\n${(await attempt(['docker', 'logs', name])).stderr}`);
    await pause(200);
  }
}

async function fromDocker(say: Say): Promise<Postgres> {
  const [name, password, port] = [`gin-ship-pg-${randomBytes(4).toString('hex')}`, randomBytes(9).toString('hex'), await freePort()];
  say(`starting ${IMAGE} as container ${name}`);
  const variables = { POSTGRES_USER: USER, POSTGRES_PASSWORD: password, POSTGRES_DB: DATABASE };
  const env = Object.entries(variables).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
  const remove = async () => void (await attempt(['docker', 'rm', '--force', '--volumes', name]));
  try {
    await run(['docker', 'run', '--detach', '--name', name, '--publish', `127.0.0.1:${port}:5432`, ...env, IMAGE, '-c', 'fsync=off']);
    await untilContainerAnswers(name);
  } catch (error) {
    await remove();
    throw error;
  }
  const stop = async () => void (await run(['docker', 'stop', name]));
  const start = async () => (await run(['docker', 'start', name]), await untilContainerAnswers(name));
  return { url: urlOf(password, port), port, stop, start, remove };
}

/** Whether one can be had here, without setting anything up. */
export function packagesWork(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/etc/debian_version');
}

/** An empty database `example` on 127.0.0.1. About 2 s; the first time 10 s more. Remove it at the end. */
export async function startPostgres(say: Say = (line) => console.error(`lab: ${line}`)): Promise<Postgres> {
  if (await dockerAnswers()) return await fromDocker(say);
  if (packagesWork()) return await fromPackages(say);
  throw new Error('lab: PostgreSQL comes from Docker, which does not answer (`docker info`), or from packages, as root on Debian 12 or newer.');
}
