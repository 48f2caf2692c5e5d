import { ShipError } from '../error.ts';
import type { ImageManifest, Layout } from '../image/layout.ts';
import type { Finding } from '../policy/finding.ts';
import type { Plan, SmokePlan } from '../plan/plan.ts';
import type { Ports } from '../ports/ports.ts';
import type { Known } from './checks/subject.ts';
import { type DockerEnv, type Engine, askEngine, dockerWith } from './engine.ts';
import { type Inspected, inspect } from './inspect.ts';
import { ordered } from './judge.ts';
import { canonical } from '../image/platform.ts';
import { imageFor } from './platform.ts';
import { type Smoked, type Subject, smokeTest } from './smoke.ts';

export interface Verified extends Inspected {
  readonly smoke: Smoked | { readonly skipped: string };
  /** Platforms that were built, but not run. */
  readonly notRun: readonly string[];
}

export interface VerifyWorld {
  /** Environment of the docker processes. */
  readonly env: DockerEnv;
  /** Values of `smoke-env`; the plan holds the names only. */
  readonly values: readonly (readonly [name: string, value: string])[];
  /** The engine's platform, where it is known already that it keeps images in containerd; else it is asked. */
  readonly engine?: string | undefined;
  /** What the image is held against. */
  readonly known: Known;
  /** What the policy finds in the Dockerfile, the context and a second build. */
  readonly remarks?: readonly Finding[] | undefined;
}

/**
 * The gate before the push: reads all bytes that would be pushed, holds them against the policy, and runs them. An image that the policy stops is not run.
 * @throws ShipError `verify/…`, `smoke/…`; what the policy forbids is returned as findings
 */
export async function verify(
  plan: Pick<Plan, 'smoke' | 'policy'> & { readonly build: Pick<Plan['build'], 'platforms'> },
  layout: Layout,
  { env, values, engine: known, ...world }: VerifyWorld,
  ports: Ports,
): Promise<Verified> {
  // The engine is asked while the disk is read; what is wrong with the image itself is told first.
  const asking =
    plan.smoke && (known === undefined ? askEngine(dockerWith(env, ports)) : Promise.resolve<Engine>({ platform: known, idOf: 'manifest' }));
  asking?.catch(() => undefined);
  const { findings: found, ...inspected } = await inspect(layout, plan.policy, world.known, plan.build.platforms, ports);
  const image = { ...inspected, findings: ordered([...found, ...(world.remarks ?? [])]) };
  const all = image.integrity.platforms.map(({ platform }) => platform);
  const notRun = (skipped: string): Verified => ({ ...image, smoke: { skipped }, notRun: all });
  if (plan.smoke === undefined) return notRun('switched off by `smoke: off`');
  if (image.findings.some(({ level }) => level === 'error')) return notRun('the image policy stops this image');
  const engine = await (asking as Promise<Engine>);
  const subject = subjectOf(plan.smoke, layout, engine);
  if ('skipped' in subject) {
    ports.runner.warning(`The image was built, not run: ${subject.skipped}`);
    return notRun(subject.skipped);
  }
  const smoke = await smokeTest(plan.smoke, subject, { engine, env, values, ports });
  return { ...image, smoke, notRun: all.filter((platform) => platform !== smoke.platform) };
}

/** Which image to run, and its port; or why none. */
function subjectOf(smoke: SmokePlan, layout: Layout, engine: Engine): Subject | { readonly skipped: string } {
  const image = imageFor(engine.platform, layout.manifests);
  if (image === undefined) {
    const built = layout.manifests.filter(({ attestation }) => !attestation).map(({ platform }) => canonical(platform));
    return { skipped: `it is for ${built.join(', ')}, and the engine of this runner is ${canonical(engine.platform)}` };
  }
  if (smoke.network === 'none') return { layout, image, port: undefined };
  const port = smoke.port ?? onlyPort(image);
  if (typeof port === 'number') return { layout, image, port };
  if (!smoke.asked) return { skipped: `${port.why}. ${port.fix}` };
  throw new ShipError({ code: 'smoke/port', what: 'It is not known on which port to ask the image', ...port });
}

/** The one tcp port that the image EXPOSEs, or why there is none. */
export function onlyPort({ configuration }: ImageManifest): number | { readonly why: string; readonly fix: string } {
  const exposed = Object.keys(configuration.config?.ExposedPorts ?? {});
  // `8080/tcp`; tcp where no protocol is named (OCI image-spec, config.md).
  const numbers = exposed.flatMap((text) => /^(\d+)(?:\/tcp)?$/.exec(text)?.[1] ?? []).map(Number);
  const ports = [...new Set(numbers)].toSorted((a, b) => a - b);
  const [port] = ports;
  if (port !== undefined && ports.length === 1) return port;
  const why = port === undefined ? 'it EXPOSEs no tcp port' : `it EXPOSEs several ports (${ports.join(', ')})`;
  return { why, fix: 'Name the port of the service: `smoke-port: 8080`, or `EXPOSE 8080` in the Dockerfile' };
}
