import { constants } from 'node:os';
import type { SmokePlan } from '../plan/plan.ts';
import type { Finished } from '../ports/ports.ts';
import type { Docker } from './engine.ts';

export interface ContainerSpec {
  readonly name: string;
  /** The image's ID: a digest, never a name, so that nothing else can run under it. */
  readonly image: string;
  /** `os/architecture` where it is not the engine's own; else ''. */
  readonly platform: string;
  /** The port inside; undefined without a network. */
  readonly port: number | undefined;
  readonly network: SmokePlan['network'];
  /** It is judged by the image's own HEALTHCHECK. */
  readonly healthcheck: boolean;
  readonly env: readonly (readonly [name: string, value: string])[];
}

/** `docker inspect`'s State, the part used here. */
export interface ContainerState {
  readonly Status?: string;
  readonly Running?: boolean;
  readonly OOMKilled?: boolean;
  readonly ExitCode?: number;
  readonly Error?: string;
  readonly StartedAt?: string;
  readonly Health?: { readonly Status?: string; readonly Log?: readonly { readonly Output?: string }[] };
}

/** Variables that the docker program itself obeys. They hold paths and addresses, no secrets, so these values may stand in its arguments. */
const OBEYED_BY_DOCKER = /^(PATH|HOME|LD_\w+|DOCKER_(HOST|CONTEXT|CONFIG|CERT_PATH|TLS|TLS_VERIFY|API_VERSION|DEFAULT_PLATFORM))$/;

/**
 * As it is run in production: a root file system that can't be written to, no way to more privileges, the user that the image
 * names. /tmp is a small tmpfs, as deployments with a read-only root mount one; capabilities stay Docker's own, because an
 * image may bind port 80 as root and the contract does not forbid it.
 */
const CONFINED = ['--read-only', '--tmpfs', '/tmp:exec,mode=1777,size=64m', '--security-opt', 'no-new-privileges'];

/** Readable by `docker logs` whatever the engine's own driver is, and it can't fill the disk. */
const LOGGED = ['--log-driver', 'json-file', '--log-opt', 'max-size=5m'];

export function runArguments({ name, image, platform, port, network, healthcheck, env }: ContainerSpec): string[] {
  // Only this machine can reach it, and Docker takes a free port.
  const published = network === 'bridge' ? ['--publish', `127.0.0.1::${port}/tcp`] : [];
  // A HEALTHCHECK is first run after its interval, 30 s where none is given.
  const checked = healthcheck ? ['--health-interval', '1s'] : [];
  const foreign = platform === '' ? [] : ['--platform', platform];
  const variables = env.flatMap(([key, value]) => ['--env', OBEYED_BY_DOCKER.test(key) ? `${key}=${value}` : key]);
  const identity = ['--name', name, '--label', `org.gin-ship.smoke=${name}`];
  const options = [...identity, ...CONFINED, ...LOGGED, '--network', network, ...published, ...checked, ...foreign, ...variables];
  return ['run', '--detach', '--pull', 'never', ...options, image];
}

/** Starts it; the values of its environment go through that of the docker process, where `ps` does not show them. */
export function startContainer(spec: ContainerSpec, docker: Docker): Promise<Finished> {
  const values = spec.env.filter(([key]) => !OBEYED_BY_DOCKER.test(key));
  return docker(runArguments(spec), { env: Object.fromEntries(values) });
}

/** The end of a container, told by the engine in the moment it happens. */
export interface Life {
  /** Settles when it ended; never, where the engine could not be asked. */
  readonly died: Promise<void>;
  isOver(): boolean;
  /** Its exit code once it ended; undefined where that can't be known. */
  exitCode(): Promise<number | undefined>;
}

export function watchLife(name: string, docker: Docker): Life {
  let over = false;
  const code = docker(['wait', name]).then(
    ({ code, stdout }) => (code === 0 ? Number(stdout.trim()) : undefined),
    // Cancelled: whoever waits beside this hears of it.
    () => undefined,
  );
  const died = new Promise<void>((resolve) => {
    void code.then((known) => {
      over = known !== undefined;
      if (over) resolve();
    });
  });
  return { died, isOver: () => over, exitCode: () => code };
}

/** State and published ports (`8080/tcp` → host port) in one call. */
export async function inspect(name: string, docker: Docker): Promise<{ state: ContainerState; ports: ReadonlyMap<string, number> }> {
  const { code, stdout } = await docker([
    'inspect',
    '--type',
    'container',
    '--format',
    '{"state":{{json .State}},"ports":{{json .NetworkSettings.Ports}}}',
    name,
  ]);
  if (code !== 0) return { state: {}, ports: new Map() };
  const { state, ports } = JSON.parse(stdout) as { state: ContainerState; ports: Record<string, { HostPort: string }[] | null> | null };
  const published = Object.entries(ports ?? {}).map(([inside, at]) => [inside, Number(at?.[0]?.HostPort ?? 0)] as const);
  return { state, ports: new Map(published.filter(([, port]) => port > 0)) };
}

/** The last lines of both streams, in the order they were written. */
export async function lastLines(name: string, count: number, docker: Docker): Promise<string[]> {
  const { code, stdout, stderr } = await docker(['logs', '--timestamps', '--tail', String(count), name]);
  if (code !== 0) return [];
  // Docker's timestamps are of one length, so sorting by text is sorting by time.
  const stamped = `${stdout}\n${stderr}`.split('\n').filter((line) => line.trim() !== '');
  return stamped
    .toSorted((a, b) => (stampOf(a) < stampOf(b) ? -1 : Number(stampOf(a) > stampOf(b))))
    .slice(-count)
    .map((line) => line.slice(line.indexOf(' ') + 1).trimEnd());
}

const stampOf = (line: string): string => line.slice(0, line.indexOf(' '));

/** `SIGKILL` for 137, by the shell's convention; undefined for a code that is no signal's. */
export function signalOf(exitCode: number): string | undefined {
  return Object.entries(constants.signals).find(([, number]) => number === exitCode - 128)?.[0];
}
