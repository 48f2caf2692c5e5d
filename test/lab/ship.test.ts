// What a run that ends well leaves at the registry, in the image and in the outputs: dist/ against the real engine, builders and registries.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fakeRegistry } from '../fakes/registry.ts';
import type { Job } from '../runner/step.ts';
import { Reader } from './read.ts';
import { compile, type Ran, World, dockerfile } from './world.ts';

const NATIVE = `linux/${process.arch === 'x64' ? 'amd64' : process.arch}`;

let world: World;
let tls: Reader;
let plain: Reader;

beforeAll(async () => {
  world = await World.open({ buildkitd: true, classic: true });
  [tls, plain] = [new Reader(world.lab, 'tls'), new Reader(world.lab, 'plain')];
});
afterAll(async () => {
  await world.expectNothingLeft();
  world[Symbol.dispose]();
});

const expectShipped = (ran: Ran) => {
  expect(ran.annotations.filter(({ level }) => level === 'error')).toEqual([]);
  expect(ran.code, ran.log).toBe(0);
  expect(ran.outputs).toMatchObject({ pushed: 'true', digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string });
};

const expectNothingPushed = async (ran: Ran) => {
  expect(ran.code, ran.log).toBe(0);
  expect(ran.outputs).toMatchObject({ pushed: 'false', 'image-ref': '', image: '', digest: expect.stringMatching(/^sha256:/) as string });
  expect(await tls.tags(ran.repository)).toEqual([]);
};

const warnings = (ran: Ran) => ran.annotations.filter(({ level }) => level === 'warning').map(({ text }) => text);

describe('the example app as a version', () => {
  test('every output is what the registry has', async () => {
    const inputs = {
      context: 'example-app',
      'build-args': 'VERSION=v1.2.3\nCOMMIT=COMMIT',
      smoke: '/ping',
      'smoke-body': '"message":"pong"',
      labels: 'com.example.team=web',
      annotations: 'com.example.note=a, b & c',
    };
    const ran = await world.ship({ files: 'example', tags: ['v1.2.2', 'v1.2.3', 'v1.3.0'], inputs });
    expectShipped(ran);
    const { outputs, image, repository, sha } = ran;
    // v1.3.0 is there already, so `v1` stays with it.
    const names = ['v1.2.3', 'v1.2', `sha-${sha.slice(0, 7)}`];
    expect(await tls.tags(repository)).toEqual(names.toSorted());
    const { digest, manifest } = await tls.manifest(repository, 'v1.2.3');
    for (const name of names) expect((await tls.manifest(repository, name)).digest).toBe(digest);
    expect(outputs).toMatchObject({
      digest,
      version: 'v1.2.3',
      environment: 'production',
      tags: names.map((name) => `${image}:${name}`).join('\n'),
      'tag-names': names.join('\n'),
      'image-ref': `${image}:v1.2.3@${digest}`,
      image: `${image}@${digest}`,
      imageid: manifest.config?.digest,
      'platform-digests': JSON.stringify({ [NATIVE]: digest }),
    });
    const { created, config } = await tls.configuration(repository, 'v1.2.3');
    expect(created).toBe('2026-01-02T03:04:05Z');
    const written = { 'org.opencontainers.image.revision': sha, 'org.opencontainers.image.version': 'v1.2.3' };
    expect(config.Labels).toMatchObject({ ...written, 'com.example.team': 'web' });
    expect(manifest.annotations).toMatchObject({ ...written, 'com.example.note': 'a, b & c' });
    expect(outputs['labels']?.split('\n').toSorted()).toEqual(
      Object.entries(config.Labels ?? {})
        .map(([name, value]) => `${name}=${value}`)
        .toSorted(),
    );
    expect(JSON.parse(outputs['plan'] ?? '')).toMatchObject({ environment: 'production', push: { push: true } });
    const size = JSON.parse(outputs['size'] ?? '') as Record<string, { compressed: number; unpacked: number }>;
    expect(Object.keys(size)).toEqual([NATIVE]);
    expect(size[NATIVE]?.compressed).toBeGreaterThan(1_000_000);
    expect(size[NATIVE]?.unpacked).toBeGreaterThan(size[NATIVE]?.compressed ?? 0);
    expect(ran.log).toContain(`\nSmoke test: ${NATIVE} answered 200 at /ping`);
    expect(warnings(ran)).toEqual([]);
  });
});

const HELLO = [
  'FROM busybox AS build',
  'RUN mkdir -p /out/etc && date +%N > /tmp/now && echo hello > /out/etc/hello',
  'FROM scratch',
  'COPY --from=build /out/ /',
  ...dockerfile().split('\n').slice(1),
].join('\n');

describe.concurrent('what is built', () => {
  test('two runs without cache give one digest', async () => {
    const scene = { files: { Dockerfile: HELLO }, inputs: { 'no-cache': 'true' } };
    const [one, other] = [await world.ship(scene), await world.ship(scene)];
    expectShipped(one);
    expect(other.outputs['digest']).toBe(one.outputs['digest']);
    expect(one.log).not.toContain('CACHED');
    expect(other.log).not.toContain('CACHED');
  });

  test('two platforms make an index; the other one is built, not run', async () => {
    const env = { DOCKER_METADATA_ANNOTATIONS_LEVELS: 'manifest,index', DOCKER_METADATA_SHORT_SHA_LENGTH: '12' };
    const architectures = ['amd64', 'arm64'];
    const files = { Dockerfile: dockerfile().replace('COPY app', 'ARG TARGETARCH\nCOPY app-$TARGETARCH') };
    const prepare = (workspace: string) => architectures.forEach((one) => compile(path.join(workspace, `app-${one}`), one));
    const ran = await world.ship({ files, prepare, inputs: { platforms: 'linux/amd64,linux/arm64', smoke: '/ping' }, env });
    expectShipped(ran);
    const { digest, manifest } = await tls.manifest(ran.repository, 'v1.2.3');
    expect(digest).toBe(ran.outputs['digest']);
    expect(manifest.mediaType).toBe('application/vnd.oci.image.index.v1+json');
    expect(manifest.annotations).toMatchObject({ 'org.opencontainers.image.revision': ran.sha });
    const platforms = (manifest.manifests ?? []).map(({ platform, digest: of }) => [`${platform?.os}/${platform?.architecture}`, of]);
    expect(JSON.parse(ran.outputs['platform-digests'] ?? '')).toEqual(Object.fromEntries(platforms));
    expect(platforms.map(([name]) => name)).toEqual(['linux/amd64', 'linux/arm64']);
    for (const [, of = ''] of platforms) expect((await tls.manifest(ran.repository, of)).digest).toBe(of);
    const tested = manifest.manifests?.find(({ platform }) => `linux/${platform?.architecture}` === NATIVE)?.digest ?? '';
    expect(ran.outputs['imageid']).toBe((await tls.manifest(ran.repository, tested)).manifest.config?.digest);
    expect(ran.summary).toContain(`Built, not run: \`${NATIVE === 'linux/amd64' ? 'linux/arm64' : 'linux/amd64'}\``);
    expect(ran.outputs['tag-names']?.split('\n')).toContain(`sha-${ran.sha.slice(0, 12)}`);
  });

  test('a provenance attestation goes along where it is asked for', async () => {
    const ran = await world.ship({ inputs: { provenance: 'mode=max', smoke: '/ping' } });
    expectShipped(ran);
    const { digest, manifest } = await tls.manifest(ran.repository, 'v1.2.3');
    expect(digest).toBe(ran.outputs['digest']);
    const attestation = manifest.manifests?.find(({ platform }) => platform?.os === 'unknown')?.digest ?? '';
    const [layer] = (await tls.manifest(ran.repository, attestation)).manifest.layers ?? [];
    expect(JSON.parse((await tls.blob(ran.repository, layer?.digest)).toString())).toMatchObject({
      predicateType: expect.stringContaining('slsa.dev/provenance') as string,
    });
    expect(Object.keys(JSON.parse(ran.outputs['platform-digests'] ?? '') as object)).toEqual([NATIVE]);
  });

  test('a run of another line moves its own moving tags only, and names what they pointed to', async () => {
    const repository = `acme/line-${Math.random().toString(36).slice(2)}`;
    const first = await world.ship({ repository, tags: ['v1.2.2'], event: 'refs/tags/v1.2.2' });
    const newer = await world.ship({ repository, tags: ['v1.2.2', 'v1.3.0'], event: 'refs/tags/v1.3.0', files: { Dockerfile: dockerfile('ping') } });
    const patched = await world.ship({ repository, tags: ['v1.2.2', 'v1.2.3', 'v1.3.0'], files: { Dockerfile: dockerfile('slow') } });
    for (const ran of [first, newer, patched]) expectShipped(ran);
    const at = async (tag: string) => (await tls.manifest(repository, tag)).digest;
    expect(await at('v1')).toBe(newer.outputs['digest']);
    expect(await at('v1.2')).toBe(patched.outputs['digest']);
    expect(await at('v1.2.2')).toBe(first.outputs['digest']);
    expect(patched.log).toContain(`before to ${first.outputs['digest']}`);
  });
});

describe.concurrent('where it is pushed, and with which login', () => {
  const { PATH = '' } = process.env;
  const noLogin = { username: '', password: '' };

  test('plain HTTP on loopback, without a password', async () => {
    const ran = await world.ship({ registry: 'plain', event: 'refs/heads/main' });
    expectShipped(ran);
    expect((await plain.manifest(ran.repository, 'latest')).digest).toBe(ran.outputs['digest']);
    expect(ran.outputs['environment']).toBe('development');
  });

  test('several registries with a login each', async () => {
    const { host, loopback, username, password } = world.lab.registry.tls;
    const repository = `acme/both-${Math.random().toString(36).slice(2)}`;
    // Two addresses of one registry, and two processes of it: in one repository they would trip over each other's uploads.
    const images = [`${host}/${repository}`, `${loopback}/${repository}-too`, `${world.lab.registry.plain.host}/${repository}`].join('\n');
    const auth = [host, loopback].map((registry) => `- { registry: "${registry}", username: ${username}, password: "${password}" }`).join('\n');
    const ran = await world.ship({ repository, inputs: { ...noLogin, images, 'registry-auth': auth } });
    expectShipped(ran);
    for (const reader of [tls, plain]) expect((await reader.manifest(repository, 'v1.2.3')).digest).toBe(ran.outputs['digest']);
    expect(ran.outputs['tags']?.split('\n')).toHaveLength(12);
  });

  test('an earlier login of docker is used', async () => {
    const { host, username, password } = world.lab.registry.tls;
    const dockerConfig = { auths: { [host]: { auth: Buffer.from(`${username}:${password}`).toString('base64') } } };
    expectShipped(await world.ship({ inputs: noLogin, dockerConfig, hidden: [dockerConfig.auths[host]?.auth ?? ''] }));
  });

  test('a credential helper is asked', async () => {
    const { host, username, password } = world.lab.registry.tls;
    const folder = mkdtempSync(path.join(tmpdir(), 'gin-ship-helper-'));
    const answer = JSON.stringify({ ServerURL: host, Username: username, Secret: password });
    writeFileSync(path.join(folder, 'docker-credential-lab'), `#!/bin/sh\ncat > '${folder}/asked'\necho '${answer}'\n`, { mode: 0o755 });
    const env = { PATH: `${folder}:${world.lab.env['PATH'] ?? PATH}` };
    expectShipped(await world.ship({ inputs: noLogin, dockerConfig: { credHelpers: { [host]: 'lab' } }, env }));
    expect(readFileSync(path.join(folder, 'asked'), 'utf8').trim()).toBe(host);
    rmSync(folder, { recursive: true });
  });

  test('`logout: false` leaves the login for later steps', async () => {
    const { host, username, password } = world.lab.registry.tls;
    let left: unknown;
    const beforePost = (job: Job) => {
      left = JSON.parse(readFileSync(path.join(job.folder, 'home', '.docker', 'config.json'), 'utf8'));
    };
    expectShipped(await world.ship({ inputs: { logout: 'false' }, dockerConfig: { auths: {} }, beforePost }));
    expect(left).toEqual({ auths: { [host]: { auth: Buffer.from(`${username}:${password}`).toString('base64') } } });
  });
});

describe.concurrent('code that was not merged', () => {
  const pullRequest = (name: string) => {
    const text = readFileSync(path.join(import.meta.dirname, '../events', `${name}.json`), 'utf8').replaceAll(/(.)\1{39}/g, 'COMMIT');
    return JSON.parse(text) as { env: Record<string, string>; payload: unknown };
  };
  const PEEK = ['FROM busybox AS build', 'RUN --mount=type=secret,id=token cat /run/secrets/token || echo there is none', 'RUN env && touch /marker'];
  const files = { Dockerfile: [...PEEK, dockerfile()].join('\n').replace('COPY', 'COPY --from=build /marker /marker\nCOPY') };

  test('a pull request of this repository is built and run, not pushed', async () => {
    const ran = await world.ship({ event: pullRequest('pull-request'), inputs: { smoke: '/ping' } });
    await expectNothingPushed(ran);
    expect(ran.outputs['tag-names']).toBe('pr-12');
    expect(ran.log).toContain('answered 200');
  });

  test('… and pushed where that is asked for, under the head commit', async () => {
    const ran = await world.ship({ event: pullRequest('pull-request'), inputs: { push: 'true', tags: 'type=ref,event=pr\ntype=sha' } });
    expectShipped(ran);
    expect(await tls.tags(ran.repository)).toEqual(['pr-12', `sha-${ran.sha.slice(0, 7)}`]);
  });

  test.each(['pull-request-fork', 'pull-request-target-fork', 'workflow-run-fork', 'pull-request-deleted-fork'])(
    '%s: no push, no login, no secret, whatever the inputs hold',
    async (name) => {
      const registry = await fakeRegistry({ tls: true, auth: { scheme: 'basic', username: 'me', password: 'hunter2-hunter2' } });
      const login = {
        username: 'me',
        password: 'hunter2-hunter2',
        'registry-ca': registry.ca ?? '',
        push: 'true',
        'cache-to': `type=registry,ref=${registry.host}/a/b:cache`,
      };
      const secrets = { secrets: 'token=s3cr3t-s3cr3t', 'secret-envs': 'other=OTHER_TOKEN', 'no-cache': 'true' };
      const env = { OTHER_TOKEN: 'v4lue-v4lue' };
      const dockerConfig = { auths: { [registry.host]: { auth: Buffer.from('me:hunter2-hunter2').toString('base64') } } };
      const ran = await world.ship({
        event: pullRequest(name),
        files,
        registry: registry.host,
        inputs: { ...login, ...secrets, smoke: '/ping' },
        env,
        dockerConfig,
        hidden: ['hunter2-hunter2', 's3cr3t-s3cr3t', 'v4lue-v4lue'],
      });
      await expectNothingPushed(ran);
      expect(registry.seen).toEqual([]);
      await registry.close();
      expect(ran.log).toContain('there is none');
      expect(ran.log).toContain('answered 200');
      expect(warnings(ran)).toContainEqual(expect.stringMatching(/Build secrets and SSH keys are left out \(token, other\)/));
    },
  );
});
