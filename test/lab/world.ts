// One scenario: a checkout, a job on the real engine, a repository of its own at a registry, and what must hold after every one of them.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, vi } from 'vitest';
import { Checkout, pushEvent } from '../runner/repository.ts';
import { Job, type StepOptions, type StepResult } from '../runner/step.ts';
import { bringUp, type Lab, type LabOptions } from './lab.ts';
import { attempt } from './run.ts';

/** The program of smoke/main.go, which fails in the way its first argument says, as a whole image. */
export const dockerfile = (mode = 'drains', ...more: string[]): string =>
  ['FROM scratch', 'COPY app /app', 'USER 65532', 'EXPOSE 8080', 'ENTRYPOINT ["/app"]', `CMD ["${mode}"]`, ...more, ''].join('\n');

/** Builds that program, for the architecture of this machine unless another one is named. */
export function compile(file: string, architecture?: string): void {
  const env = { ...process.env, CGO_ENABLED: '0', GOOS: 'linux', ...(architecture === undefined ? {} : { GOARCH: architecture }) };
  const cwd = path.join(import.meta.dirname, 'smoke');
  execFileSync('go', ['build', '-trimpath', '-buildvcs=false', '-ldflags', '-s -w', '-o', file, '.'], { cwd, env });
}

export interface Scene extends Omit<StepOptions, 'payload' | 'workspace'> {
  /** A ref of this repository, or the environment and payload of another event; COMMIT stands for the commit. */
  readonly event?: string | { readonly env: Readonly<Record<string, string>>; readonly payload: unknown };
  /** Tags that the origin has. */
  readonly tags?: readonly string[];
  /** What is checked out besides the program `app`; undefined: a Dockerfile of that program. 'example' is the example app. */
  readonly files?: Readonly<Record<string, string>> | 'example';
  /** `tls`, with password and private CA, is the default; `plain` is the one on loopback; a host is a registry of the test's own. */
  readonly registry?: string;
  /** Default: a new one. */
  readonly repository?: string;
  /** What the user's ~/.docker/config.json holds. */
  readonly dockerConfig?: object;
  readonly engine?: 'main' | 'classic';
  /** Sends main a signal once `when` is true; asked again and again while it runs. */
  readonly interrupt?: Interrupt;
  /** Values that must be nowhere in what is printed; the registry's password is always one. */
  readonly hidden?: readonly string[];
  /** Before main: what git does not carry. */
  readonly prepare?: (workspace: string) => void;
  /** After main, before post. */
  readonly beforePost?: (job: Job) => Promise<void> | void;
}

export interface Interrupt {
  /** SIGINT is the runner's for a cancelled job; SIGKILL is seen by no handler. */
  readonly signal: 'SIGINT' | 'SIGKILL';
  /** `state` is what main has saved for post so far. */
  readonly when: (seen: { readonly log: string; readonly state: string }) => boolean;
}

export interface Ran extends StepResult {
  readonly post: StepResult;
  readonly sha: string;
  /** `acme/…` at the registry. */
  readonly repository: string;
  readonly image: string;
  readonly job: string;
  readonly seconds: number;
  /** Seconds from the signal of `interrupt` to the end of main; undefined where none was sent. */
  readonly stoppedAfter: number | undefined;
}

export class World implements Disposable {
  readonly lab: Lab;
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'gin-ship-world-'));
  #before: readonly string[] = [];

  private constructor(lab: Lab) {
    this.lab = lab;
  }

  static async open(options: LabOptions = {}): Promise<World> {
    const world = new World(await bringUp(options));
    compile(path.join(world.#folder, 'app'));
    world.#before = await world.ours();
    return world;
  }

  /** Containers, images and builders whose names say that gin-ship made them, on all engines. */
  async ours(): Promise<string[]> {
    const found = await Promise.all(
      [this.lab.env, this.lab.classic?.env].map(async (env) => {
        if (env === undefined) return [];
        const list = async (...args: string[]) => (await attempt([this.lab.docker, ...args], { env: { ...process.env, ...env } })).stdout.split('\n');
        const names = [
          ...(await list('ps', '--all', '--format', '{{.Names}}')),
          ...(await list('image', 'ls', '--format', '{{.Repository}}:{{.Tag}}')),
        ];
        const instances = path.join(buildxFolder(env), 'instances');
        const builders = existsSync(instances) ? readdirSync(instances) : [];
        return [
          ...names.filter((name) => /gin-ship-(smoke|[0-9a-f]{8})/.test(name)),
          ...builders.filter((name) => /^gin-ship-[0-9a-f]{8}$/.test(name)),
        ];
      }),
    );
    return found.flat();
  }

  /** Others may use the same engine at the same time: what is theirs goes away by itself. */
  async expectNothingLeft(): Promise<void> {
    await vi.waitFor(async () => expect((await this.ours()).filter((name) => !this.#before.includes(name))).toEqual([]), {
      timeout: 30_000,
      interval: 500,
    });
  }

  /** Main, then post, of one job; and all that must hold after any of them. */
  async ship(scene: Scene = {}): Promise<Ran> {
    const started = performance.now();
    const { registry = 'tls', repository = `acme/it-${Math.random().toString(36).slice(2, 10)}`, files = { Dockerfile: dockerfile() } } = scene;
    using checkout = new Checkout(scene.tags ?? [], files === 'example' ? undefined : (folder) => writeFiles(folder, files));
    copyFileSync(path.join(this.#folder, 'app'), path.join(checkout.workspace, 'app'));
    scene.prepare?.(checkout.workspace);
    const event = typeof scene.event === 'object' ? scene.event : pushEvent(scene.event ?? 'refs/tags/v1.2.3', checkout.sha);
    const host = registry === 'tls' ? this.lab.registry.tls.host : registry === 'plain' ? this.lab.registry.plain.host : registry;
    const image = `${host}/${repository}`;
    using job = new Job({ payload: withCommit(event.payload, checkout.sha), workspace: checkout.workspace });
    const { env, config } = this.#environment(job, scene);
    const options = {
      ...scene,
      env: { ...withCommit(event.env, checkout.sha), ...env, ...scene.env },
      inputs: withCommit({ ...this.#inputs(registry, image), ...scene.inputs }, checkout.sha),
    };
    const before = treeOf(config);
    const interruption = scene.interrupt && new Interruption(scene.interrupt, path.join(job.folder, 'state'));
    const main = await job.main({ ...options, ...interruption?.options });
    const stoppedAfter = interruption?.end();
    const state = readFileSync(path.join(job.folder, 'state'), 'utf8');
    await scene.beforePost?.(job);
    const post = await job.post({ env: options.env, inputs: options.inputs });
    const ran = { ...main, post, sha: checkout.sha, repository, image, job: job.folder, seconds: (performance.now() - started) / 1000, stoppedAfter };
    if (scene.inputs?.['logout'] !== 'false') expect(treeOf(config)).toEqual(before);
    await this.#expectClean(job, ran, state, [this.lab.registry.tls.password, ...(scene.hidden ?? [])]);
    return ran;
  }

  #inputs(registry: string, image: string): Record<string, string> {
    const { username, password, caFile } = this.lab.registry.tls;
    const login = registry === 'tls' ? { username, password, 'registry-ca': caFile } : {};
    return { images: image, smoke: 'off', ...login };
  }

  /** A home of its own: what is in it afterwards is what this job left there. */
  #environment(job: Job, { engine = 'main', dockerConfig = {} }: Scene) {
    const lab = (engine === 'classic' ? this.lab.classic?.env : this.lab.env) ?? expect.fail('this lab has no such engine');
    const config = path.join(job.folder, 'home', '.docker');
    mkdirSync(config);
    writeFileSync(path.join(config, 'config.json'), JSON.stringify(dockerConfig, null, 2));
    const plugins = path.join(dockerFolder(lab), 'cli-plugins');
    if (existsSync(plugins)) symlinkSync(plugins, path.join(config, 'cli-plugins'));
    return { config, env: { ...lab, DOCKER_CONFIG: config, BUILDX_CONFIG: buildxFolder(lab) } };
  }

  async #expectClean(job: Job, ran: Ran, state: string, hidden: readonly string[]): Promise<void> {
    expect(job.leftovers(), ran.log).toEqual([]);
    expect({ code: ran.post.code, said: ran.post.annotations }, ran.post.log).toEqual({ code: 0, said: [] });
    const remembered = [...new Set(state.match(/gin-ship-smoke[-:]\w+|gin-ship-[0-9a-f]{8}\b/g))];
    if (remembered.length > 0) {
      const ours = await this.ours();
      expect(remembered.filter((name) => ours.some((left) => left.includes(name)))).toEqual([]);
    }
    const printed = [ran.log, ran.summary, ran.post.log, ran.post.summary, JSON.stringify(ran.outputs)]
      .join('\n')
      .replaceAll(/^::add-mask::.*$/gm, '');
    for (const value of hidden) expect(printed.includes(value), `the log holds the secret ${value}:\n${printed}`).toBe(false);
  }

  docker(...args: string[]): string {
    return execFileSync(this.lab.docker, args, {
      encoding: 'utf8',
      env: { ...process.env, ...this.lab.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

const dockerFolder = (env: Readonly<Record<string, string>>): string => env['DOCKER_CONFIG'] ?? path.join(process.env['HOME'] ?? '/root', '.docker');
const buildxFolder = (env: Readonly<Record<string, string>>): string => env['BUILDX_CONFIG'] ?? path.join(dockerFolder(env), 'buildx');

function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
}

const withCommit = <T>(value: T, sha: string): T => JSON.parse(JSON.stringify(value ?? {}).replaceAll('COMMIT', sha)) as T;

class Interruption {
  readonly options: StepOptions;
  #log = '';
  #sent: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor({ signal, when }: Interrupt, stateFile: string) {
    const send = (pid: number) => {
      if (this.#sent !== undefined || !when({ log: this.#log, state: readFileSync(stateFile, 'utf8') })) return;
      this.#sent = performance.now();
      process.kill(pid, signal);
    };
    this.options = {
      onStart: (pid) => (this.#timer = setInterval(() => send(pid), 20)),
      onLog: (text) => (this.#log += text),
    };
  }

  end(): number | undefined {
    clearInterval(this.#timer);
    return this.#sent === undefined ? undefined : (performance.now() - this.#sent) / 1000;
  }
}

/** Command lines of this machine's processes that hold the text. */
export function processesWith(text: string): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return line.includes(text) ? [line] : [];
    } catch {
      return []; // It has ended.
    }
  });
}

/** Every file below a folder by its digest; links as they are. */
export function treeOf(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted();
  const entries = names.map((name) => {
    const file = path.join(folder, name);
    const kind = lstatSync(file);
    return [name, kind.isFile() ? createHash('sha256').update(readFileSync(file)).digest('hex') : kind.isSymbolicLink() ? 'link' : 'folder'];
  });
  return Object.fromEntries(entries) as Record<string, string>;
}

/** Exit code, and exactly one annotation of an error, at its place; nothing was told to the workflow as done. */
export function expectError(ran: Ran, text: RegExp, at: { readonly file?: string; readonly line?: number } = {}): void {
  const errors = ran.annotations.filter(({ level }) => level === 'error');
  expect(errors, ran.log).toEqual([{ level: 'error', text: expect.stringMatching(text) as string, ...at }]);
  // What happened, why, and what to do: three parts, on one line.
  expect(errors[0]?.text).toMatch(/^\S[^\n]*: \S[^\n]*[.!?…] \S[^\n]*[.!?…]$/);
  expect(ran.code, ran.log).toBe(1);
  expect([ran.outputs['pushed'], ran.outputs['image-ref'], ran.outputs['digest']]).toEqual([undefined, undefined, undefined]);
  expect(ran.summary).toContain('**To do:**');
}
