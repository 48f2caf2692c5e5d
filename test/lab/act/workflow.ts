// Runs example-app.yml, unchanged, in the workflow client `act`: steps on this machine, in a checkout that has an origin, with a home of its own.
// act leaves out the checkout of the repository itself and copies the files: nothing is fetched from github.com.
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Checkout, pushEvent } from '../../runner/repository.ts';
import { tool, type Lab } from '../lab.ts';
import { attempt, onPath, run } from '../run.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const REPOSITORY = 'acme/shop';

/** What the workflow and the action in it consist of, as they lie in the working tree. */
export function checkOut(tags: readonly string[]): Checkout {
  return new Checkout(tags, (workspace) => {
    for (const name of ['action.yml', 'dist', 'example-app', '.github'])
      cpSync(path.join(root, name), path.join(workspace, name), { recursive: true });
  });
}

export interface Happening {
  readonly event: 'push' | 'pull_request' | 'schedule' | 'workflow_dispatch';
  readonly payload: Readonly<Record<string, unknown>>;
}

export function push(ref: string, sha: string): Happening {
  return { event: 'push', payload: { ...pushEvent(ref, sha).payload, after: sha, deleted: false } };
}

export function pullRequest(number: number, headSha: string, from = REPOSITORY): Happening {
  const { repository } = pushEvent('', headSha).payload;
  const head = { ref: 'faster', sha: headSha, repo: { full_name: from, fork: from !== REPOSITORY } };
  const base = { ref: 'main', sha: '3'.repeat(40), repo: { full_name: REPOSITORY } };
  return { event: 'pull_request', payload: { action: 'synchronize', number, pull_request: { number, head, base }, repository } };
}

export function schedule(): Happening {
  return { event: 'schedule', payload: { schedule: '17 3 * * *', repository: pushEvent('', '').payload.repository } };
}

export function dispatch(ref: string, inputs: Readonly<Record<string, string>>): Happening {
  return { event: 'workflow_dispatch', payload: { ref, inputs, repository: pushEvent('', '').payload.repository } };
}

export interface Done {
  readonly code: number;
  readonly log: string;
  /** What the workflow's last step was handed by the action. */
  readonly shipped: { readonly imageRef: string; readonly digest: string; readonly pushed: string; readonly tags: readonly string[] };
  /** What each docker process of the run was called with and could reach: arguments, environment, docker configuration. */
  readonly docker: readonly { readonly args: string; readonly reach: string }[];
  /** What was left in RUNNER_TEMP, and in the home but for act's own cache. */
  readonly left: readonly string[];
}

export interface Options {
  readonly secret: string;
  /** Repository in the lab's registry. */
  readonly repository: string;
}

export async function runWorkflow(lab: Lab, checkout: Checkout, { event, payload }: Happening, { secret, repository }: Options): Promise<Done> {
  const folder = mkdtempSync(path.join(checkout.folder, 'act-'));
  const at = (...names: string[]) => path.join(folder, ...names);
  for (const name of ['home', 'bin', 'docker']) mkdirSync(at(name));
  writeFileSync(at('event.json'), JSON.stringify(payload));
  // By files: act hands its own environment on to the steps.
  writeFileSync(at('secrets'), secret === '' ? '' : `EXAMPLE_PASSWORD=${secret}\n`, { mode: 0o600 });
  const { host, username, caFile } = lab.registry.tls;
  const variables = { EXAMPLE_IMAGE: `${host}/${repository}`, EXAMPLE_USERNAME: username, EXAMPLE_REGISTRY_CA: readFileSync(caFile, 'utf8') };
  const where = [
    '--workflows',
    '.github/workflows/example-app.yml',
    '--platform',
    'ubuntu-latest=-self-hosted',
    '--env',
    `GITHUB_REPOSITORY=${REPOSITORY}`,
  ];
  // --reuse: the runner's folders stay, to be looked at.
  const how = ['--no-cache-server', '--reuse', '--action-cache-path', at('cache'), '--eventpath', at('event.json'), '--secret-file', at('secrets')];
  const given = Object.entries(variables).flatMap(([name, value]) => ['--var', `${name}=${value}`]);
  const env = { ...environment(lab), HOME: at('home') };
  const spied = { ...env, PATH: [at('bin'), env.PATH].join(path.delimiter) };
  writeSpy(at('bin', 'docker'), at('docker'), onPath('docker', env.PATH) ?? lab.docker);
  const { code, stdout, stderr } = await attempt([await tool('act'), event, ...where, ...how, ...given], { cwd: checkout.workspace, env: spied });
  const log = `${stdout}${stderr}`.replaceAll('\r', '');
  const temporary = readdirSync(at('cache')).flatMap((name) => (existsSync(at('cache', name, 'tmp')) ? readdirSync(at('cache', name, 'tmp')) : []));
  const home = readdirSync(at('home')).filter((name) => name !== '.cache' && name !== '.config');
  return { code, log, shipped: shippedIn(log), docker: readSpy(at('docker')), left: [...temporary, ...home] };
}

/** Nothing of the user's environment but what leads to the engine, and node 24 in front. */
function environment(lab: Lab) {
  const { PATH, DOCKER_HOST } = process.env;
  const DOCKER_CONFIG = process.env['DOCKER_CONFIG'] ?? path.join(process.env['HOME'] ?? '/', '.docker');
  const own = { ...(DOCKER_HOST ? { DOCKER_HOST } : {}), DOCKER_CONFIG, ...lab.env };
  return { ...own, PATH: [path.dirname(process.execPath), lab.env['PATH'] ?? PATH].join(path.delimiter) };
}

/** A docker in front of the real one that writes down what it sees. */
function writeSpy(file: string, seen: string, docker: string): void {
  writeFileSync(
    file,
    `#!/bin/sh
{ echo "$*"; env; cat "\${DOCKER_CONFIG:-$HOME/.docker}/config.json"; } >'${seen}'/$$ 2>/dev/null
exec '${docker}' "$@"
`,
  );
  chmodSync(file, 0o755);
}

function readSpy(folder: string): Done['docker'] {
  return readdirSync(folder).map((name) => {
    const [args = '', ...reach] = readFileSync(path.join(folder, name), 'utf8').split('\n');
    return { args, reach: reach.join('\n') };
  });
}

function shippedIn(log: string): Done['shipped'] {
  const [, step = ''] = log.split('Run Main What was shipped');
  const lines = [...step.matchAll(/^\[[^\]]*\] +\| (.*)$/gm)].map(([, line = '']) => line.trimEnd());
  const value = (name: string) =>
    lines
      .find((line) => line.startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim() ?? '';
  return { imageRef: value('image-ref'), digest: value('digest'), pushed: value('pushed'), tags: lines.slice(3).filter((line) => line !== '') };
}

/** What gin-ship could leave in the engine and in docker's settings. */
export async function tracesIn(lab: Lab): Promise<readonly string[]> {
  const env = { ...process.env, ...environment(lab) };
  const docker = async (...args: string[]) => (await run([lab.docker, ...args], { env })).split('\n');
  const named = [
    ...(await docker('ps', '--all', '--format', '{{.Names}}')),
    ...(await docker('volume', 'ls', '--format', '{{.Name}}')),
    ...(await docker('images', '--format', '{{.Repository}}:{{.Tag}}')),
    ...(await docker('buildx', 'ls', '--format', '{{.Name}}')),
  ];
  return [...new Set(named.filter((name) => name.includes('gin-ship')))];
}

export function dockerSettings(lab: Lab): string {
  const file = path.join(environment(lab).DOCKER_CONFIG ?? '', 'config.json');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
