// No rival reads an OCI layout: the same image as `docker save` writes it, and its layers unpacked side by side.
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';

interface Blob {
  readonly mediaType: string;
  readonly digest: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface Converted {
  /** As `docker save` writes it, layers uncompressed. */
  readonly tar: string;
  /** A folder for each layer, and the configuration beside them. */
  readonly unpacked: string;
}

const json = (from: string) => JSON.parse(readFileSync(from, 'utf8')) as { manifests?: Blob[]; config?: Blob; layers?: Blob[] };

/** @param folder where both are written */
export function convert(layout: string, folder: string): Converted {
  const file = ({ digest }: Blob) => path.join(layout, 'blobs', digest.replace(':', '/'));
  const top = json(file(first(json(path.join(layout, 'index.json')).manifests)));
  // Of several platforms the first: docker save writes one as well.
  const manifest = top.manifests === undefined ? top : json(file(first(top.manifests)));
  const [archive, unpacked] = [path.join(folder, 'archive'), path.join(folder, 'unpacked')];
  for (const one of [archive, unpacked]) mkdirSync(one, { recursive: true });
  const config = first(manifest.config && [manifest.config]);
  const name = `${config.digest.slice(7)}.json`;
  for (const one of [archive, unpacked]) copyFileSync(file(config), path.join(one, one === archive ? name : 'configuration.json'));
  const layers = (manifest.layers ?? []).map((layer, at) => {
    const own = `${String(at).padStart(2, '0')}${layer.digest.slice(7, 39)}`;
    mkdirSync(path.join(archive, own));
    const tar = path.join(archive, own, 'layer.tar');
    writeFileSync(tar, decompressed(layer, readFileSync(file(layer))));
    unpack(tar, path.join(unpacked, `layer-${at}`));
    return `${own}/layer.tar`;
  });
  writeFileSync(path.join(archive, 'manifest.json'), JSON.stringify([{ Config: name, RepoTags: ['corpus:v1'], Layers: layers }]));
  const tar = path.join(folder, 'image.tar');
  execFileSync('tar', ['-C', archive, '-cf', tar, name, 'manifest.json', ...layers]);
  return { tar, unpacked };
}

function first<T>(all: readonly T[] = []): T {
  const [one] = all;
  if (one === undefined) throw new Error('the layout is empty');
  return one;
}

function decompressed({ mediaType }: Blob, data: Buffer): Buffer {
  if (mediaType.endsWith('+zstd')) return zstdDecompressSync(data);
  return mediaType.endsWith('gzip') ? gunzipSync(data) : data;
}

/** Whiteouts stay files: what a layer has is there, also where a later one deletes it. */
function unpack(tar: string, to: string): void {
  mkdirSync(to);
  // A name with `..` in it is left out, and told by the exit code.
  spawnSync('tar', ['-C', to, '-xf', tar, '--no-same-owner', '--no-same-permissions'], { stdio: 'ignore' });
}
