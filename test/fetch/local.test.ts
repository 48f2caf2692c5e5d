// What lies on the disk: layout folders, and archives made with the tar of this machine.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, readdirSync, renameSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { blobPath } from '../../src/image/layout.ts';
import type { Fetched } from '../../src/fetch/fetch.ts';
import { registry, world, type World } from '../push/world.ts';
import { makeLayout, type ImageSpec } from '../verify/layouts.ts';
import { digestOf, fetched, problemOf } from './world.ts';

/** Nothing of it is asked. */
const none = await registry();

const read = (the: World, text: string, platform = ''): Promise<Fetched> => fetched(text, none, { the, platform });
const platforms = ({ layout }: Fetched) => layout.manifests.map(({ platform }) => platform);

/** A workspace with the layout folder `out`. */
function workspace(specs: readonly ImageSpec[] = [{}]): { the: World; out: string; made: ReturnType<typeof makeLayout> } {
  const the = world();
  const made = makeLayout(specs);
  const out = path.join(the.home, 'out');
  renameSync(made.folder, out);
  return { the, out, made };
}

const tar = (cwd: string, ...args: string[]) => execFileSync('tar', args, { cwd, stdio: 'pipe' });

/** index.json with several images. */
function writeIndex(out: string, entries: readonly object[]): void {
  writeFileSync(path.join(out, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: entries }));
}

const named = (descriptor: object, name: string) => ({
  ...descriptor,
  annotations: { 'io.containerd.image.name': `docker.io/${name}`, 'org.opencontainers.image.ref.name': name.split(':')[1] },
});

describe('a layout folder', () => {
  test('is read in place, whether the path is relative or not', async () => {
    const { the, out, made } = workspace([{ platform: 'linux/amd64' }, { platform: 'linux/arm64' }]);
    const image = await read(the, './out');
    expect(platforms(image)).toEqual(['linux/amd64', 'linux/arm64']);
    expect(image).toMatchObject({ name: './out', repository: undefined, tag: '', layout: { folder: out }, digest: image.layout.root.digest });
    expect((await read(the, out, 'linux/arm64')).layout.manifests.map(({ descriptor }) => descriptor.digest)).toEqual([
      made.images[1]?.manifest.digest,
    ]);
  });

  test('several images: by tag, by name, by digest, or an error that names them', async () => {
    const { the, out, made } = workspace([{ platform: 'linux/amd64' }, { platform: 'linux/arm64' }]);
    const [one, two] = made.images.map(({ manifest }) => manifest);
    writeIndex(out, [named(one!, 'acme/shop:v1'), named(one!, 'acme/shop:latest'), named(two!, 'library/other:v2')]);
    expect(platforms(await read(the, './out:v1'))).toEqual(['linux/amd64']);
    expect(platforms(await read(the, './out:acme/shop:latest'))).toEqual(['linux/amd64']);
    expect(platforms(await read(the, './out:other:v2'))).toEqual(['linux/arm64']);
    expect(platforms(await read(the, `./out:docker.io/library/other:v2`))).toEqual(['linux/arm64']);
    expect(platforms(await read(the, `./out@${two!.digest}`))).toEqual(['linux/arm64']);
    expect(await problemOf(read(the, './out'))).toEqual({
      code: 'image/which',
      what: 'Input `image` is `./out`',
      why: 'several images are in it: `acme/shop:v1`, `acme/shop:latest`, `other:v2`',
      fix: 'Write `./out:NAME` with one of these names, or `./out@sha256:…`',
    });
    expect((await problemOf(read(the, './out:v9'))).why).toMatch(/^no image of that name is in it: it has `acme/);
  });

  test('one image under two names is one', async () => {
    const { the, out, made } = workspace();
    const [image] = made.images;
    writeIndex(out, [named(image!.manifest, 'acme/shop:v1'), named(image!.manifest, 'acme/shop:latest')]);
    expect(platforms(await read(the, './out'))).toEqual(['linux/amd64']);
  });

  test('a platform that the index has and the folder has not is left out', async () => {
    const { the, out, made } = workspace([{ platform: 'linux/amd64' }, { platform: 'linux/arm64' }]);
    renameSync(blobPath(out, made.images[1]!.manifest.digest), path.join(out, 'gone'));
    expect(platforms(await read(the, './out'))).toEqual(['linux/amd64']);
    expect((await problemOf(read(the, './out', 'linux/arm64'))).code).toBe('image/platform');
  });

  test.each<[string, (out: string) => void, string]>([
    ['without index.json', (out) => renameSync(path.join(out, 'index.json'), path.join(out, 'x')), 'it has no index.json'],
    ['with an empty index.json', (out) => writeFileSync(path.join(out, 'index.json'), ''), 'index.json is no file of 1 to'],
    ['with what is no JSON', (out) => writeFileSync(path.join(out, 'index.json'), '{'), 'index.json is no JSON'],
    ['of no image', (out) => writeIndex(out, []), 'no image is in it'],
    [
      'whose index is a device that never ends',
      (out) => (renameSync(path.join(out, 'index.json'), path.join(out, 'x')), symlinkSync('/dev/zero', path.join(out, 'index.json'))),
      'is no file of 1 to',
    ],
    [
      'with nulls and other types',
      (out) => writeFileSync(path.join(out, 'index.json'), '{"manifests":[null,{"digest":1}]}'),
      'something that is no descriptor',
    ],
    [
      'that names a file outside',
      (out) => writeIndex(out, [{ mediaType: 'application/vnd.oci.image.index.v1+json', digest: 'sha256:../../../etc/passwd', size: 1 }]),
      'is no sha256 digest',
    ],
    [
      'that lacks its manifest',
      (out) => writeIndex(out, [{ mediaType: 'application/vnd.oci.image.index.v1+json', digest: `sha256:${'a'.repeat(64)}`, size: 1 }]),
      `${'a'.repeat(64)} is missing`,
    ],
  ])('%s', async (_, change, why) => {
    const { the, out } = workspace();
    change(out);
    const problem = await problemOf(read(the, './out'));
    expect(problem.why).toContain(why);
    expect(problem.fix).not.toMatch(/Run the job again/);
  });

  test.each<[object, string]>([
    [{ config: { Entrypoint: '/app' } }, '`config.Entrypoint`'],
    [{ config: { Env: [1] } }, '`config.Env`'],
    [{ config: { Labels: { a: 1 } } }, '`config.Labels`'],
    [{ history: [{ created_by: 5 }] }, '`history`'],
    [{ rootfs: { diff_ids: 'x' } }, '`rootfs`'],
    [{ os: 5 }, '`os`'],
  ])('a configuration of other types: %j', async (configuration, why) => {
    const { the } = workspace([{ configuration }]);
    expect((await problemOf(read(the, './out'))).why).toContain(`its ${why} is not of the type`);
  });

  test('nulls, as Go writes them, are nothing', async () => {
    const { the } = workspace([{ configuration: { config: { Env: null, Cmd: null, Labels: null, ExposedPorts: null }, history: null } }]);
    const [image] = (await read(the, './out')).layout.manifests;
    expect(image?.configuration).toMatchObject({ config: {} });
    expect(Object.keys(image?.configuration.config ?? {})).toEqual([]);
  });
});

test('nothing is there', async () => {
  const { the } = workspace();
  expect(await problemOf(read(the, './image.tar'))).toMatchObject({
    code: 'input/image',
    what: 'Input `image` is `./image.tar`',
    why: 'there is nothing of that name',
  });
});

test('a name that is also a file or folder is not guessed', async () => {
  const { the } = workspace();
  writeFileSync(path.join(the.home, 'image.tar'), '');
  expect(await problemOf(read(the, 'image.tar'))).toEqual({
    code: 'image/ambiguous',
    what: 'Input `image` is `image.tar`',
    why: 'it is the name of an image, and there is a file of that name in the workspace',
    fix: 'Write `./image.tar` for the file, or `docker.io/library/image.tar:latest` for the image',
  });
  expect((await problemOf(read(the, 'out'))).fix).toBe('Write `./out` for the folder, or `docker.io/library/out:latest` for the image');
});

describe('an archive', () => {
  test.each<[string, (tar: Buffer) => Buffer]>([
    ['as it is', (bytes) => bytes],
    ['through gzip', (bytes) => gzipSync(bytes)],
    ['through zstd', (bytes) => zstdCompressSync(bytes)],
  ])('of an OCI layout, %s', async (_, change) => {
    const { the, out, made } = workspace([{ platform: 'linux/amd64' }, { platform: 'linux/arm64' }]);
    tar(out, '-cf', '../plain.tar', '.');
    writeFileSync(path.join(the.home, 'image.tar'), change(readFileSync(path.join(the.home, 'plain.tar'))));
    const image = await read(the, './image.tar');
    expect(platforms(image)).toEqual(['linux/amd64', 'linux/arm64']);
    expect(image.digest).toMatch(/^sha256:/);
    for (const { digest } of made.images.flatMap(({ layers }) => layers))
      expect(digestOf(readFileSync(blobPath(image.layout.folder, digest)))).toBe(digest);
  });

  /** What Docker before 25 writes: manifest.json last, a layer that is there already as a link. */
  function saveOld(the: World, out: string, made: ReturnType<typeof makeLayout>, { named = true } = {}): { old: string; diffs: string[] } {
    const old = path.join(the.home, 'old');
    const [image] = made.images;
    mkdirSync(old);
    const diffs = image!.layers.map(({ digest }, at) => {
      const bytes = gunzipSync(readFileSync(blobPath(out, digest)));
      mkdirSync(path.join(old, `layer${at}`));
      writeFileSync(path.join(old, `layer${at}`, 'layer.tar'), bytes);
      writeFileSync(path.join(old, `layer${at}`, 'VERSION'), '1.0');
      return digestOf(bytes);
    });
    mkdirSync(path.join(old, 'again'));
    symlinkSync('../layer0/layer.tar', path.join(old, 'again', 'layer.tar'));
    const config = `${named ? image!.config.digest.slice(7) : 'config'}.json`;
    copyFileSync(blobPath(out, image!.config.digest), path.join(old, config));
    const layers = [...diffs.map((_, at) => `layer${at}/layer.tar`), 'again/layer.tar'];
    writeFileSync(path.join(old, 'manifest.json'), JSON.stringify([{ Config: config, RepoTags: ['acme/shop:v1'], Layers: layers }]));
    writeFileSync(path.join(old, 'repositories'), '{}');
    tar(old, '-cf', '../old.tar', ...readdirSync(old));
    return { old, diffs };
  }

  test('of Docker before 25: layers without compression, links inside, no digest', async () => {
    const { the, out, made } = workspace([{ layers: [{ files: { 'a.txt': 'a' } }, { files: { 'b.txt': 'b' } }] }]);
    const { diffs } = saveOld(the, out, made);
    const image = await read(the, './old.tar');
    expect(image).toMatchObject({ digest: '', name: './old.tar' });
    const [manifest] = image.layout.manifests;
    expect(manifest?.config.digest).toBe(made.images[0]?.config.digest);
    expect(manifest?.layers.map(({ digest, mediaType }) => [digest, mediaType])).toEqual(
      [...diffs, diffs[0]].map((digest) => [digest, 'application/vnd.oci.image.layer.v1.tar']),
    );
    for (const { digest, size } of manifest?.layers ?? []) {
      const bytes = readFileSync(blobPath(image.layout.folder, digest));
      expect([digestOf(bytes), bytes.length]).toEqual([digest, size]);
    }
    expect(platforms(await read(the, './old.tar:acme/shop:v1'))).toEqual(['linux/amd64']);
    expect((await problemOf(read(the, './old.tar:acme/shop:v2'))).code).toBe('image/which');
  });

  test('with compressed layers, as other programs write it', async () => {
    const { the, out, made } = workspace();
    const { old } = saveOld(the, out, made);
    const zipped = gzipSync(readFileSync(path.join(old, 'layer0', 'layer.tar')));
    writeFileSync(path.join(old, 'layer0', 'layer.tar'), zipped);
    tar(old, '-cf', '../old.tar', ...readdirSync(old));
    const [manifest] = (await read(the, './old.tar')).layout.manifests;
    expect(manifest?.layers[0]).toEqual({ mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest: digestOf(zipped), size: zipped.length });
  });

  test('whose configuration was changed', async () => {
    const { the, out, made } = workspace();
    const { old } = saveOld(the, out, made);
    const config = readdirSync(old).find((name) => /^[0-9a-f]{64}\.json$/.test(name)) ?? '';
    writeFileSync(path.join(old, config), '{"os":"linux","architecture":"amd64"}');
    tar(old, '-cf', '../old.tar', ...readdirSync(old));
    expect((await problemOf(read(the, './old.tar'))).why).toMatch(/^the configuration `\w+\.json` has the digest sha256:/);
  });

  test('that lacks a layer', async () => {
    const { the, out, made } = workspace();
    const { old } = saveOld(the, out, made, { named: false });
    tar(old, '-cf', '../old.tar', '--exclude=layer0/layer.tar', ...readdirSync(old));
    expect(await problemOf(read(the, './old.tar'))).toMatchObject({
      code: 'archive/no-image',
      why: expect.stringContaining('`layer0/layer.tar`, which is not in it') as unknown,
    });
  });

  test.each<[string, string]>([
    ['of anything else', '{"a":1}'],
    ['of wrong types', '[{"Config":1,"RepoTags":[],"Layers":[]}]'],
    ['of null', '[null]'],
    ['cut', '[{"Config":"a.json"'],
  ])('with a manifest.json %s', async (_, text) => {
    const { the } = workspace();
    writeFileSync(path.join(the.home, 'manifest.json'), text);
    tar(the.home, '-cf', 'x.tar', 'manifest.json');
    expect((await problemOf(read(the, './x.tar'))).why).toBe('its manifest.json is not what `docker save` writes');
  });

  test('of the files of a container', async () => {
    const { the } = workspace();
    mkdirSync(path.join(the.home, 'root', 'etc'), { recursive: true });
    writeFileSync(path.join(the.home, 'root', 'etc', 'passwd'), 'root:x:0:0::/:/bin/sh');
    symlinkSync('/proc/mounts', path.join(the.home, 'root', 'etc', 'mtab'));
    tar(path.join(the.home, 'root'), '-cf', '../x.tar', '.');
    expect(await problemOf(read(the, './x.tar'))).toMatchObject({
      code: 'archive/no-image',
      fix: expect.stringContaining('`docker export`') as unknown,
    });
  });

  test.each([0.3, 0.6, 0.9])('that was cut at %f of its length', async (share) => {
    const { the, out } = workspace([{ layers: [{ files: { 'a.bin': Buffer.alloc(200_000, 'a') }, compression: 'none' }] }]);
    tar(out, '-cf', '../image.tar', '.');
    const file = path.join(the.home, 'image.tar');
    truncateSync(file, Math.floor(readFileSync(file).length * share) + 100);
    expect(await problemOf(read(the, './image.tar'))).toMatchObject({
      code: expect.stringMatching(/^archive\/(broken|no-image)$|^layout\/broken$/) as unknown,
    });
    expect((await problemOf(read(the, './image.tar'))).fix).not.toMatch(/Run the job again/);
  });

  test('through gzip, cut', async () => {
    const { the, out } = workspace();
    tar(out, '-czf', '../image.tar.gz', '.');
    const file = path.join(the.home, 'image.tar.gz');
    truncateSync(file, Math.floor(readFileSync(file).length / 2));
    expect((await problemOf(read(the, './image.tar.gz'))).code).toBe('archive/broken');
  });

  test.each(['no archive at all', ''])('that is none: %j', async (text) => {
    const { the } = workspace();
    writeFileSync(path.join(the.home, 'x.tar'), text);
    expect(['archive/broken', 'archive/no-image']).toContain((await problemOf(read(the, './x.tar'))).code);
  });

  test.each<[string, string[], RegExp]>([
    ['`..` in front of a name', ['--transform=s,^out/,../evil/,'], /the name `[^`]*evil[^`]*` leaves the archive/],
    ['an absolute name', ['--transform=s,^out/,/tmp/evil/,'], /the name `[^`]*evil[^`]*` starts with `\/`/],
  ])('with %s: nothing is written outside', async (_, how, why) => {
    const { the } = workspace();
    tar(the.home, '-cPf', 'x.tar', ...how, 'out');
    const before = readdirSync(the.home);
    expect(await problemOf(read(the, './x.tar'))).toMatchObject({ code: 'archive/unsafe', why: expect.stringMatching(why) as unknown });
    expect(readdirSync(the.home).filter((name) => !before.includes(name) && !name.startsWith('gin-ship-'))).toEqual([]);
  });

  test.each(['../../../../etc/passwd', '/etc/passwd', '../../outside'])('a layer that is a link to %s', async (target) => {
    const { the, out, made } = workspace();
    const { old } = saveOld(the, out, made);
    writeFileSync(path.join(the.home, 'outside'), 'secret');
    execFileSync('rm', [path.join(old, 'again', 'layer.tar')]);
    symlinkSync(target, path.join(old, 'again', 'layer.tar'));
    tar(old, '-cf', '../old.tar', ...readdirSync(old));
    expect(await problemOf(read(the, './old.tar'))).toMatchObject({
      code: 'archive/unsafe',
      why: '`again/layer.tar` is a link that leaves the archive',
    });
  });

  test('links in a circle', async () => {
    const { the, out, made } = workspace();
    const { old } = saveOld(the, out, made);
    execFileSync('rm', [path.join(old, 'again', 'layer.tar')]);
    symlinkSync('layer.tar', path.join(old, 'again', 'layer.tar'));
    tar(old, '-cf', '../old.tar', ...readdirSync(old));
    expect((await problemOf(read(the, './old.tar'))).why).toContain('which is not in it');
  });

  test('a full disk', async () => {
    const { the, out } = workspace();
    tar(out, '-cf', '../image.tar', '.');
    const full = () => {
      throw Object.assign(new Error('no space left on device, write'), { code: 'ENOSPC' });
    };
    const files = { ...the.ports.files, create: () => ({ write: full, empty: () => {}, close: () => {} }) };
    await expect(read({ ...the, ports: { ...the.ports, files } }, './image.tar')).rejects.toMatchObject({ code: 'ENOSPC' });
  });
});
