import { ShipError } from '../error.ts';
import type { ImageManifest, Layout } from '../image/layout.ts';
import type { SmokePlan } from '../plan/plan.ts';
import type { Ports } from '../ports/ports.ts';
import { cleanUp, remember } from './cleanup.ts';
import type { ContainerSpec } from './container.ts';
import { type DockerEnv, type Engine, dockerWith } from './engine.ts';
import { loadImage } from './load.ts';
import { canonical, partsOf } from '../image/platform.ts';
import { type Trial, tryOut } from './trial.ts';

export interface Smoked extends Trial {
  readonly platform: string;
  /** Of the manifest that was run. */
  readonly digest: string;
  /** Of its configuration: the image ID of the classic store. */
  readonly imageId: string;
  readonly network: SmokePlan['network'];
  readonly path: string;
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

/**
 * Loads the image, starts it, asks it until it answers as planned, stops it, and takes everything away again.
 * @throws ShipError `smoke/…`
 */
export async function smokeTest(smoke: SmokePlan, subject: Subject, { engine, env, values, ports }: SmokeWorld): Promise<Smoked> {
  const { layout, image, port } = subject;
  if (smoke.network === 'host') await expectFree(port, ports);
  const id = Math.floor(ports.clock.random() * 36 ** 8).toString(36);
  const left = { container: `gin-ship-smoke-${id}`, image: `gin-ship-smoke:${id}` };
  const docker = dockerWith(env, ports);
  remember(left, ports);
  try {
    const loaded = await loadImage(layout, image, left.image, engine, docker, ports);
    const spec: ContainerSpec = {
      name: left.container,
      image: loaded,
      platform: foreignTo(engine, image),
      port,
      network: smoke.network,
      healthcheck: port === undefined && hasHealthcheck(image),
      env: values,
    };
    const trial = await tryOut(smoke, spec, docker, ports);
    const { digest } = image.descriptor;
    return { ...trial, platform: canonical(image.platform), digest, imageId: image.config.digest, network: smoke.network, path: smoke.path };
  } finally {
    await cleanUp(left, env, ports);
  }
}

/** The image's platform where the engine has to be told: 386 on amd64. */
function foreignTo(engine: Engine, image: ImageManifest): string {
  return partsOf(image.platform).architecture === partsOf(engine.platform).architecture ? '' : canonical(image.platform);
}

/** `HEALTHCHECK NONE` switches off the one of the base image. */
function hasHealthcheck({ configuration: { config } }: ImageManifest): boolean {
  const { Test: test } = (config?.Healthcheck ?? {}) as { Test?: readonly string[] };
  return test !== undefined && test[0] !== 'NONE';
}

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
