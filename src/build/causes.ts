import type { Problem } from '../error.ts';

/** A cause that can be told by BuildKit's words, and what helps. */
interface Cause {
  readonly code: string;
  /** Looked for in BuildKit's error, and in the step's own output where `inLog`. */
  readonly sign: RegExp;
  readonly inLog?: true;
  readonly tell: (found: RegExpExecArray) => Pick<Problem, 'why' | 'fix'> & { readonly what?: string };
}

const NETWORK =
  /Could not resolve host|no such host|Temporary failure (?:in name resolution|resolving)|Name or service not known|dial tcp [^\n]*(?:i\/o timeout|connection refused|network is unreachable)|bad address '[^']*'/;

/** The most telling ones first. */
const CAUSES: readonly Cause[] = [
  {
    code: 'build/disk-full',
    sign: /no space left on device/i,
    inLog: true,
    tell: () => ({
      why: 'the disk is full',
      fix: 'Free space on the runner before the build: `docker buildx prune -af`, `docker system prune -af`; or use a runner with a larger disk',
    }),
  },
  {
    code: 'build/hub-limit',
    sign: /toomanyrequests|429 Too Many Requests/,
    tell: () => ({
      why: 'the registry of a base image refuses further pulls: its rate limit is reached',
      fix: 'Add a login for that registry to `registry-auth` (for Docker Hub `registry: docker.io`), or use a mirror',
    }),
  },
  {
    code: 'build/base-platform',
    sign: /no match for platform in manifest/,
    tell: () => ({
      why: 'a base image does not exist for this platform',
      fix: 'Take the platform out of `platforms`, choose another base image, or start the stage with `FROM --platform=$BUILDPLATFORM` and cross-compile',
    }),
  },
  {
    code: 'build/frontend',
    sign: /failed to resolve source metadata for (docker\.io\/docker\/dockerfile\S*?): ([^\n]*)/,
    tell: ([, image, why = '']) => ({
      what: `The Dockerfile's frontend ${image} can't be pulled`,
      why: why.split(': ').slice(-2).join(': '),
      fix: 'Take the `# syntax=` line out of the Dockerfile (BuildKit has a frontend of its own), or correct its tag',
    }),
  },
  {
    code: 'build/sbom',
    sign: /failed to resolve source metadata for (docker\.io\/docker\/buildkit-syft-scanner\S*?): ([^\n]*)/,
    tell: ([, image, why = '']) => ({
      what: `The SBOM generator ${image} can't be pulled`,
      why: why.split(': ').slice(-2).join(': '),
      fix: 'Check that the builder reaches that registry, name a mirror of it (`sbom: generator=…`), or leave the input `sbom` out',
    }),
  },
  {
    code: 'build/base-denied',
    sign: /(\S+): failed to resolve source metadata for (\S+?): [^\n]*(?:denied|unauthorized|insufficient_scope|\b401\b|\b403\b)/i,
    tell: ([, , image]) => ({
      what: `The base image ${image} can't be pulled`,
      why: 'its registry refuses access, or it does not exist',
      fix: 'Check its name; if it is private, add a login for its registry to `registry-auth`',
    }),
  },
  {
    code: 'build/base-missing',
    sign: /failed to resolve source metadata for (\S+?): [^\n]*not found/,
    tell: ([, image]) => ({
      what: `The base image ${image} can't be pulled`,
      why: 'its registry has no such image or tag',
      fix: 'Check the name and the tag in the FROM line',
    }),
  },
  {
    code: 'build/base-unreachable',
    sign: /failed to resolve source metadata for (\S+?): ([^\n]*)/,
    tell: ([, image, why = '']) => ({
      what: `The base image ${image} can't be pulled`,
      why: why.split(': ').slice(-3).join(': '),
      fix: 'Check that the builder reaches that registry; for a private CA or a mirror the builder needs its own buildkitd configuration',
    }),
  },
  {
    code: 'build/secret-missing',
    sign: /secret (\S+): not found/,
    tell: ([, id]) => ({
      why: `it requires the secret \`${id}\`, which is not given`,
      fix: `Add \`${id}=…\` to the input \`secrets\`, \`secret-envs\` or \`secret-files\`. Code from a fork gets no secrets: leave out \`required=true\` where it must build too`,
    }),
  },
  {
    code: 'build/target',
    sign: /target stage "?([^"\n]+?)"? could not be found([^\n]*)/,
    tell: ([, target, hint = '']) => ({
      what: `Input \`target\` is \`${target}\``,
      why: `the Dockerfile has no stage of that name${hint}`,
      fix: 'Use the name after AS in a FROM line',
    }),
  },
  {
    code: 'build/dockerfile',
    sign: /dockerfile parse error on line \d+: ([^\n]+)/,
    tell: ([, why = '']) => ({ what: "The Dockerfile can't be read", why, fix: 'Correct the line' }),
  },
  {
    code: 'build/entitlement',
    sign: /granting entitlement (\S+) is not allowed/,
    tell: ([, entitlement]) => ({
      what: `The builder does not grant \`${entitlement}\``,
      why: 'the input `allow` or `network` asks for it, and its configuration does not permit it',
      fix: `Start buildkitd with \`--allow-insecure-entitlement ${entitlement}\`, or give up on it`,
    }),
  },
  {
    code: 'build/entitlement',
    sign: /(network\.host|security\.insecure|device \S+) is (?:requested by the build but )?not allowed/,
    tell: ([, entitlement = '']) => ({
      what: `The Dockerfile needs \`${entitlement}\``,
      why: 'the build is not given this right',
      fix: `Add \`${entitlement.replace(' ', '=')}\` to the input \`allow\`, or take it out of the Dockerfile`,
    }),
  },
  {
    code: 'build/copy-missing',
    // The excerpt of the Dockerfile comes before BuildKit's error.
    sign: />>> (?:COPY|ADD)\b[^\n]*--from=(\S+)[^]*failed to (?:calculate checksum of ref|compute cache key)[^\n]*?"([^"\n]+)": not found/i,
    tell: ([, from = '', file = '']) => ({
      why: `\`${file}\` is not in \`${from}\``,
      fix: 'The path is one inside that stage or image: see what its steps make, and where',
    }),
  },
  {
    code: 'build/copy-missing',
    sign: /failed to (?:calculate checksum of ref|compute cache key)[^\n]*?"([^"\n]+)": not found/,
    tell: ([, file = '']) => ({
      why: `\`${file}\` is not in the build context`,
      fix: 'Paths are relative to the input `context`; look into .dockerignore too, and whether an earlier step was to make the file',
    }),
  },
  {
    code: 'build/emulator',
    sign: /exec format error/,
    inLog: true,
    tell: () => ({
      why: "it runs a program of another processor's platform, and this builder has no emulator for it",
      fix: 'Cross-compile instead, which is faster: `FROM --platform=$BUILDPLATFORM`, `GOOS=$TARGETOS GOARCH=$TARGETARCH go build`; or run docker/setup-qemu-action before',
    }),
  },
  {
    code: 'build/memory',
    sign: /exit code: 137|signal: killed|cannot allocate memory|ResourceExhausted: [^\n]*memory/,
    inLog: true,
    tell: () => ({
      why: 'it was killed, most likely because the memory ran out',
      fix: 'Use a runner with more memory, or let the step do less at once (`GOMAXPROCS`, `go build -p 2`)',
    }),
  },
  {
    code: 'build/no-oci',
    sign: /OCI exporter is not supported for the (\S+) driver/,
    tell: ([, driver]) => ({
      what: "This builder can't be used",
      why: `its driver ${driver} can't write an OCI layout`,
      fix: 'Leave the input `builder` empty, or turn on the containerd image store of the engine',
    }),
  },
  {
    code: 'build/network',
    sign: NETWORK,
    inLog: true,
    tell: ([why]) => ({
      why: `the network is out of reach from inside the build: ${why}`,
      fix: 'Try again; if it stays, check the DNS and proxy of the builder (build arguments HTTP_PROXY, HTTPS_PROXY, GOPROXY), or the inputs `network` and `add-hosts`',
    }),
  },
  {
    code: 'build/builder-lost',
    sign: /error reading from server|transport is closing|closing transport|connection reset by peer|Unavailable|failed to dial|graceful_stop|no such container|context deadline exceeded/,
    tell: ([why]) => ({
      what: 'The builder was lost during the build',
      why: `BuildKit does not answer any more (${why})`,
      fix: "Look into the builder's log (`docker logs buildx_buildkit_…0`); out of memory is the usual cause",
    }),
  },
];

/** @param error what BuildKit says; @param log what the failed step itself wrote */
export function causeOf(error: string, log: string): ({ code: string } & ReturnType<Cause['tell']>) | undefined {
  for (const { code, sign, inLog, tell } of CAUSES) {
    const found = sign.exec(error) ?? (inLog ? sign.exec(log) : null);
    if (found !== null) return { code, ...tell(found) };
  }
  return undefined;
}
