import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach } from 'vitest';
import { readLayout, type Layout } from '../../src/image/layout.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { realExec } from '../../src/ports/exec.ts';
import { realFiles } from '../../src/ports/files.ts';
import { realHttp } from '../../src/ports/http.ts';
import type { Finished, Ports, RunOptions } from '../../src/ports/ports.ts';
import { fakeRegistry, type FakeRegistry, type Options } from '../fakes/registry.ts';

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A registry that is gone after the test. */
export async function registry(options: Options = {}): Promise<FakeRegistry> {
  const made = await fakeRegistry(options);
  closing.push(made.close);
  return made;
}

/** A folder that is gone after the test. */
export function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'gin-ship-push-'));
  closing.push(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

export interface Ran {
  readonly command: string;
  readonly options: RunOptions | undefined;
}

export interface World {
  readonly ports: Ports;
  /** Everything that was told, in order: `info …`, `warning …`, `mask …`. */
  readonly log: string[];
  /** Milliseconds of each pause. */
  readonly slept: number[];
  readonly ran: Ran[];
  readonly home: string;
  cancel(): void;
}

/** Real files, real HTTP and real credential helpers; docker is played by `docker`; no time passes in a pause. */
export function world(given: { env?: Record<string, string>; docker?: (command: string, options?: RunOptions) => Finished } = {}): World {
  const home = folder();
  const env: Record<string, string> = { HOME: home, PATH: `${home}:${process.env['PATH']}`, RUNNER_TEMP: home, GITHUB_WORKSPACE: home, ...given.env };
  const cancelling = new AbortController();
  const log: string[] = [];
  const slept: number[] = [];
  const ran: Ran[] = [];
  const say = (kind: string) => (text: string) => void log.push(`${kind} ${text}`);
  const exec = realExec(cancelling.signal, env);
  const ports: Ports = {
    runner: {
      env,
      input: () => '',
      info: say('info'),
      debug: say('debug'),
      notice: say('notice'),
      warning: say('warning'),
      error: say('error'),
      group: (_, inside) => inside(),
      verbatim: (inside) => inside(),
      mask: say('mask'),
      output: () => {},
      summary: async () => {},
      saveState: () => {},
      state: () => '',
      fail: () => {},
    },
    exec: {
      ...exec,
      run: async (program, args, options) => {
        if (program !== 'docker') return exec.run(program, args, options);
        const command = ['docker', ...args].join(' ');
        ran.push({ command, options });
        return given.docker?.(command, options) ?? { code: 0, stdout: 'Login Succeeded', stderr: '' };
      },
    },
    files: realFiles(home, () => {}),
    http: realHttp(cancelling.signal, {}),
    clock: {
      now: () => Date.now(),
      monotonic: () => performance.now(),
      sleep: async (ms) => {
        cancelling.signal.throwIfAborted();
        slept.push(ms);
      },
      random: () => 0.5,
    },
    cancelled: cancelling.signal,
  };
  return { ports, log, slept, ran, home, cancel: () => cancelling.abort() };
}

/** `1.2.3` is fixed; everything else moves, `latest` last. */
export function plan(images: readonly string[], tags: readonly string[] = ['v1.2.3', 'v1', 'latest'], push: Partial<Plan['push']> = {}): Plan {
  const repositories = images.map((name) => ({ name, registry: name.replace(/\/.*/, ''), path: name.replace(/^[^/]*\//, '') }));
  return {
    repositories,
    environment: 'production',
    version: tags[0] ?? '',
    tags: tags.map((name) => ({ name, moving: !/^(v\d+\.\d+\.\d+|sha-.*)$/.test(name), why: 'test' })),
    push: { push: true, why: 'test', trusted: true, ...push },
  } as unknown as Plan;
}

const TYPE = 'application/vnd.oci.image';

/** A layout of two platforms and an attestation, as BuildKit writes it; or of one manifest. */
export async function layout(ports: Ports, kind: 'index' | 'manifest' = 'index', layerBytes = 200_000): Promise<Layout> {
  const to = folder();
  mkdirSync(path.join(to, 'blobs', 'sha256'), { recursive: true });
  const blob = (mediaType: string, bytes: Buffer) => {
    const digest = createHash('sha256').update(bytes).digest('hex');
    writeFileSync(path.join(to, 'blobs', 'sha256', digest), bytes);
    return { mediaType, digest: `sha256:${digest}`, size: bytes.length };
  };
  const json = (mediaType: string, value: object) => blob(mediaType, Buffer.from(JSON.stringify(value)));
  const shared = blob(`${TYPE}.layer.v1.tar+gzip`, Buffer.alloc(layerBytes, 'shared'));
  const image = (architecture: string) =>
    json(`${TYPE}.manifest.v1+json`, {
      schemaVersion: 2,
      mediaType: `${TYPE}.manifest.v1+json`,
      config: json(`${TYPE}.config.v1+json`, { os: 'linux', architecture }),
      layers: [shared, blob(`${TYPE}.layer.v1.tar+gzip`, Buffer.alloc(1_000, architecture))],
    });
  const amd64 = image('amd64');
  const attestation = {
    ...image('unknown'),
    annotations: { 'vnd.docker.reference.type': 'attestation-manifest', 'vnd.docker.reference.digest': amd64.digest },
  };
  const manifests = [amd64, image('arm64'), attestation];
  const root = kind === 'manifest' ? amd64 : json(`${TYPE}.index.v1+json`, { schemaVersion: 2, mediaType: `${TYPE}.index.v1+json`, manifests });
  writeFileSync(path.join(to, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [root] }));
  return readLayout(to, ports.files);
}
