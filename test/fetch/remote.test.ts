import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { blobPath } from '../../src/image/layout.ts';
import type { Fault, Options, Seen } from '../fakes/registry.ts';
import { registry, world } from '../push/world.ts';
import { digestOf, fetched, problemOf, putBlob, putImage, putIndex, putManifest, TYPE } from './world.ts';

const login = { username: 'me', password: 'hunter2-hunter2' };
const auth = { scheme: 'bearer', ...login } as const;

/** Every blob that the layout names is there with the bytes of its digest. */
function expectWhole({ layout }: Awaited<ReturnType<typeof fetched>>): void {
  for (const { descriptor, config, layers } of layout.manifests)
    for (const { digest } of [descriptor, config, ...layers]) expect(digestOf(readFileSync(blobPath(layout.folder, digest)))).toBe(digest);
}

describe('an image at a registry', () => {
  test('all platforms and attestations, by tag, with TLS and a password', async () => {
    const one = await registry({ tls: true, auth });
    const index = putIndex(one, 'v1');
    const image = await fetched(`${one.host}/acme/shop:v1`, one, { login });
    expect(image).toMatchObject({ digest: index.digest, tag: 'v1', name: `${one.host}/acme/shop:v1@${index.digest}`, layout: { root: index } });
    expect(image.layout.manifests.map(({ platform }) => platform)).toEqual(['linux/amd64', 'linux/arm64/v8', '']);
    expectWhole(image);
    expect(one.seen.every(({ method }) => method === 'GET')).toBe(true);
  });

  test('by digest, a single manifest', async () => {
    const one = await registry();
    const { digest } = putImage(one, 'amd64', { tag: 'v1' });
    const image = await fetched(`${one.host}/acme/shop@${digest}`, one);
    expect(image).toMatchObject({ digest, tag: '', name: `${one.host}/acme/shop@${digest}` });
    expect(image.layout.manifests.map(({ platform }) => platform)).toEqual(['linux/amd64']);
    expectWhole(image);
  });

  test('one platform and its attestation: nothing else is moved', async () => {
    const one = await registry();
    putIndex(one, 'v1');
    const image = await fetched(`${one.host}/acme/shop:v1`, one, { platform: 'linux/amd64' });
    expect(image.layout.manifests.map(({ platform }) => platform)).toEqual(['linux/amd64', '']);
    expectWhole(image);
    const arm = await fetched(`${one.host}/acme/shop:v1`, one, { platform: 'linux/aarch64' });
    expect(arm.layout.manifests.map(({ platform }) => platform)).toEqual(['linux/arm64/v8']);
    const blobs = one.seen.filter(({ path }) => path.includes('/blobs/'));
    expect(blobs).toHaveLength(4 + 2);
  });

  test('Docker’s own media types, under a type that says nothing', async () => {
    const one = await registry();
    const config = putBlob(one, 'application/vnd.docker.container.image.v1+json', Buffer.from('{"os":"linux","architecture":"amd64"}'));
    const mediaType = 'application/vnd.docker.distribution.manifest.v2+json';
    const { digest } = putManifest(one, mediaType, { schemaVersion: 2, mediaType, config, layers: [] }, 'v1');
    const stored = one.repository('acme/shop').manifests;
    stored.set(digest, { ...stored.get(digest)!, mediaType: 'text/plain; charset=utf-8' });
    expect((await fetched(`${one.host}/acme/shop:v1`, one)).layout.root).toMatchObject({ mediaType, digest });
  });

  test('blobs at a storage service: no login goes there', async () => {
    const storage = await registry({ tls: true });
    const one = await registry({ tls: true, auth: { ...auth, scheme: 'basic' }, storage: `https://${storage.host}` });
    putIndex(one, 'v1');
    for (const [digest, bytes] of one.repository('acme/shop').blobs) storage.repository('acme/shop').blobs.set(digest, bytes);
    expectWhole(await fetched(`${one.host}/acme/shop:v1`, one, { login }));
    expect(storage.seen.length).toBeGreaterThan(3);
    expect(storage.seen.filter(({ authorization }) => authorization !== undefined)).toEqual([]);
  });

  test('a storage service without TLS gets nothing of a registry with TLS, unless it is this machine', async () => {
    const one = await registry({ tls: true, storage: 'http://storage.example.org' });
    putImage(one, 'amd64', { tag: 'v1' });
    expect(await problemOf(fetched(`${one.host}/acme/shop:v1`, one))).toMatchObject({
      why: expect.stringContaining('storage.example.org without TLS') as unknown,
    });
  });
});

const firstBlob = ({ path }: Seen) => path.includes('/blobs/');

describe('a connection that is cut', () => {
  test('is taken up where it ended', async () => {
    let cuts = 0;
    const one = await registry({ fault: (seen) => (firstBlob(seen) && cuts++ < 3 ? 'cut the answer' : undefined) });
    putImage(one, 'amd64', { tag: 'v1', layerBytes: 400_000 });
    const the = world();
    expectWhole(await fetched(`${one.host}/acme/shop:v1`, one, { the }));
    expect(the.log.filter((line) => /again|try \d of/.test(line))).toHaveLength(3);
  });

  test('from the start where the registry knows no ranges', async () => {
    let cuts = 0;
    const one = await registry({ ranges: false, fault: (seen) => (firstBlob(seen) && cuts++ < 2 ? 'cut the answer' : undefined) });
    putImage(one, 'amd64', { tag: 'v1', layerBytes: 400_000 });
    expectWhole(await fetched(`${one.host}/acme/shop:v1`, one));
  });

  test('for good is an error, after six tries', async () => {
    const one = await registry({ fault: (seen) => (firstBlob(seen) ? 'cut the answer' : undefined), ranges: false });
    putImage(one, 'amd64', { tag: 'v1', layerBytes: 400_000 });
    const problem = await problemOf(fetched(`${one.host}/acme/shop:v1`, one));
    expect(problem.what).toMatch(/^Could not read blob sha256:\w+ of /);
    expect(problem.code).toBe('push/unreachable');
  });
});

test('a cancelled job stops reading', async () => {
  const one = await registry({ fault: (seen) => (firstBlob(seen) ? 'never answer' : undefined) });
  putImage(one, 'amd64', { tag: 'v1' });
  const the = world();
  const reading = fetched(`${one.host}/acme/shop:v1`, one, { the });
  const ended = expect(reading).rejects.toThrow(/abort/i);
  await expect.poll(() => one.seen.filter(firstBlob).length).toBeGreaterThan(0);
  the.cancel();
  await ended;
});

test('a full disk is no fault of the registry', async () => {
  const one = await registry();
  putImage(one, 'amd64', { tag: 'v1' });
  const the = world();
  const full = () => {
    throw Object.assign(new Error('no space left on device, write'), { code: 'ENOSPC', syscall: 'write' });
  };
  const files = { ...the.ports.files, create: () => ({ write: full, empty: () => {}, close: () => {} }) };
  await expect(fetched(`${one.host}/acme/shop:v1`, one, { the: { ...the, ports: { ...the.ports, files } } })).rejects.toMatchObject({
    code: 'ENOSPC',
  });
  expect(the.slept).toEqual([]);
});

describe('what is wrong is said', () => {
  test.each<[string, Options, (seen: Seen) => Fault | undefined, string, RegExp]>([
    [
      'a private repository, without a login',
      { auth },
      () => undefined,
      'pull/no-login',
      /^Check the name; where .*\/acme\/shop is private, give `username` and `password`/,
    ],
    ['a refusal', {}, ({ path }) => (path.includes('/manifests/') ? { status: 403 } : undefined), 'pull/no-login', /is private/],
    ['a lost blob', {}, (seen) => (firstBlob(seen) ? { status: 404 } : undefined), 'pull/missing', /push the image again/],
    ['too many requests', {}, ({ path }) => (path.includes('/manifests/') ? { status: 429 } : undefined), 'push/busy', /run the job again later/],
    ['a registry that is down', {}, ({ path }) => (path.includes('/manifests/') ? { status: 500 } : undefined), 'push/registry-down', /status page/],
  ])('%s', async (_, options, fault, code, fix) => {
    const one = await registry({ ...options, fault });
    putImage(one, 'amd64', { tag: 'v1' });
    const problem = await problemOf(fetched(`${one.host}/acme/shop:v1`, one));
    expect(problem.fix).toMatch(fix);
    expect(problem.code).toBe(code);
  });

  test('a wrong password', async () => {
    const one = await registry({ auth });
    putImage(one, 'amd64', { tag: 'v1' });
    const problem = await problemOf(fetched(`${one.host}/acme/shop:v1`, one, { login: { username: 'me', password: 'wrong-wrong' } }));
    expect(problem.code).toBe('push/wrong-password');
    expect(JSON.stringify(problem)).not.toContain('wrong-wrong');
  });

  test('a login without the right to pull', async () => {
    const one = await registry({ auth, fault: ({ path }) => (path.includes('/manifests/') ? { status: 403 } : undefined) });
    expect(await problemOf(fetched(`${one.host}/acme/shop:v1`, one, { login }))).toMatchObject({
      code: 'pull/denied',
      fix: expect.stringContaining('may pull from') as unknown,
    });
  });

  test('a missing tag, with the one that may be meant', async () => {
    const one = await registry();
    putImage(one, 'amd64', { tag: 'v1.2.3' });
    putImage(one, 'amd64', { tag: 'v1.2' });
    expect(await problemOf(fetched(`${one.host}/acme/shop:v1.23`, one))).toEqual({
      code: 'image/not-found',
      what: `There is no tag \`v1.23\` in ${one.host}/acme/shop`,
      why: 'the registry has 2 tags there, and not this one',
      fix: expect.stringMatching(/^Did you mean `.*\/acme\/shop:v1\.2(\.3)?`\?$/) as unknown,
    });
  });

  test('a missing repository', async () => {
    const one = await registry();
    expect(await problemOf(fetched(`${one.host}/acme/other`, one))).toMatchObject({ code: 'image/not-found', why: 'the registry does not know it' });
  });

  test('a platform that is not there', async () => {
    const one = await registry();
    putIndex(one, 'v1');
    putImage(one, 'amd64', { tag: 'v2' });
    expect(await problemOf(fetched(`${one.host}/acme/shop:v1`, one, { platform: 'linux/s390x' }))).toMatchObject({
      code: 'image/platform',
      why: 'it is there for `linux/amd64`, `linux/arm64`',
    });
    expect(await problemOf(fetched(`${one.host}/acme/shop:v2`, one, { platform: 'linux/arm64' }))).toMatchObject({
      why: 'it is there for `linux/amd64`',
    });
  });

  test.each<[string, string, object, RegExp]>([
    ['Docker’s first format', 'application/vnd.docker.distribution.manifest.v1+prettyjws', { schemaVersion: 1 }, /first image format \(schema 1\)/],
    ['Docker’s first format, told by the bytes', 'application/json', { schemaVersion: 1 }, /first image format/],
    ['another kind', 'application/vnd.example.thing+json', { schemaVersion: 2 }, /of the kind `application\/vnd\.example\.thing\+json`/],
  ])('%s', async (_, mediaType, value, why) => {
    const one = await registry();
    putManifest(one, mediaType, value, 'v1');
    expect(await problemOf(fetched(`${one.host}/acme/shop:v1`, one))).toMatchObject({
      code: 'image/kind',
      why: expect.stringMatching(why) as unknown,
    });
  });

  test.each<[string, (bytes: Buffer) => Buffer, string]>([
    ['other bytes of the same length', (bytes) => Buffer.from(bytes.map((byte, at) => (at === 100 ? byte ^ 1 : byte))), 'pull/digest'],
    ['fewer bytes', (bytes) => bytes.subarray(0, -1), 'pull/size'],
    ['more bytes', (bytes) => Buffer.concat([bytes, Buffer.from('x')]), 'pull/size'],
  ])('%s than the manifest says', async (_, change, code) => {
    const one = await registry();
    putImage(one, 'amd64', { tag: 'v1' });
    const { blobs } = one.repository('acme/shop');
    const [digest = '', bytes = Buffer.alloc(0)] = [...blobs].find(([, { length }]) => length > 10_000) ?? [];
    blobs.set(digest, change(bytes));
    const the = world();
    expect((await problemOf(fetched(`${one.host}/acme/shop:v1`, one, { the }))).code).toBe(code);
    expect(the.slept).toEqual([]);
  });

  test('a manifest that is not what the index says', async () => {
    const one = await registry();
    putIndex(one, 'v1');
    const { manifests } = one.repository('acme/shop');
    for (const [digest, stored] of manifests)
      if (stored.mediaType.includes('manifest')) manifests.set(digest, { ...stored, bytes: Buffer.from('{}') });
    expect((await problemOf(fetched(`${one.host}/acme/shop:v1`, one))).code).toBe('pull/digest');
  });

  test('what is no JSON, or of other types', async () => {
    const one = await registry();
    for (const text of [
      '[',
      'null',
      '{"manifests":[1]}',
      '{"manifests":{"a":1}}',
      '{"manifests":[{"mediaType":"x","digest":"sha256:../../x","size":1}]}',
    ]) {
      const bytes = Buffer.from(text);
      one.repository('acme/shop').manifests.set(digestOf(bytes), { mediaType: `${TYPE}.index.v1+json`, bytes });
      one.repository('acme/shop').tags.set('v1', digestOf(bytes));
      expect(['layout/broken', 'image/none', 'pull/missing'], text).toContain((await problemOf(fetched(`${one.host}/acme/shop:v1`, one))).code);
    }
  });
});
