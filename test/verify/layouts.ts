// Image layouts made on the fly: real tars, real digests, and one place to break them.
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import type { Descriptor, ImageConfiguration } from '../../src/image/layout.ts';
import { type FileSpec, tar } from './tars.ts';

export const OCI = 'application/vnd.oci.image';

export interface LayerSpec {
  /** By name as it stands in the tar: a whiteout is a file `.wh.…`. */
  readonly files?: Readonly<Record<string, Buffer | string | FileSpec>>;
  /** The archive itself, instead of `files`. */
  readonly tar?: Buffer;
  readonly compression?: 'gzip' | 'zstd' | 'none';
  /** Instead of the digest of the archive. */
  readonly diffId?: string;
  /** The instruction that made it; `COPY layer N` where it is left out. */
  readonly createdBy?: string;
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
  const tars = layers.map(({ files = {}, tar: archive = tar(files) }) => archive);
  const layerBlobs = layers.map(({ compression = 'gzip', also = (data) => data }, at) => {
    const data = tars[at] as Buffer;
    if (compression === 'none') return blob(`${OCI}.layer.v1.tar`, data);
    return blob(`${OCI}.layer.v1.tar+${compression}`, also(compression === 'gzip' ? gzipSync(data) : zstdCompressSync(data)));
  });
  const history = layers.map(({ createdBy }, at) => ({ created_by: createdBy ?? `COPY layer ${at}` }));
  const rootfs = { type: 'layers', diff_ids: layers.map(({ diffId }, at) => diffId ?? digestOf(tars[at] as Buffer)) };
  const configBlob = json(`${OCI}.config.v1+json`, { ...split(platform), config, rootfs, history, ...spec.configuration });
  const type = `${OCI}.manifest.v1+json`;
  const manifest = json(type, { schemaVersion: 2, mediaType: type, config: configBlob, layers: layerBlobs, ...spec.manifest });
  return { manifest: { ...manifest, platform: split(entry), ...spec.descriptor }, config: configBlob, layers: layerBlobs };
}

export const digestOf = (data: Buffer): string => `sha256:${createHash('sha256').update(data).digest('hex')}`;

function split(platform: string) {
  const [os = '', architecture = '', variant] = platform.split('/');
  return { os, architecture, ...(variant === undefined ? {} : { variant }) };
}
