import { bytes } from '../image/bytes.ts';
import { blobPath, type Descriptor, type Layout } from '../image/layout.ts';
import type { Ports } from '../ports/ports.ts';
import { inParallel } from '../registry/pool.ts';
import type { Manifest } from '../registry/reader.ts';
import type { RemoteRepository } from './registry.ts';

/** Enough to fill the line to a registry; more only makes a rate limit more likely. */
const WIDTH = 4;

/** What had to be sent. */
export interface Sent {
  uploaded: number;
  /** Taken over from another repository of the same registry. */
  mounted: number;
  /** The registry had it. */
  skipped: number;
  bytes: number;
}

/** All that the root points to, and the root: what a repository has to hold before a tag may point to it. */
export interface Content {
  readonly root: Descriptor;
  readonly rootManifest: Manifest;
  /** Without the root; attestations are among them. */
  readonly manifests: readonly (Manifest & { readonly digest: string })[];
  readonly blobs: readonly Descriptor[];
}

/** Manifests are small and are read once: what is pushed by digest and what is pushed under a tag can't differ. */
export async function readContent(layout: Layout, { files }: Ports): Promise<Content> {
  const manifestOf = async ({ digest, mediaType }: Descriptor) => ({ digest, mediaType, bytes: await files.read(blobPath(layout.folder, digest)) });
  const below = layout.manifests.map(({ descriptor }) => descriptor).filter(({ digest }) => digest !== layout.root.digest);
  const blobs = layout.manifests.flatMap(({ config, layers }) => [...layers, config]);
  return {
    root: layout.root,
    rootManifest: await manifestOf(layout.root),
    manifests: await Promise.all(below.map(manifestOf)),
    blobs: [...new Map(blobs.map((blob) => [blob.digest, blob])).values()],
  };
}

/**
 * Blobs, then manifests by digest, then the root by digest: at no time does the registry hold something that points nowhere.
 * @param from path of a repository of the same registry that has all of it already
 * @returns whether the root was there before
 */
export async function pushContent(
  remote: RemoteRepository,
  content: Content,
  layout: Layout,
  from: string | undefined,
  ports: Ports,
): Promise<Sent & { rootWasThere: boolean }> {
  const sent: Sent = { uploaded: 0, mounted: 0, skipped: 0, bytes: 0 };
  await inParallel(WIDTH, content.blobs, async (blob) => {
    if (await remote.hasBlob(blob.digest)) {
      sent.skipped++;
      return;
    }
    const how = await remote.uploadBlob(blob, () => ports.files.stream(blobPath(layout.folder, blob.digest)), from);
    sent[how]++;
    if (how === 'uploaded') sent.bytes += blob.size;
  });
  await inParallel(WIDTH, content.manifests, (manifest) => remote.putManifest(manifest.digest, manifest));
  const rootWasThere = (await remote.digestOf(content.root.digest)) !== undefined;
  if (!rootWasThere) await remote.putManifest(content.root.digest, content.rootManifest);
  ports.runner.info(`${remote.name}: ${sent.uploaded} blobs uploaded (${bytes(sent.bytes)}), ${sent.mounted} mounted, ${sent.skipped} there already`);
  return { ...sent, rootWasThere };
}
