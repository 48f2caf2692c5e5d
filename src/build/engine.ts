import { ShipError, type Problem } from '../error.ts';
import type { Exec, Finished, Ports } from '../ports/ports.ts';

/** What the docker processes of this run get besides the step's environment: DOCKER_CONFIG, BUILDX_CONFIG, SSL_CERT_FILE. */
export type DockerEnv = Readonly<Record<string, string | undefined>>;

/** 0.13 is the first with `--progress=rawjson`; what else is used is older: `tar=false` 0.11, `--annotation` 0.12. */
export const BUILDX_WANTED = '0.13.0';
/** 0.13 is the first with `rewrite-timestamp`, without which no two builds have the same digest. */
export const BUILDKIT_WANTED = '0.13.0';

export const buildx = (args: readonly string[], env: DockerEnv, exec: Exec): Promise<Finished> => exec.run('docker', ['buildx', ...args], { env });

const SIGNS: readonly { readonly code: string; readonly sign: RegExp; readonly why: string; readonly fix: string }[] = [
  {
    code: 'engine/no-buildx',
    sign: /unknown command:? "?(docker )?buildx|'buildx' is not a docker command/,
    why: 'docker has no `buildx` plugin',
    fix: 'Install the package docker-buildx-plugin, or run docker/setup-buildx-action before; a private DOCKER_CONFIG hides plugins that are installed below ~/.docker',
  },
  {
    code: 'engine/denied',
    sign: /permission denied while trying to connect/,
    why: 'this user may not talk to the Docker engine',
    fix: 'Add the user of the runner to the group `docker` and start the runner anew',
  },
  {
    code: 'engine/stopped',
    sign: /Cannot connect to the Docker daemon|Is the docker daemon running|failed to connect to the docker API/,
    why: 'the Docker engine does not answer',
    fix: 'Start it (`systemctl start docker`), set DOCKER_HOST, or give the input `builder` the address of a BuildKit',
  },
  {
    code: 'engine/no-cluster',
    sign: /cannot determine Kubernetes namespace|requires kubernetes API access|try setting KUBERNETES_MASTER/,
    why: 'the input `builder` asks for one in Kubernetes, and no cluster is known',
    fix: 'Set KUBECONFIG in the environment of this step to a file that an earlier step wrote',
  },
];

/** Why docker or buildx itself could not do its work; undefined where the cause lies elsewhere. */
export function engineProblem({ code, stderr }: Pick<Finished, 'code' | 'stderr'>): Problem | undefined {
  const what = 'No image can be built on this runner';
  if (code === 127) {
    const fix = 'Use a runner with Docker 23 or newer, or install docker-ce-cli and give the input `builder` an address';
    return { code: 'engine/no-docker', what, why: 'there is no `docker` command', fix };
  }
  const found = SIGNS.find(({ sign }) => sign.test(stderr));
  return found && { code: found.code, what, why: found.why, fix: found.fix, detail: stderr.trim() };
}

/** The version of buildx is asked for only when something looks as if it were too old: a process less in every good run. */
export async function buildxTooOld(stderr: string, env: DockerEnv, { exec }: Ports): Promise<Problem | undefined> {
  const [sign] = /unknown flag: \S+|invalid progress mode \S+|unknown shorthand flag.*/.exec(stderr) ?? [];
  if (sign === undefined) return undefined;
  const { stdout } = await buildx(['version'], env, exec);
  const version = stdout.trim().split(/\s+/)[1] ?? 'of an unknown version';
  return {
    code: 'engine/old-buildx',
    what: 'docker buildx is too old',
    why: `buildx ${version} does not know what is needed (${sign}); ${BUILDX_WANTED} does`,
    fix: 'Update the package docker-buildx-plugin, or run docker/setup-buildx-action with `version: latest` before',
  };
}

/** The problem of a docker process that failed, told by its own last words where it is none of the known ones. */
export async function failed(what: string, ended: Finished, env: DockerEnv, ports: Ports): Promise<ShipError> {
  const known = engineProblem(ended) ?? (await buildxTooOld(ended.stderr, env, ports));
  const detail = ended.stderr.trim();
  return new ShipError(
    known ?? {
      code: 'build/builder',
      what,
      why: lastLine(detail) || `docker ended with code ${ended.code}`,
      fix: 'See what docker says above',
      detail,
    },
  );
}

export const lastLine = (text: string): string =>
  text
    .trim()
    .split('\n')
    .at(-1)
    ?.replace(/^ERROR: /, '')
    .trim() ?? '';
