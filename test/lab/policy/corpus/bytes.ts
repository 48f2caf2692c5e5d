// How much it is, how much of that is never seen, and whether it is what it says.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { bytes } from '../material.ts';
import { program } from '../programs.ts';
import { handmadeTar, type TarFile } from '../tar.ts';
import { ALPINE, SCRATCH, STATIC, service, type Specimen } from '../specimen.ts';

const app = program('hello');

const budget = (...lines: readonly string[]): string => ['checks:', '  size:', ...lines.map((line) => `    ${line}`), ''].join('\n');

const sized = (name: string, rule: string, where: string, more: Partial<Specimen>): Specimen => ({
  name: `size-${name}`,
  dockerfile: service(STATIC, 'COPY data /srv/data'),
  files: { app, data: bytes('data', 300_000) },
  expected: [{ rule: `size/${rule}`, where }],
  ...more,
});

export const sizes: readonly Specimen[] = [
  sized('pull', 'pull', '', { policy: budget('max-pull: 500kB') }),
  sized('disk', 'disk', '', { policy: budget('max-disk: 1MB') }),
  sized('layer', 'layer', '', { policy: budget('max-layer: 400kB') }),
  sized('growth', 'growth', '', {
    policy: budget('max-growth-share: 10%'),
    known: { reference: { name: 'registry.example.com/acme/shop:v1.2.2', compressed: new Map([['linux/amd64', 700_000]]) } },
  }),
];

/** Megabytes that are packed to nearly nothing. */
const fill = (megabytes: number, file: string): string => `dd if=/dev/zero of=${file} bs=1M count=${megabytes}`;

export const waste: readonly Specimen[] = [
  {
    name: 'waste-deleted',
    // 21 MB of 441: a small share, and more than the limit.
    dockerfile: service(ALPINE, `RUN ${fill(420, '/srv.bin')}`, `RUN ${fill(21, '/tmp/archive.tar')}`, 'RUN rm /tmp/archive.tar'),
    files: { app },
    expected: [{ rule: 'waste/bytes', where: '/tmp/archive.tar' }],
  },
  {
    name: 'waste-mode-changed',
    // The same 4 MB twice of 12: nothing but its mode is new.
    dockerfile: service(ALPINE, `RUN ${fill(4, '/srv.bin')}`, 'RUN chmod 0700 /srv.bin'),
    files: { app },
    expected: [
      { rule: 'waste/efficiency', where: '/srv.bin' },
      { rule: 'waste/share', where: '/srv.bin' },
    ],
  },
  {
    name: 'waste-share',
    dockerfile: service(ALPINE, `RUN ${fill(10, '/srv.bin')}`, `RUN ${fill(2, '/tmp/more.bin')}`, 'RUN rm /tmp/more.bin'),
    files: { app },
    expected: [{ rule: 'waste/efficiency', where: '/tmp/more.bin' }],
  },
  {
    name: 'waste-duplicates',
    dockerfile: service(STATIC, 'COPY data /srv/one', 'COPY data /srv/two'),
    files: { app, data: 'the same line again and again\n'.repeat(200_000) },
    expected: [{ rule: 'waste/duplicates', where: '/srv/one' }],
  },
];

// Damage, done to the layout after the build.

const blobs = (layout: string): string[] => readdirSync(path.join(layout, 'blobs/sha256')).map((name) => path.join(layout, 'blobs/sha256', name));
/** The largest blob is the layer with the program. */
const largest = (layout: string): string => blobs(layout).toSorted((a, b) => statSync(b).size - statSync(a).size)[0] ?? '';

interface Manifest {
  config: Blob;
  layers: Blob[];
}
interface Blob {
  mediaType: string;
  digest: string;
  size: number;
}
interface Configuration {
  architecture: string;
  rootfs: { diff_ids: string[] };
}

const sha256 = (data: Buffer | string): string => `sha256:${createHash('sha256').update(data).digest('hex')}`;
const fileOf = (layout: string, digest: string): string => path.join(layout, 'blobs', digest.replace(':', '/'));

function store(layout: string, blob: Blob, data: Buffer | string): void {
  blob.digest = sha256(data);
  blob.size = Buffer.byteLength(data);
  writeFileSync(fileOf(layout, blob.digest), data);
}

/** Rewrites configuration and manifest, so that all digests are right again. */
function rewrite(layout: string, change: (manifest: Manifest, configuration: Configuration) => void): void {
  const top = JSON.parse(readFileSync(path.join(layout, 'index.json'), 'utf8')) as { manifests: Blob[] };
  const [root] = top.manifests;
  if (root === undefined) throw new Error('corpus: the layout is empty');
  const manifest = JSON.parse(readFileSync(fileOf(layout, root.digest), 'utf8')) as Manifest;
  const configuration = JSON.parse(readFileSync(fileOf(layout, manifest.config.digest), 'utf8')) as Configuration;
  const old = [root.digest, manifest.config.digest];
  change(manifest, configuration);
  store(layout, manifest.config, JSON.stringify(configuration));
  store(layout, root, JSON.stringify(manifest));
  writeFileSync(path.join(layout, 'index.json'), JSON.stringify(top));
  for (const digest of old.filter((one) => one !== root.digest && one !== manifest.config.digest)) rmSync(fileOf(layout, digest));
}

/** Puts another tar in the place of the last layer; configuration and manifest know it. */
const replaceLast = (layout: string, change: (tar: Buffer) => Buffer): void =>
  rewrite(layout, (manifest, { rootfs }) => {
    const last = manifest.layers.at(-1);
    if (last === undefined) throw new Error('corpus: no layer');
    const tar = change(gunzipSync(readFileSync(fileOf(layout, last.digest))));
    store(layout, last, gzipSync(tar));
    rootfs.diff_ids[rootfs.diff_ids.length - 1] = sha256(tar);
  });

const damaged = (name: string, rule: string, how: string, to: (layout: string) => void): Specimen => ({
  name: `integrity-${name}`,
  dockerfile: service(SCRATCH),
  files: { app },
  damage: { how, to },
  expected: [{ rule: `integrity/${rule}`, where: '' }],
});

export const integrity: readonly Specimen[] = [
  damaged('flipped-bit', 'bytes', 'one bit of the layer is the other one', (layout) => {
    const file = largest(layout);
    const data = readFileSync(file);
    data[data.length >> 1] = (data[data.length >> 1] ?? 0) ^ 1;
    writeFileSync(file, data);
  }),
  damaged('cut-short', 'bytes', 'the layer ends too early', (layout) => truncateSync(largest(layout), statSync(largest(layout)).size - 100)),
  damaged('blob-missing', 'bytes', 'the layer is not there', (layout) => rmSync(largest(layout))),
  damaged('other-content', 'consistency', 'the diff_id is that of something else', (layout) =>
    rewrite(layout, (_, { rootfs }) => (rootfs.diff_ids[0] = sha256('something else'))),
  ),
  damaged('layer-missing', 'consistency', 'the manifest has a layer less than the configuration', (layout) =>
    rewrite(layout, ({ layers }) => layers.pop()),
  ),
  damaged('no-tar', 'layer', 'the layer is no archive', (layout) => replaceLast(layout, () => Buffer.from('no archive at all\n'.repeat(100)))),
  damaged('tar-cut-short', 'layer', 'the archive ends in the middle of a file', (layout) =>
    replaceLast(layout, (tar) => tar.subarray(0, tar.length >> 1)),
  ),
];

/** Names that no builder writes: the archive of the last layer is made by hand. */
const handmade = (name: string, rule: string, where: string, files: readonly TarFile[]): Specimen => ({
  name: `privilege-${name}`,
  dockerfile: service(SCRATCH, 'COPY note /srv/note'),
  files: { app, note: 'a layer to be replaced\n' },
  damage: { how: JSON.stringify(files), to: (layout) => replaceLast(layout, () => handmadeTar(files)) },
  expected: [{ rule: `privilege/${rule}`, where }],
});

export const names: readonly Specimen[] = [
  handmade('name-out', 'escape', '/etc/cron.d/job', [{ name: '../../etc/cron.d/job', content: 'job\n' }]),
  handmade('absolute-name', 'absolute-name', '/etc/app.conf', [{ name: '/etc/app.conf', content: 'a=b\n' }]),
];
