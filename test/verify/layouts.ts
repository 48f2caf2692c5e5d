// Image layouts made on the fly: real tars, real digests, and one place to break them.
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import type { Descriptor, ImageConfiguration } from '../../src/image/layout.ts';

export const OCI = 'application/vnd.oci.image';

export interface LayerSpec {
  readonly files: Readonly<Record<string, Buffer | string>>;
  readonly compression?: 'gzip' | 'zstd' | 'none';
  /** Changes the compressed bytes, such as a second gzip member. */
  readonly also?: (blob: Buffer) => Buffer;
}

export interface ImageSpec {
  readonly platform?: string;
  /** What the index says, where it is not the same. */
  readonly entry?: string;
  readonly layers?: readonly LayerSpec[];
  readonly config?: ImageConfiguration['config'];
  /** Replaces members of the configuration. */
  readonly configuration?: object;
  /** Replaces members of the manifest. */
  readonly manifest?: object;
  readonly descriptor?: object;
}

export interface Made {
  readonly folder: string;
  /** The file of a digest. */
  readonly file: (digest: string) => string;
  readonly images: readonly { readonly manifest: Descriptor; readonly config: Descriptor; readonly layers: readonly Descriptor[] }[];
}

/** @param asIndex false: the only image is named by index.json itself, as BuildKit does for one platform */
export function makeLayout(specs: readonly ImageSpec[], asIndex = specs.length > 1): Made {
  const folder = mkdtempSync(path.join(tmpdir(), 'gin-ship-layout-'));
  mkdirSync(path.join(folder, 'blobs', 'sha256'), { recursive: true });
  const file = (digest: string) => path.join(folder, 'blobs', digest.replace(':', '/'));
  const blob = (mediaType: string, data: Buffer): Descriptor => {
    const digest = digestOf(data);
    writeFileSync(file(digest), data);
    return { mediaType, digest, size: data.length };
  };
  const json = (mediaType: string, value: object) => blob(mediaType, Buffer.from(JSON.stringify(value)));
  const images = specs.map((spec) => makeImage(spec, blob, json));
  const [first] = images;
  if (first === undefined) throw new Error('a layout needs an image');
  const manifests = images.map(({ manifest }) => manifest);
  const root = asIndex ? json(`${OCI}.index.v1+json`, { schemaVersion: 2, mediaType: `${OCI}.index.v1+json`, manifests }) : first.manifest;
  writeFileSync(path.join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  writeFileSync(path.join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [root] }));
  return { folder, file, images };
}

function makeImage(spec: ImageSpec, blob: (type: string, data: Buffer) => Descriptor, json: (type: string, value: object) => Descriptor) {
  const { platform = 'linux/amd64', entry = platform, layers = [{ files: { 'app.txt': 'hello' } }], config = {} } = spec;
  const tars = layers.map(({ files }) => tar(files));
  const layerBlobs = layers.map(({ compression = 'gzip', also = (data) => data }, at) => {
    const data = tars[at] as Buffer;
    if (compression === 'none') return blob(`${OCI}.layer.v1.tar`, data);
    return blob(`${OCI}.layer.v1.tar+${compression}`, also(compression === 'gzip' ? gzipSync(data) : zstdCompressSync(data)));
  });
  const history = layers.map((_, at) => ({ created_by: `COPY layer ${at}` }));
  const rootfs = { type: 'layers', diff_ids: tars.map(digestOf) };
  const configBlob = json(`${OCI}.config.v1+json`, { ...split(platform), config, rootfs, history, ...spec.configuration });
  const type = `${OCI}.manifest.v1+json`;
  const manifest = json(type, { schemaVersion: 2, mediaType: type, config: configBlob, layers: layerBlobs, ...spec.manifest });
  return { manifest: { ...manifest, platform: split(entry), ...spec.descriptor }, config: configBlob, layers: layerBlobs };
}

const digestOf = (data: Buffer): string => `sha256:${createHash('sha256').update(data).digest('hex')}`;

function split(platform: string) {
  const [os = '', architecture = '', variant] = platform.split('/');
  return { os, architecture, ...(variant === undefined ? {} : { variant }) };
}

/** A ustar archive of executable files, with the two empty blocks at its end. */
function tar(files: Readonly<Record<string, Buffer | string>>): Buffer {
  const parts = Object.entries(files).map(([name, content]) => {
    const data = Buffer.from(content);
    return Buffer.concat([header(name, data.length), data, Buffer.alloc((512 - (data.length % 512)) % 512)]);
  });
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}

const octal = (value: number, length: number): string => value.toString(8).padStart(length - 1, '0');

function header(name: string, size: number): Buffer {
  const block = Buffer.alloc(512);
  const fields: [string, number][] = [
    [name, 0],
    [octal(0o755, 8), 100],
    [octal(0, 8), 108],
    [octal(0, 8), 116],
    [octal(size, 12), 124],
    [octal(0, 12), 136],
    ['        ', 148],
    ['0', 156],
    ['ustar\u000000', 257],
  ];
  for (const [text, at] of fields) block.write(text, at, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 7)}\u0000 `, 148, 'latin1');
  return block;
}
