import { ShipError } from '../error.ts';
import type { BuildPlan } from '../plan/plan.ts';
import type { Ports } from '../ports/ports.ts';
import { createContainerBuilder, createFromEndpoint } from './create.ts';
import { isEndpoint } from './endpoint.ts';
import { BUILDKIT_WANTED, buildx, failed, engineProblem, type DockerEnv } from './engine.ts';
import { olderThan, readInspection, versionKnown, type Inspected } from './inspect.ts';

/** Where the image is built. */
export interface Builder {
  /** For `--builder`; '' is the current one. */
  readonly name: string;
  /** `docker`, `docker-container`, `remote`, `kubernetes`, … */
  readonly driver: string;
  /** Why this one, for the log and the summary. */
  readonly why: string;
  /** Made by this run, which leaves none behind. */
  readonly made: boolean;
  /** What its docker processes need in their environment besides the run's own. */
  readonly env: DockerEnv;
  /** Until it was ready. */
  readonly seconds: number;
  /** The platform of the Docker engine, where the engine itself builds and keeps its images in containerd. Then nobody has to ask it again. */
  readonly engine?: string;
}

/**
 * Takes the builder that the plan names, else the current one where it can write an OCI layout, else makes one.
 * In the usual case that is a single docker process.
 * @throws ShipError `engine/…`, `build/builder`, `build/old-buildkit`, `input/builder`
 */
export async function chooseBuilder(plan: BuildPlan, env: DockerEnv, ports: Ports): Promise<Builder> {
  const started = ports.clock.monotonic();
  const chosen = await choose(plan, env, ports);
  const builder = { ...chosen, seconds: (ports.clock.monotonic() - started) / 1000 };
  ports.runner.info(`Builder: ${builder.name || 'the current one'} (${builder.driver}): ${builder.why}`);
  return builder;
}

async function choose(plan: BuildPlan, env: DockerEnv, ports: Ports): Promise<Omit<Builder, 'seconds'>> {
  if (isEndpoint(plan.builder)) {
    const made = await createFromEndpoint(plan.builder, env, ports);
    checkVersion(plan, await inspect(made.name, { ...env, ...made.env }, ports), ports);
    return made;
  }
  const found = await inspect(plan.builder, env, ports);
  if (found.oci) {
    checkVersion(plan, found, ports);
    // BuildKit names the platform of the machine first, then those it can also run.
    const [platform] = found.driver === 'docker' ? found.platforms : [];
    return { name: plan.builder, driver: found.driver, why: whyTaken(plan, found), made: false, env: {}, ...(platform ? { engine: platform } : {}) };
  }
  if (plan.builder !== '') throw noLayouts(plan.builder);
  return createContainerBuilder(plan, env, ports);
}

/** @param name '' for the current builder */
async function inspect(name: string, env: DockerEnv, ports: Ports): Promise<Inspected> {
  // A remote or stopped builder is woken up, so that its version is known and a dead one is found before the build.
  const ended = await buildx(['inspect', ...(name === '' ? [] : ['--bootstrap', name])], env, ports.exec);
  const found = readInspection(ended.stdout);
  if (ended.code === 0 && found.error === '' && found.driver !== '') return found;

  const stderr = `${ended.stderr}\n${found.error}`.trim();
  if (/no builder .* found/.test(stderr)) throw await noSuchBuilder(name, env, ports);
  if (/context deadline exceeded/.test(stderr)) throw silent(name, stderr);
  throw await failed(`The builder${name === '' ? '' : ` \`${name}\``} can't be used`, { ...ended, stderr }, env, ports);
}

/** buildx waits 20 s for a remote builder and then keeps the reason to itself. */
function silent(name: string, detail: string): ShipError {
  return new ShipError({
    code: 'build/unreachable',
    what: `The builder \`${name}\` can't be used`,
    why: 'BuildKit did not answer within 20 s',
    fix: 'Check its address, that this runner may reach it, and that the certificates belong together (`openssl s_client -connect HOST:PORT -CAfile … -cert … -key …` shows why not)',
    detail,
  });
}

function whyTaken({ builder }: BuildPlan, { driver, name }: Inspected): string {
  if (builder !== '') return 'the input `builder` names it';
  return driver === 'docker'
    ? 'the engine keeps images in containerd, so nothing has to be booted'
    : `an earlier step made \`${name}\` the current one`;
}

function checkVersion({ sourceDateEpoch, builder }: BuildPlan, found: Inspected, { runner }: Ports): void {
  if (found.buildkit !== '' && !versionKnown(found.buildkit))
    runner.debug(`BuildKit calls itself ${found.buildkit}: its age is not known, and taken to be enough`);
  if (sourceDateEpoch === undefined || !olderThan(found.buildkit, BUILDKIT_WANTED)) return;
  throw new ShipError({
    code: 'build/old-buildkit',
    what: `The builder \`${builder || found.name}\` is too old`,
    why: `it runs BuildKit ${found.buildkit}; equal sources give equal digests only from ${BUILDKIT_WANTED} on`,
    fix: found.driver === 'docker' ? 'Update Docker to version 26 or newer' : `Make it anew from moby/buildkit:v${BUILDKIT_WANTED} or newer`,
  });
}

async function noSuchBuilder(name: string, env: DockerEnv, { exec }: Ports): Promise<ShipError> {
  const { stdout } = await buildx(['ls'], env, exec);
  // A header, then one line for each builder, with its nodes indented below; `*` marks the current one.
  const names = stdout
    .split('\n')
    .slice(1)
    .flatMap((line) => /^[^\s*]+/.exec(line) ?? []);
  return new ShipError({
    code: 'input/builder',
    what: `Input \`builder\` is \`${name}\``,
    why: `buildx knows no builder of that name; it knows ${names.map((each) => `\`${each}\``).join(', ') || 'none at all'}`,
    fix: 'Use one of these, make it in an earlier step, give an address such as `tcp://host:1234`, or leave the input empty',
  });
}

function noLayouts(name: string): ShipError {
  return new ShipError({
    code: 'input/builder',
    what: `Input \`builder\` is \`${name}\``,
    why: "it builds in the Docker engine's old image store, which can't write an OCI layout",
    fix: 'Turn on the containerd image store (`{"features": {"containerd-snapshotter": true}}` in daemon.json), or leave the input empty: a builder of its own is made then',
  });
}

/** Takes away what this run made. For the post step too: it goes on although the job was cancelled, and never fails it. */
export async function removeBuilder(name: string, env: DockerEnv, ports: Ports): Promise<void> {
  if (name === '') return;
  const config = ports.runner.state('builder-config');
  const own = config === '' ? env : { ...env, BUILDX_CONFIG: config };
  const ended = await ports.exec.run('docker', ['buildx', 'rm', name], { env: own, evenIfCancelled: true, timeoutMs: 60_000 });
  // Never made, or gone already: what was asked for.
  if (ended.code === 0 || /no builder .* found/.test(ended.stderr)) return;
  const why = engineProblem(ended)?.why ?? ended.stderr.trim();
  ports.runner.warning(`The builder \`${name}\` is left behind: ${why}. \`docker buildx rm ${name}\` removes it`);
}
