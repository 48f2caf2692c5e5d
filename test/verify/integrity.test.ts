import { randomBytes } from 'node:crypto';
import { appendFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { ShipError } from '../../src/error.ts';
import { readLayout } from '../../src/image/layout.ts';
import type { Mode } from '../../src/policy/level.ts';
import { realFiles } from '../../src/ports/files.ts';
import { readContents } from '../../src/verify/integrity.ts';
import { digestOf, type ImageSpec, type LayerSpec, makeLayout, type Made, OCI } from './layouts.ts';
import { tar } from './tars.ts';

const files = realFiles(undefined, () => undefined);
const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

interface Breaks {
  readonly mode?: Mode;
  readonly planned?: readonly string[];
  /** Before it is read. */
  readonly breakIt?: (made: Made) => void;
  /** After its manifests were read, as a disk would. */
  readonly late?: (made: Made) => void;
}

const asPicture = (layer: object) => ({ ...layer, mediaType: 'image/png' });
const unbroken = () => undefined;

async function checked(specs: readonly ImageSpec[], { mode = 'policy', planned = [], breakIt = unbroken, late = unbroken }: Breaks = {}) {
  const made = makeLayout(specs);
  folders.push(made.folder);
  breakIt(made);
  const layout = await readLayout(made.folder, files);
  late(made);
  const { integrity: result, images } = await readContents(layout, planned, mode, files);
  return { made, result, images };
}

async function problems(...given: Parameters<typeof checked>): Promise<string[]> {
  const error = await checked(...given).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ShipError);
  return (error as ShipError).problems.map(({ code, why }) => `${code}: ${why}`);
}

const first = ({ images }: Made) => images[0] as Made['images'][number];
const layerFile = (made: Made) => made.file(first(made).layers[0]?.digest ?? '');

describe('a layout that is whole', () => {
  it('is counted by platform and layer', async () => {
    const app = randomBytes(10_000);
    const spec = { layers: [{ files: { app } }, { files: { notes: 'x'.repeat(5_000) }, compression: 'none' as const }] };
    const { made, result } = await checked([spec, { ...spec, platform: 'linux/arm64/v8' }], { planned: ['linux/amd64', 'linux/arm64'] });
    const [amd64] = made.images;
    const compressed = amd64?.layers.map(({ size }) => size) ?? [];
    // Both platforms share their layers: the index, and per platform a manifest and a configuration, and two layers.
    expect(result.blobs).toBe(1 + 2 + 2 + 2);
    expect(result.platforms.map(({ platform }) => platform)).toEqual(['linux/amd64', 'linux/arm64']);
    expect(result.platforms[0]).toEqual({
      platform: 'linux/amd64',
      digest: amd64?.manifest.digest,
      compressed: (amd64?.config.size ?? 0) + (compressed[0] ?? 0) + (compressed[1] ?? 0),
      // ustar: a header, the content in whole blocks of 512 bytes, and two empty blocks.
      unpacked: 512 + 10_240 + 1024 + (512 + 5_120 + 1024),
      layers: [
        { digest: amd64?.layers[0]?.digest, compressed: compressed[0], unpacked: 512 + 10_240 + 1024, createdBy: 'COPY layer 0' },
        { digest: amd64?.layers[1]?.digest, compressed: compressed[1], unpacked: 512 + 5_120 + 1024, createdBy: 'COPY layer 1' },
      ],
    });
  });

  it('may be a single manifest without an index', async () => expect((await checked([{}])).result.platforms).toHaveLength(1));

  it.each([
    ['one member', undefined],
    ['two members', (blob: Buffer) => Buffer.concat([blob, gzipSync(Buffer.alloc(512))])],
    ['eStargz, which ends in an empty member', (blob: Buffer) => Buffer.concat([blob, gzipSync('')])],
    ['zeros behind the last member', (blob: Buffer) => Buffer.concat([blob, Buffer.alloc(1000)])],
  ])('knows what gzip unpacks to: %s', async (name, also) => {
    const archive = tar({ 'a.txt': randomBytes(10_000) });
    const whole = name === 'two members' ? Buffer.concat([archive, Buffer.alloc(512)]) : archive;
    const layer = { tar: archive, diffId: digestOf(whole), ...(also === undefined ? {} : { also }) };
    const { result } = await checked([{ layers: [layer] }]);
    expect(result.platforms[0]?.unpacked).toBe(whole.length);
  });

  it('knows what zstd unpacks to', async () => {
    const { result } = await checked([{ layers: [{ files: { 'a.txt': 'a'.repeat(1000) }, compression: 'zstd' }] }]);
    expect(result.platforms[0]?.unpacked).toBe(512 + 1024 + 1024);
  });

  it('unpacks a layer that two platforms share once', async () => {
    const reads: string[] = [];
    const counting = { ...files, stream: (file: string) => (reads.push(file), files.stream(file)) };
    const made = makeLayout([{}, { platform: 'linux/arm64' }]);
    folders.push(made.folder);
    const { images } = await readContents(await readLayout(made.folder, files), [], 'policy', counting);
    expect(reads.filter((file) => file === layerFile(made))).toHaveLength(1);
    expect(images[0]?.layers[0]).toBe(images[1]?.layers[0]);
  });

  it('is not looked into where the policy is off, but unpacked', async () => {
    const { images, result } = await checked([{}], { mode: 'off' });
    expect(images[0]?.layers[0]?.entries).toEqual([]);
    expect(result.platforms[0]?.unpacked).toBe(512 + 512 + 1024);
  });

  it('names the instruction of each layer, past those that made none', async () => {
    const history = [{ created_by: 'ENV A=1', empty_layer: true }, { created_by: 'COPY app' }, { created_by: 'USER 1', empty_layer: true }];
    const { result } = await checked([{ configuration: { history } }]);
    expect(result.platforms[0]?.layers[0]?.createdBy).toBe('COPY app');
  });

  it('names no instruction where the history does not match the layers', async () => {
    const { result } = await checked([{ configuration: { history: [{ created_by: 'a' }, { created_by: 'b' }] } }]);
    expect(result.platforms[0]?.layers[0]?.createdBy).toBe('');
  });

  it('may hold attestations, whose blobs are read too', async () => {
    const attestation: ImageSpec = {
      platform: 'unknown/unknown',
      configuration: { rootfs: undefined },
      descriptor: { annotations: { 'vnd.docker.reference.type': 'attestation-manifest' } },
    };
    const { result } = await checked([{}, attestation]);
    expect(result.platforms).toHaveLength(1);
    expect(await problems([{}, attestation], { late: (made) => truncateSync(made.file(made.images[1]?.config.digest ?? ''), 3) })).toEqual([
      expect.stringContaining('verify/blob-size'),
    ]);
  });
});

describe('a layout that is broken', () => {
  it.each<[string, (made: Made) => void, string]>([
    ['a flipped bit', (made) => flip(layerFile(made)), 'verify/blob-digest'],
    ['a cut blob', (made) => truncateSync(layerFile(made), 20), 'verify/blob-size'],
    ['a longer blob', (made) => appendFileSync(layerFile(made), 'x'), 'verify/blob-size'],
    ['a missing blob', (made) => rmSync(layerFile(made)), 'verify/blob-missing'],
    ['a flipped bit in the configuration', (made) => flip(made.file(first(made).config.digest)), 'verify/blob-digest'],
    ['a missing configuration', (made) => rmSync(made.file(first(made).config.digest)), 'verify/blob-missing'],
    ['a flipped bit in the manifest', (made) => flip(made.file(first(made).manifest.digest)), 'verify/blob-digest'],
  ])('%s', async (_, late, code) => expect(await problems([{}], { late })).toEqual([expect.stringContaining(code)]));

  it('a digest that stands with another size', async () => {
    expect(await problems([{ descriptor: { size: 3 } }, { platform: 'linux/arm64' }])).toEqual([expect.stringContaining('verify/blob-size')]);
  });

  it.each<[string, ImageSpec, string]>([
    ['a manifest of another kind', { manifest: { mediaType: `${OCI}.index.v1+json` } }, 'verify/media-type: the manifest sha256:'],
    [
      'a descriptor of an unknown kind',
      { manifest: { mediaType: undefined }, descriptor: { mediaType: 'text/plain' } },
      'of the unknown kind `text/plain`',
    ],
    ['fewer names than layers', { configuration: { rootfs: { diff_ids: [] } } }, 'has 1 layers, its configuration names 0'],
    ['another platform', { platform: 'linux/amd64', entry: 'linux/arm64' }, 'for linux/arm64, its configuration is for linux/amd64'],
    ['another variant', { platform: 'linux/arm/v6', entry: 'linux/arm/v7' }, 'for linux/arm/v7, its configuration is for linux/arm/v6'],
    ['no platform', { configuration: { os: undefined } }, 'names no os and architecture'],
  ])('%s', async (_, spec, text) => expect(await problems([spec, { platform: 'linux/s390x' }])).toEqual([expect.stringContaining(text)]));

  it('a Docker configuration below an OCI manifest', async () => {
    const config = { mediaType: 'application/vnd.docker.container.image.v1+json' };
    const [text] = await problems([{}], {
      breakIt: (made) => rewrite(made, (manifest) => ({ ...manifest, config: { ...manifest.config, ...config } })),
    });
    expect(text).toContain('verify/media-type');
  });

  it('a layer of another kind', async () => {
    const found = await problems([{}], { breakIt: (made) => rewrite(made, (manifest) => ({ ...manifest, layers: manifest.layers.map(asPicture) })) });
    expect(found).toEqual([expect.stringContaining('a layer of the kind `image/png`')]);
  });

  it.each<[string, LayerSpec, string]>([
    [
      'a diff_id that is not the archive’s',
      { diffId: `sha256:${'0'.repeat(64)}` },
      'verify/layer-diff-id: layer 1 of linux/amd64 unpacks to sha256:',
    ],
    ['no gzip at all', { also: () => Buffer.from('no gzip at all') }, 'verify/layer: it can’t be unpacked as gzip (incorrect header check)'],
    ['gzip that is cut', { also: (blob) => blob.subarray(0, -5) }, 'verify/layer: it can’t be unpacked as gzip (unexpected end of file)'],
    ['something behind the gzip data', { also: (blob) => Buffer.concat([blob, Buffer.from('\0x')]) }, 'something else follows the gzip data'],
    ['zstd that is cut', { compression: 'zstd', also: (blob) => blob.subarray(0, -1) }, 'the zstd data ends in the middle of a frame'],
    ['no archive', { tar: Buffer.alloc(1000, 'x') }, 'verify/layer: its checksum is no number, at byte 0'],
  ])('%s', async (_, layer, text) => expect(await problems([{ layers: [{ files: {}, ...layer }] }])).toEqual([expect.stringContaining(text)]));

  it('names the layer and its instruction', async () => {
    const made = checked([{ layers: [{}, { tar: Buffer.alloc(512, 'x'), createdBy: 'RUN  make\n# buildkit' }] }]);
    await expect(made).rejects.toThrow('Layer 2 of linux/amd64 (RUN make # buildkit) can’t be taken as it is: ');
  });

  it('a digest that is wrong is told before what is wrong inside', async () => {
    const [text, ...more] = await problems([{ layers: [{ tar: Buffer.alloc(5000, 'x'), compression: 'none' }] }], {
      late: (made) => flip(layerFile(made)),
    });
    expect([text, more]).toEqual([expect.stringContaining('verify/blob-digest'), []]);
  });

  it('a planned platform is missing', async () => {
    const [text] = await problems([{}], { planned: ['linux/amd64', 'linux/arm64/v8', 'linux/arm'] });
    expect(text).toBe('verify/platform-missing: the build gave linux/amd64');
  });

  it('tells all that is wrong at once', async () => {
    const found = await problems([{}], {
      planned: ['linux/s390x'],
      late: (made) => {
        flip(layerFile(made));
        rmSync(made.file(first(made).config.digest));
      },
    });
    const codes = ['verify/blob-digest', 'verify/blob-missing', 'verify/platform-missing'];
    expect(new Set(found.map((text) => text.split(':')[0]))).toEqual(new Set(codes));
  });
});

function flip(file: string): void {
  const bytes = readFileSync(file);
  // In the middle of a JSON text or a layer: the size stays, and a JSON text is read before.
  bytes[Math.floor(bytes.length / 2)] = (bytes[Math.floor(bytes.length / 2)] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}

interface Manifest {
  readonly config: object;
  readonly layers: readonly object[];
}

/** Puts another manifest in the place of the only one, with its right digest. */
function rewrite(made: Made, change: (manifest: Manifest) => Manifest): void {
  const manifest = change(JSON.parse(readFileSync(made.file(first(made).manifest.digest), 'utf8')) as Manifest);
  const replaced = makeLayout([{ manifest }]);
  folders.push(replaced.folder);
  const { manifest: descriptor } = first(replaced);
  writeFileSync(made.file(descriptor.digest), readFileSync(replaced.file(descriptor.digest)));
  writeFileSync(`${made.folder}/index.json`, JSON.stringify({ schemaVersion: 2, manifests: [descriptor] }));
}
