import { ShipError } from '../error.ts';
import type { ImageManifest, Layout } from '../image/layout.ts';
import type { SmokePlan } from '../plan/plan.ts';
import type { Ports } from '../ports/ports.ts';
import { cleanUp, remember } from './cleanup.ts';
import { type ContainerSpec, type Life, inspect, lastLines, signalOf, startContainer, watchLife } from './container.ts';
import { smokeFailure } from './diagnose.ts';
import { type Docker, type DockerEnv, type Engine, dockerWith } from './engine.ts';
import { loadImage } from './load.ts';
import { canonical } from './platform.ts';
import { type Outcome, probe, watchHealth } from './probe.ts';

export interface Smoked {
  readonly platform: string;
  /** Of the manifest that was run. */
  readonly digest: string;
  /** Of its configuration: the image ID of the classic store. */
  readonly imageId: string;
  readonly network: SmokePlan['network'];
  readonly path: string;
  /** The accepted answer's; undefined without a network. */
  readonly status: number | undefined;
  /** Milliseconds from the container's start until it answered as asked. */
  readonly readyMs: number;
  /** Upon SIGTERM (or the image's STOPSIGNAL); undefined where the engine could not say. */
  readonly exitCode: number | undefined;
  /** Milliseconds from the request to stop until it had ended, `docker stop` itself included. */
  readonly drainMs: number;
}

export interface Subject {
  readonly layout: Layout;
  readonly image: ImageManifest;
  /** The port inside the container; undefined without a network. */
  readonly port: number | undefined;
}

export interface SmokeWorld {
  readonly engine: Engine;
  readonly env: DockerEnv;
  /** Values of `smoke-env`; the plan holds the names only. */
  readonly values: readonly (readonly [name: string, value: string])[];
  readonly ports: Ports;
}

/** How long a container may take to end after SIGTERM before it is killed; seconds, Docker's own default. */
const GRACE_SECONDS = 10;

/**
 * Loads the image, starts it, asks it until it answers as planned, stops it, and takes everything away again.
 * @throws ShipError `smoke/…`
 */
export async function smokeTest(smoke: SmokePlan, subject: Subject, { engine, env, values, ports }: SmokeWorld): Promise<Smoked> {
  const id = Math.floor(ports.clock.random() * 36 ** 8)
    .toString(36)
    .padStart(8, '0');
  const left = { container: `gin-ship-smoke-${id}`, image: `gin-ship-smoke:${id}` };
  const docker = dockerWith(env, ports);
  remember(left, ports);
  try {
    if (smoke.network === 'host') await expectFree(subject.port, ports);
    const { image, port } = subject;
    const loaded = await loadImage(subject.layout, image, left.image, engine, docker, ports);
    const foreign = canonical(image.platform).split('/')[1] === canonical(engine.platform).split('/')[1] ? '' : canonical(image.platform);
    const spec = {
      name: left.container,
      image: loaded,
      platform: foreign,
      port,
      network: smoke.network,
      healthcheck: port === undefined && hasHealthcheck(image),
      env: values,
    };
    return await tryOut(smoke, subject, spec, docker, ports);
  } finally {
    await cleanUp(left, env, ports);
  }
}

/** `HEALTHCHECK NONE` switches off the one of the base image. */
function hasHealthcheck({ configuration: { config } }: ImageManifest): boolean {
  const { Test: test } = (config?.Healthcheck ?? {}) as { Test?: readonly string[] };
  return test !== undefined && test[0] !== 'NONE';
}

async function tryOut(smoke: SmokePlan, { image, port }: Subject, spec: ContainerSpec, docker: Docker, ports: Ports): Promise<Smoked> {
  const { clock } = ports;
  const asked = clock.monotonic();
  const started = await startContainer(spec, docker);
  if (started.code !== 0) {
    const [{ state }, log] = await Promise.all([inspect(spec.name, docker), lastLines(spec.name, 50, docker)]);
    throw smokeFailure({ how: 'unstarted', smoke, url: undefined, port, last: undefined, state, log, refusal: started.stderr });
  }
  const running = clock.monotonic();
  const life = watchLife(spec.name, docker);
  const { url, startedAt, outcome } = await observe(smoke, spec, life, docker, ports);
  if (outcome.how !== 'ready') {
    const [{ state }, log] = await Promise.all([inspect(spec.name, docker), lastLines(spec.name, 50, docker)]);
    throw smokeFailure({ how: outcome.how, smoke, url, port, last: outcome.last, state, log, refusal: '' });
  }
  // The engine's clock may be another machine's: its start counts only where it lies inside of `docker run`.
  const since = outcome.at + clock.now() - clock.monotonic() - startedAt;
  const plausible = since >= outcome.at - running && since <= outcome.at - asked;
  const readyMs = Math.round(plausible ? since : outcome.at - running);
  const { exitCode, drainMs } = await stop(spec.name, life, docker, ports);
  const { digest } = image.descriptor;
  return {
    platform: canonical(image.platform),
    digest,
    imageId: image.config.digest,
    network: smoke.network,
    path: smoke.path,
    status: outcome.status,
    readyMs,
    exitCode,
    drainMs,
  };
}

async function observe(smoke: SmokePlan, spec: ContainerSpec, life: Life, docker: Docker, ports: Ports) {
  const looked = inspect(spec.name, docker);
  const urlOf = (port: number) => `http://127.0.0.1:${port}${smoke.path}`;
  const watched = async (): Promise<{ url: string | undefined; outcome: Outcome }> => {
    if (spec.port === undefined) {
      return { url: undefined, outcome: await watchHealth(smoke, spec, life, docker, ports) };
    }
    const published = smoke.network === 'host' ? spec.port : (await looked).ports.get(`${spec.port}/tcp`);
    if (published !== undefined) return { url: urlOf(published), outcome: await probe(smoke, urlOf(published), life, ports) };
    // A container that ended before it was looked at has no published port any more.
    await life.exitCode();
    return { url: undefined, outcome: { how: 'died', last: undefined } };
  };
  const [{ state }, seen] = await Promise.all([looked, watched()]);
  return { ...seen, startedAt: Date.parse(state.StartedAt ?? '') };
}

async function stop(name: string, life: Life, docker: Docker, { clock, runner }: Ports): Promise<{ exitCode: number | undefined; drainMs: number }> {
  const begin = clock.monotonic();
  await docker(['stop', '-t', String(GRACE_SECONDS), name]);
  const exitCode = await life.exitCode();
  const drainMs = Math.round(clock.monotonic() - begin);
  if (exitCode === 137 && drainMs >= GRACE_SECONDS * 1000) {
    runner.warning(
      `The container did not end within ${GRACE_SECONDS} s after SIGTERM and was killed: a rollout would wait as long and cut requests. ${HANDLE_SIGTERM}`,
    );
  } else if (exitCode !== undefined && exitCode !== 0 && !['SIGTERM', 'SIGINT', 'SIGQUIT'].includes(signalOf(exitCode) ?? '')) {
    runner.warning(`The container ended with exit code ${exitCode} when it was asked to stop (SIGTERM). ${HANDLE_SIGTERM}`);
  }
  return { exitCode, drainMs };
}

const HANDLE_SIGTERM =
  'Handle the signal (Go: `signal.NotifyContext` and `http.Server.Shutdown`), and start the program directly, not through a shell: ENTRYPOINT ["/app"]';

/** With the host's network a service that can't bind its port may go unnoticed: whoever has the port would be asked instead. */
async function expectFree(port: number | undefined, { http }: Ports): Promise<void> {
  const free = await http.request({ method: 'GET', url: `http://127.0.0.1:${port}/`, idleMs: 1000 }).then(
    () => false,
    (thrown: NodeJS.ErrnoException) => thrown.code === 'ECONNREFUSED',
  );
  if (free) return;
  throw new ShipError({
    code: 'smoke/port-taken',
    what: 'The image can’t be tried out',
    why: `something on this machine listens on port ${port} already, and with \`smoke-network: host\` the container would need it`,
    fix: 'End it, let the service take another port and give that in `smoke-port`, or use `smoke-network: bridge`',
  });
}
