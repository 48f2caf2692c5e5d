// The action `check` on real images: at the real registry, as layout folders, as what real engines save; and on what is broken on the way.
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readLayout } from '../../src/image/layout.ts';
import { push } from '../../src/push/push.ts';
import { openRegistries } from '../../src/registry/registries.ts';
import { fakeRegistry, type FakeRegistry, type Options, type Seen } from '../fakes/registry.ts';
import { plan, world } from '../push/world.ts';
import { Job, type StepResult } from '../runner/step.ts';
import { type ImageSpec, makeLayout, type Made } from '../verify/layouts.ts';
import { bringUp, type Lab } from './lab.ts';
import { run } from './run.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'gin-ship-lab-check-'));
let lab: Lab;
let program: Buffer;

beforeAll(async () => {
  lab = await bringUp({ classic: true, say: (line) => console.error(`lab: ${line}`) });
  const env = { ...process.env, CGO_ENABLED: '0', GOOS: 'linux', GOARCH: 'amd64' };
  const file = path.join(scratch, 'app');
  execFileSync('go', ['build', '-trimpath', '-ldflags', '-s -w', '-o', file, '.'], { cwd: path.join(import.meta.dirname, 'smoke'), env });
  program = readFileSync(file);
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const cleanUp: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const clean of cleanUp.splice(0)) await clean();
});

const config = { User: '65532', Entrypoint: ['/app'], WorkingDir: '/' };

/** A service that the default policy lets pass: one layer through gzip, one through zstd. */
const clean = (more: ImageSpec = {}): ImageSpec => ({
  platform: 'linux/amd64',
  config,
  layers: [
    { files: { app: program }, compression: 'gzip' },
    { files: { 'etc/motd': { content: 'hello', mode: 0o644 } }, compression: 'zstd' },
  ],
  ...more,
});

/** Runs as root, and a key of a private kind was deleted by a later layer, which hides it and does not take it away. */
const planted = (more: ImageSpec = {}): ImageSpec =>
  clean({
    config: { ...config, User: '' },
    layers: [
      { files: { app: program, 'root/.ssh/id_ed25519': { content: privateKey(), mode: 0o600 } }, createdBy: 'COPY . /' },
      { files: { 'root/.ssh/.wh.id_ed25519': '' }, compression: 'zstd', createdBy: 'RUN rm /root/.ssh/id_ed25519' },
    ],
    ...more,
  });

/** A real one, made for this test. */
const privateKey = (): string => generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

function made(...specs: ImageSpec[]): Made {
  const layout = makeLayout(specs);
  cleanUp.push(() => rmSync(layout.folder, { recursive: true, force: true }));
  return layout;
}

const login = () => ({ username: lab.registry.tls.username, password: lab.registry.tls.password, 'registry-ca': lab.registry.tls.caFile });
const repository = (): string => `acme/check-${Math.random().toString(36).slice(2, 10)}`;

/** To the registry with TLS and a password. @returns its digest */
async function pushed(folder: string, name: string, tags: readonly string[] = ['v1.2.3']): Promise<string> {
  const { ports } = world();
  const { host, username, password, caFile } = lab.registry.tls;
  const registries = openRegistries(
    { logins: [{ from: 'password', registry: host, username, password }], user: undefined, ca: readFileSync(caFile, 'utf8') },
    ports,
  );
  return (await push(plan([`${host}/${name}`], tags), await readLayout(folder, ports.files), registries, ports)).digest;
}

interface Checked extends StepResult {
  readonly sarif: unknown;
  /** Of the output `policy`. */
  readonly rules: readonly string[];
}

/** Main and post of one step, and what must hold after each. */
async function check(
  inputs: Readonly<Record<string, string>>,
  { workspace, hidden = [] }: { workspace?: string; hidden?: string[] } = {},
): Promise<Checked> {
  using job = new Job(workspace === undefined ? {} : { workspace });
  const main = await job.check({ inputs });
  const file = main.outputs['sarif-file'];
  const sarif: unknown = file ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  const post = await job.post();
  expect([job.leftovers(), post.code, post.annotations], post.log).toEqual([[], 0, []]);
  const printed = [main.log, main.summary, post.log, JSON.stringify(main.outputs), JSON.stringify(sarif)]
    .join('\n')
    .replaceAll(/^::add-mask::.*$/gm, '');
  for (const secret of [lab.registry.tls.password, ...hidden]) expect(printed).not.toContain(secret);
  const { findings = [] } = JSON.parse(main.outputs['policy'] || '{}') as { findings?: { rule: string }[] };
  return { ...main, sarif, rules: findings.map(({ rule }) => rule) };
}

const errors = ({ annotations }: StepResult) => annotations.filter(({ level }) => level === 'error').map(({ text }) => text);

function expectClean(ran: Checked): void {
  expect(errors(ran), ran.log).toEqual([]);
  expect([ran.code, ran.outputs['errors']]).toEqual([0, '0']);
  expect(ran.summary).toContain('passes the image policy');
}

/** Stopped for root and for the key, by annotations, outputs, summary and SARIF alike. */
function expectPlanted(ran: Checked): void {
  expect(ran.code, ran.log).toBe(1);
  expect(ran.rules).toEqual(expect.arrayContaining(['user/root', 'secrets/file']));
  expect(errors(ran).join('\n')).toMatch(/root/);
  expect(Number(ran.outputs['errors'])).toBeGreaterThanOrEqual(2);
  expect(ran.summary).toContain('is stopped by the image policy');
  expect(JSON.stringify(ran.sarif)).toContain('"ruleId":"user/root"');
}

describe('an image at the registry', () => {
  test('two platforms, gzip and zstd, TLS and a password: what is planted is found in both', async () => {
    const name = repository();
    const digest = await pushed(made(planted(), planted({ platform: 'linux/arm64' })).folder, name);
    const ran = await check({ image: `${lab.registry.tls.host}/${name}:v1.2.3`, ...login() }, { hidden: ['BEGIN PRIVATE'] });
    expectPlanted(ran);
    expect(ran.outputs['digest']).toBe(digest);
    expect(Object.keys(JSON.parse(ran.outputs['size'] ?? '{}') as object)).toEqual(['linux/amd64', 'linux/arm64']);
  });

  test('a clean one passes, by tag and by digest', async () => {
    const name = repository();
    const digest = await pushed(made(clean()).folder, name);
    for (const image of [`${lab.registry.tls.host}/${name}:v1.2.3`, `${lab.registry.tls.host}/${name}@${digest}`]) {
      const ran = await check({ image, ...login() });
      expectClean(ran);
      expect(ran.outputs['digest']).toBe(digest);
    }
  });

  test('one platform of several', async () => {
    const name = repository();
    await pushed(made(planted(), clean({ platform: 'linux/amd64/v2' })).folder, name);
    const ran = await check({ image: `${lab.registry.tls.host}/${name}:v1.2.3`, platform: 'linux/amd64/v2', ...login() });
    expectClean(ran);
    expect(Object.keys(JSON.parse(ran.outputs['size'] ?? '{}') as object)).toEqual(['linux/amd64/v2']);
  });

  test('a login that Docker has already', async () => {
    const name = repository();
    await pushed(made(clean()).folder, name);
    const { host, username, password, caFile } = lab.registry.tls;
    using job = new Job();
    mkdirSync(path.join(job.folder, 'home', '.docker'));
    const auth = Buffer.from(`${username}:${password}`).toString('base64');
    writeFileSync(path.join(job.folder, 'home', '.docker', 'config.json'), JSON.stringify({ auths: { [host]: { auth } } }));
    const ran = await job.check({ inputs: { image: `${host}/${name}:v1.2.3`, 'registry-ca': caFile } });
    expect(ran.code, ran.log).toBe(0);
  });

  test('growth against the release before it', async () => {
    const name = repository();
    const workspace = mkdtempSync(path.join(scratch, 'workspace-'));
    mkdirSync(path.join(workspace, '.gin-ship'));
    writeFileSync(path.join(workspace, '.gin-ship', 'policy.yml'), 'checks:\n  size:\n    max-growth: 100kB\n');
    await pushed(made(clean()).folder, name, ['v1.0.0', 'v1.0', 'latest']);
    const noise = Buffer.from(Array.from({ length: 400_000 }, () => Math.floor(Math.random() * 256)));
    await pushed(made(clean({ layers: [{ files: { app: program } }, { files: { noise } }] })).folder, name, ['v1.1.0', 'v1.1', 'latest']);
    const image = (tag: string) => `${lab.registry.tls.host}/${name}:${tag}`;
    const first = await check({ image: image('v1.0.0'), ...login() }, { workspace });
    expectClean(first);
    expect(first.annotations.filter(({ level }) => level === 'notice').map(({ text }) => text)).toEqual([
      `How much the image has grown is not looked at: ${lab.registry.tls.host}/${name} has no release before v1.0.0`,
    ]);
    const second = await check({ image: image('v1.1.0'), ...login() }, { workspace });
    expect(second.code, second.log).toBe(1);
    expect(second.rules).toContain('size/growth');
    expect(errors(second).join('\n')).toContain(`${lab.registry.tls.host}/${name}:v1.0.0`);
  });
});

describe('an image on the disk', () => {
  test('a layout folder', async () => {
    const workspace = mkdtempSync(path.join(scratch, 'workspace-'));
    symlinkSync(made(planted()).folder, path.join(workspace, 'bad'));
    symlinkSync(made(clean()).folder, path.join(workspace, 'good'));
    expectPlanted(await check({ image: './bad' }, { workspace }));
    const ran = await check({ image: './good' }, { workspace });
    expectClean(ran);
    expect(ran.outputs['digest']).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  test('its Dockerfile: the finding stands at the line', async () => {
    const workspace = mkdtempSync(path.join(scratch, 'workspace-'));
    symlinkSync(made(planted()).folder, path.join(workspace, 'out'));
    writeFileSync(path.join(workspace, 'Dockerfile'), 'FROM scratch\nCOPY . /\nRUN rm /root/.ssh/id_ed25519\nENTRYPOINT ["/app"]\n');
    const ran = await check({ image: './out', dockerfile: 'Dockerfile' }, { workspace });
    expect(
      ran.annotations.filter(({ file, line }) => file === 'Dockerfile' && line === 2).map(({ level }) => level),
      ran.log,
    ).toContain('error');
  });

  describe.each(['main', 'classic'] as const)('what docker save wrote, engine %s', (engine) => {
    /** Goes into the engine, and out again as it saves it. */
    async function saved(spec: ImageSpec, name: string): Promise<string> {
      const { folder, images } = made(spec);
      const [image] = images;
      const file = path.join(mkdtempSync(path.join(scratch, 'save-')), 'image.tar');
      const blob = ({ digest }: { readonly digest: string }) => `blobs/${digest.replace(':', '/')}`;
      const names = { 'io.containerd.image.name': `docker.io/${name}`, 'org.opencontainers.image.ref.name': name.split(':')[1] };
      writeFileSync(path.join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [{ ...image?.manifest, annotations: names }] }));
      // For the engine without containerd's store.
      const archive = { Config: blob(image!.config), RepoTags: [name], Layers: image!.layers.map(blob) };
      writeFileSync(path.join(folder, 'manifest.json'), JSON.stringify([archive]));
      const load = path.join(path.dirname(file), 'load.tar');
      await run(['tar', '-C', folder, '-cf', load, '.']);
      const env = { ...process.env, ...(engine === 'main' ? lab.env : lab.classic?.env) };
      await run([lab.docker, 'load', '--input', load], { env });
      cleanUp.push(async () => void (await run([lab.docker, 'image', 'rm', name], { env })));
      await run([lab.docker, 'save', '--output', file, name], { env });
      return file;
    }

    test('with what is planted, and without', async ({ skip }) => {
      skip(engine === 'classic' && lab.classic === undefined, 'this lab has one engine');
      expectPlanted(await check({ image: await saved(planted(), 'gin-ship-check/bad:v1') }));
      const file = await saved(clean(), 'gin-ship-check/good:v1');
      expectClean(await check({ image: file }));
      expectClean(await check({ image: `${file}:gin-ship-check/good:v1` }));
    });

    test('cut', async ({ skip }) => {
      skip(engine === 'classic' && lab.classic === undefined, 'this lab has one engine');
      const file = await saved(clean(), 'gin-ship-check/cut:v1');
      truncateSync(file, Math.floor(readFileSync(file).length / 2));
      const ran = await check({ image: file });
      expect(ran.code).toBe(1);
      expect(errors(ran)).toEqual([expect.stringMatching(/^The archive .*image\.tar can't be read: .*\(byte \d+/)]);
    });
  });

  test('an archive with names that lead out of it: nothing is written there', async () => {
    const workspace = mkdtempSync(path.join(scratch, 'workspace-'));
    writeFileSync(path.join(workspace, 'x'), 'x');
    await run(['tar', '-C', workspace, '-cPf', path.join(workspace, 'x.tar'), '--transform=s,^x,../../../../../../tmp/gin-ship-evil,', 'x']);
    const ran = await check({ image: './x.tar' }, { workspace });
    expect(errors(ran)).toEqual([
      expect.stringMatching(/^The archive is not one of an image: the name `tmp\/gin-ship-evil` leaves the archive with `\.\.`/),
    ]);
    expect(() => readFileSync('/tmp/gin-ship-evil')).toThrow('ENOENT');
  });
});

describe('what goes wrong is told with its cure', () => {
  test('a wrong password', async () => {
    const ran = await check(
      { image: `${lab.registry.tls.host}/${repository()}:v1`, ...login(), password: 'wrong-wrong' },
      { hidden: ['wrong-wrong'] },
    );
    expect(errors(ran)).toEqual([expect.stringMatching(/^Could not log in to .*: .* said HTTP 401.* Check `username` and `password`/)]);
  });

  test('no password', async () => {
    const { host, caFile } = lab.registry.tls;
    const ran = await check({ image: `${host}/${repository()}:v1`, 'registry-ca': caFile });
    expect(errors(ran)).toEqual([
      expect.stringMatching(/^Could not read tag v1 of .* said HTTP 401.* Check the name; where .* is private, give `username` and `password`/),
    ]);
  });

  test('a CA that nobody knows', async () => {
    const ran = await check({ image: `${lab.registry.tls.host}/${repository()}:v1`, ...login(), 'registry-ca': '' });
    expect(errors(ran)).toEqual([expect.stringMatching(/certificate of a CA that is not known here .* Give its CA in `registry-ca`/)]);
  });

  test('a missing tag', async () => {
    const name = repository();
    await pushed(made(clean()).folder, name);
    const ran = await check({ image: `${lab.registry.tls.host}/${name}:v1.2.4`, ...login() });
    expect(errors(ran)).toEqual([expect.stringMatching(/^There is no tag `v1\.2\.4` in .* Did you mean `.*:v1\.2\.3`\?$/)]);
  });

  test('all mistakes in the inputs at once, and nothing is asked', async () => {
    const ran = await check({ image: 'docker://ghcr.io/acme/shop', platform: 'linux', 'max-size': 'large', policy: 'none.yml', dockerfile: 'none' });
    expect(errors(ran)).toHaveLength(5);
    for (const input of ['image', 'platform', 'max-size', 'policy', 'dockerfile']) expect(errors(ran).join('\n')).toContain(`Input \`${input}\` is`);
  });

  test('no image', async () => {
    expect(errors(await check({}))).toEqual([expect.stringMatching(/^Input `image` is empty: it is required/)]);
  });
});

describe('a registry that fails', () => {
  async function faulty(options: Options, spec: ImageSpec = clean()): Promise<{ one: FakeRegistry; image: string }> {
    const one = await fakeRegistry(options);
    cleanUp.push(one.close);
    const { folder } = made(spec);
    const layout = await readLayout(folder, world().ports.files);
    const store = one.repository('acme/shop');
    for (const { descriptor, config: configuration, layers } of layout.manifests) {
      for (const { digest } of [configuration, ...layers])
        store.blobs.set(digest, readFileSync(path.join(folder, 'blobs', digest.replace(':', '/'))));
      store.manifests.set(descriptor.digest, {
        mediaType: descriptor.mediaType,
        bytes: readFileSync(path.join(folder, 'blobs', descriptor.digest.replace(':', '/'))),
      });
      store.tags.set('v1', descriptor.digest);
    }
    return { one, image: `${one.host}/acme/shop:v1` };
  }

  test('each answer is cut once: the image is read all the same, from where it was cut', async () => {
    const cut = new Set<string>();
    const fault = ({ path: asked }: Seen) => (cut.has(asked) || !asked.includes('/acme/') ? undefined : (cut.add(asked), 'cut the answer' as const));
    const { one, image } = await faulty({ fault });
    expectClean(await check({ image }));
    expect(cut.size).toBe(4);
    expect(one.seen.filter(({ path: asked }) => asked.includes('/blobs/'))).toHaveLength(6);
  });

  test('other bytes than the digest says', async () => {
    const { one, image } = await faulty({});
    const { blobs } = one.repository('acme/shop');
    for (const [digest, bytes] of blobs) blobs.set(digest, Buffer.from(bytes.map((byte, at) => (at === 60 ? byte ^ 1 : byte))));
    const ran = await check({ image });
    expect(errors(ran)).toEqual([
      expect.stringMatching(/^Could not read blob sha256:\w+ of .*: its bytes have the digest sha256:\w+\. Push the image again/),
    ]);
  });
});
