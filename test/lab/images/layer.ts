// Layers as uncompressed tars with fixed times, owners and order: the same content gives the same digest, and nothing is spent on gzip over loopback.
import { createHash } from 'node:crypto';
import { createReadStream, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { folder } from '../paths.ts';
import { run } from '../run.ts';

/** An OCI descriptor. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly platform?: { readonly os: string; readonly architecture: string };
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface LayerSource {
  /** The folder whose content becomes the layer's. */
  readonly from: string;
  /** Where it goes in the image; the root when not given. */
  readonly to?: string;
  readonly exclude?: readonly string[];
  /** Owners as they are in the folder; else all root's. */
  readonly keepOwners?: boolean;
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

export function blobFile(layout: string, digest: string): string {
  return path.join(layout, 'blobs', digest.replace(':', path.sep));
}

/** Writes the layer into the layout's blobs. */
export async function layer(layout: string, { from, to, exclude = [], keepOwners = false }: LayerSource): Promise<Descriptor> {
  const blobs = folder(layout, 'blobs', 'sha256');
  const draft = path.join(blobs, '.draft');
  const fixed = ['--sort=name', '--mtime=@0', '--numeric-owner', '--format=gnu', ...(keepOwners ? [] : ['--owner=0', '--group=0'])];
  // S: the targets of symbolic links stay as they are.
  const moved = to === undefined ? [] : [`--transform=s,^\\.,${to},S`];
  await run(['tar', ...fixed, ...moved, ...exclude.map((one) => `--exclude=${one}`), '-C', from, '-cf', draft, '.']);
  const digest = `sha256:${await sha256(draft)}`;
  renameSync(draft, blobFile(layout, digest));
  return { mediaType: 'application/vnd.oci.image.layer.v1.tar', digest, size: statSync(blobFile(layout, digest)).size };
}
