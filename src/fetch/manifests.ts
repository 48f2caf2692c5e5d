import path from 'node:path';
import { ShipError } from '../error.ts';
import { blobPath, type Descriptor, isIndex, readIndex, readManifest } from '../image/layout.ts';
import type { Ports } from '../ports/ports.ts';
import { inParallel } from '../registry/pool.ts';
import { type Manifest, type RepositoryReader, sha256 } from '../registry/reader.ts';
import { entriesFor } from './platforms.ts';

/** Enough to fill the line to a registry; more only makes a rate limit more likely. */
const WIDTH = 4;

export interface Asked {
  readonly tag: string;
  /** '' where the tag says which. */
  readonly digest: string;
  /** '' for all. */
  readonly platform: string;
}

/** A new layout that has the index and the manifests, and nothing that they point to. */
export interface Manifests {
  readonly folder: string;
  readonly root: Descriptor;
  /** In the order of the index, attestations too. */
  readonly entries: readonly { readonly descriptor: Descriptor; readonly config: Descriptor; readonly layers: readonly Descriptor[] }[];
}

/** @returns undefined where the repository has no such image @throws ShipError */
export async function fetchManifests(reader: RepositoryReader, { tag, digest, platform }: Asked, ports: Ports): Promise<Manifests | undefined> {
  const { files } = ports;
  const top = await reader.manifest(digest || tag);
  if (top === undefined) return undefined;
  const folder = await files.temporaryFolder('image-');
  await files.makeFolder(path.join(folder, 'blobs', 'sha256'));
  const root = { mediaType: kindOf(top, reader.name), digest: sha256(top.bytes), size: top.bytes.length };
  await files.write(blobPath(folder, root.digest), top.bytes);
  const entries = entriesFor(await readIndex(folder, root, files), platform, reader.name);
  if (isIndex(root)) await inParallel(WIDTH, unique(entries), (entry) => fetchManifest(reader, entry, folder, ports));
  const read = async (descriptor: Descriptor) => ({ descriptor, ...(await readManifest(folder, descriptor, files)) });
  return { folder, root, entries: await Promise.all(entries.map(read)) };
}

/** Streams blobs into a layout, each once. @throws ShipError */
export async function fetchBlobs(reader: RepositoryReader, blobs: readonly Descriptor[], folder: string, { files }: Ports): Promise<void> {
  await inParallel(WIDTH, unique(blobs), async (blob) => {
    const file = files.create(blobPath(folder, blob.digest));
    await reader.download(blob, file).finally(() => file.close());
  });
}

const unique = (descriptors: readonly Descriptor[]): Descriptor[] => [...new Map(descriptors.map((one) => [one.digest, one])).values()];

async function fetchManifest(reader: RepositoryReader, entry: Descriptor, folder: string, { files }: Ports): Promise<void> {
  // First of all this says that it is a digest: it becomes part of an address.
  const file = blobPath(folder, entry.digest);
  const manifest = await reader.manifest(entry.digest);
  if (manifest !== undefined) return files.write(file, manifest.bytes);
  throw new ShipError({
    code: 'pull/missing',
    what: `Could not read all of ${reader.name}`,
    why: `its index names ${entry.digest}, and the registry does not have it`,
    fix: 'Somebody has deleted a part of the image: push it again',
  });
}

const KINDS: Readonly<Record<string, 'index' | 'manifest'>> = {
  'application/vnd.oci.image.index.v1+json': 'index',
  'application/vnd.docker.distribution.manifest.list.v2+json': 'index',
  'application/vnd.oci.image.manifest.v1+json': 'manifest',
  'application/vnd.docker.distribution.manifest.v2+json': 'manifest',
};

/** The media type by the registry or, where that says nothing of use, by the bytes. @throws ShipError `image/kind` */
function kindOf({ mediaType, bytes }: Manifest, name: string): string {
  const own = mediaTypeIn(bytes);
  const found = [mediaType, own].find((type) => type in KINDS);
  if (found !== undefined) return found;
  const said = /^application\/(json|octet-stream)$|^text\//.test(mediaType) || mediaType === '' ? own || mediaType : mediaType;
  const old = /distribution\.manifest\.v1/.test(said);
  throw new ShipError({
    code: 'image/kind',
    what: `${name} can't be checked`,
    why: old ? 'it is in Docker’s first image format (schema 1), which engines no longer take' : `it is of the kind \`${said}\`, which is no image`,
    fix: old ? 'Build and push it again with a Docker of today' : 'Give an image by OCI’s image-spec, or by Docker’s schema 2',
  });
}

function mediaTypeIn(bytes: Buffer): string {
  try {
    const { mediaType, schemaVersion } = JSON.parse(bytes.toString()) as { mediaType?: unknown; schemaVersion?: unknown };
    if (schemaVersion === 1) return 'application/vnd.docker.distribution.manifest.v1+json';
    return typeof mediaType === 'string' ? mediaType : '';
  } catch {
    return '';
  }
}
