import { ShipError } from '../error.ts';
import type { BuildPlan } from '../plan/plan.ts';
import type { Files, Ports } from '../ports/ports.ts';
import { readEndpoint } from './endpoint.ts';
import { engineProblem, failed, type DockerEnv } from './engine.ts';

interface Made {
  readonly name: string;
  readonly driver: string;
  readonly why: string;
  readonly made: true;
  readonly env: DockerEnv;
}

/** @throws ShipError with all that is wrong with the address */
export async function createFromEndpoint(text: string, env: DockerEnv, ports: Ports): Promise<Made> {
  const { endpoint, problems } = await readEndpoint(text, ports.files);
  if (endpoint === undefined || problems.length > 0) throw new ShipError(problems);
  const name = newName(ports);
  // A list of builders of its own: the user's stays as it is, and a buildkitd.default.toml in it, which buildx refuses for `remote`, is not seen.
  const own = { BUILDX_CONFIG: await ports.files.temporaryFolder('gin-ship-builder-') };
  if (endpoint.removeDaemon) {
    ports.runner.saveState('builder-config', own.BUILDX_CONFIG);
    ports.runner.saveState('builder', name);
  }
  await create(name, ['--driver', endpoint.driver, ...endpoint.args], { ...env, ...own }, ports);
  return { name, driver: endpoint.driver, why: 'the input `builder` gives its address', made: true, env: own };
}

export async function createContainerBuilder(plan: BuildPlan, env: DockerEnv, ports: Ports): Promise<Made> {
  const name = newName(ports);
  const loopback = await usesLoopback(plan, ports.files);
  const network = loopback ? ['--driver-opt', 'network=host'] : [];
  // Before it exists: a job that is cancelled half-way would leave a container behind.
  ports.runner.saveState('builder', name);
  await create(name, ['--driver', 'docker-container', ...network, '--bootstrap'], env, ports);
  const host = loopback ? `; it shares the host's network because ${loopback} is on it` : '';
  return { name, driver: 'docker-container', why: `the engine's own image store can't write an OCI layout${host}`, made: true, env: {} };
}

async function create(name: string, args: readonly string[], env: DockerEnv, ports: Ports): Promise<void> {
  const onLine = (line: string) => ports.runner.info(line);
  const making = () => ports.exec.run('docker', ['buildx', 'create', '--name', name, ...args], { env, onLine });
  const ended = await ports.runner.group('Make a builder', () => ports.runner.verbatim(making));
  if (ended.code === 0) return;
  const limit = /toomanyrequests|429 Too Many Requests/.test(ended.stderr);
  if (!limit || engineProblem(ended)) throw await failed('No builder could be made', ended, env, ports);
  throw new ShipError({
    code: 'build/hub-limit',
    what: 'No builder could be made',
    why: 'Docker Hub refuses to hand out moby/buildkit: its limit of anonymous pulls is reached',
    fix: 'Log in to docker.io before, or turn on the containerd image store, with which no builder has to be pulled',
    detail: ended.stderr.trim(),
  });
}

/** Not `crypto`: the clock port's dice make tests repeatable, and the name is no secret. */
function newName({ clock }: Ports): string {
  const hex = () =>
    Math.floor(clock.random() * 0x1_0000)
      .toString(16)
      .padStart(4, '0');
  return `gin-ship-${hex()}${hex()}`;
}

/** A container has a loopback of its own: a registry on the runner's is reached only through the host's network. */
async function usesLoopback(plan: BuildPlan, files: Files): Promise<string> {
  const dockerfile = (await files.readIfThere(plan.file))?.toString() ?? '';
  const pairs = [...plan.buildContexts, ...plan.buildArgs].map(([, value]) => value);
  const text = [...plan.cacheFrom, ...plan.cacheTo, ...pairs, dockerfile].join('\n');
  return /(?<![\w.-])(localhost|127\.\d+\.\d+\.\d+|\[::1\]):\d+(?=\/)/.exec(text)?.[0] ?? '';
}
