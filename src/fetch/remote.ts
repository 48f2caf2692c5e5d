import { nearest } from '../contract/suggest.ts';
import { ShipError } from '../error.ts';
import { type Layout, readImage } from '../image/layout.ts';
import type { Ports } from '../ports/ports.ts';
import type { RepositoryReader } from '../registry/reader.ts';
import { type Asked, fetchBlobs, fetchManifests } from './manifests.ts';

/** Reads an image, all its platforms and attestations, into a new layout. @throws ShipError */
export async function fetchRemote(reader: RepositoryReader, asked: Asked, ports: Ports): Promise<Layout> {
  const manifests = await fetchManifests(reader, asked, ports);
  if (manifests === undefined) throw await notFound(reader, asked);
  const { folder, root, entries } = manifests;
  const blobs = entries.flatMap(({ config, layers }) => [...layers, config]);
  await fetchBlobs(reader, blobs, folder, ports);
  ports.runner.debug(`${reader.name}: ${entries.length} manifests, ${blobs.length} blobs in ${folder}`);
  // The platforms that were not asked for are not there.
  return readImage(folder, root, ports.files, { sparse: true });
}

/** Tags looked through for one that may be meant. */
const MOST_TAGS = 5_000;

async function notFound(reader: RepositoryReader, { tag, digest }: Asked): Promise<ShipError> {
  // Not worth an error of its own: the first one says all that counts.
  const tags = await reader.tags(MOST_TAGS).catch(() => undefined);
  const close = digest === '' ? nearest(tag, tags ?? []) : undefined;
  const which = digest === '' ? `tag \`${tag}\`` : `\`${digest}\``;
  return new ShipError({
    code: 'image/not-found',
    what: `There is no ${which} in ${reader.name}`,
    why:
      tags === undefined
        ? 'the registry does not know it'
        : `the registry has ${tags.length === 0 ? 'no tag' : `${tags.length} tags`} there, and not this one`,
    fix: close === undefined ? 'Check the name in `image`, and that the image was pushed before' : `Did you mean \`${reader.name}:${close}\`?`,
  });
}
