import { createHash } from 'node:crypto';
import { blobPath, type Descriptor, type ImageManifest, type Layout } from '../../image/layout.ts';
import type { Found } from '../../policy/finding.ts';
import type { Files } from '../../ports/ports.ts';
import type { Entry } from '../../tar/entry.ts';
import { TarReader } from '../../tar/tar.ts';
import { compressionOf, unpack } from '../../tar/unpack.ts';
import { canonical } from '../../image/platform.ts';

/** How many files a finding names. */
const NAMED = 3;

const FIX =
  'Pin what the step downloads, and give what it makes fixed times and names (SOURCE_DATE_EPOCH, `go build -trimpath -buildvcs=false`); a base image is pinned by its digest';

/**
 * Rule `reproducible/rebuild`: compares the images of two builds of the same plan by the digests of their manifests. Attestations say when they were made, and are not
 * compared. Only where a digest differs are layers read, those that differ.
 * @param say is told of each platform that differs: the first layer that does, and which of its files
 */
export async function judgeRebuild(first: Layout, again: Layout, files: Files, say: (platform: string, found: Found) => void): Promise<void> {
  for (const image of first.manifests.filter(({ attestation }) => !attestation)) {
    const other = again.manifests.find(({ attestation, platform }) => !attestation && canonical(platform) === canonical(image.platform));
    if (other?.descriptor.digest === image.descriptor.digest) continue;
    const what = other === undefined ? 'the second build has no image for it' : await difference(first, image, again, other, files);
    const { text, layer } = typeof what === 'string' ? { text: what, layer: undefined } : what;
    say(canonical(image.platform), {
      what: `A second build without the cache gave another image: ${text}`,
      where: '',
      fix: FIX,
      ...(layer === undefined ? {} : { layer }),
    });
  }
}

async function difference(
  first: Layout,
  one: ImageManifest,
  again: Layout,
  two: ImageManifest,
  files: Files,
): Promise<string | { text: string; layer: number }> {
  const layer = one.layers.findIndex(({ digest }, at) => digest !== two.layers[at]?.digest);
  const [a, b] = [one.layers[layer], two.layers[layer]];
  if (a === undefined || b === undefined) {
    if (one.layers.length !== two.layers.length) return `layers: ${one.layers.length}, then ${two.layers.length}`;
    return configurationText(one, two);
  }
  const changes = differing(await entriesOf(first.folder, a, files), await entriesOf(again.folder, b, files));
  const named = changes.slice(0, NAMED).join(', ') + (changes.length > NAMED ? ` and ${changes.length - NAMED} more` : '');
  const more = one.layers.filter(({ digest }, at) => digest !== two.layers[at]?.digest).length - 1;
  const rest = more > 0 ? `; ${more} further ${more === 1 ? 'layer differs' : 'layers differ'}` : '';
  return { text: `${changes.length === 0 ? 'the same files in another order or compressed otherwise' : named}${rest}`, layer };
}

function configurationText({ configuration: one }: ImageManifest, { configuration: two }: ImageManifest): string {
  const [a, b] = [members(one), members(two)];
  const names = [...new Set([...a.keys(), ...b.keys()])].filter((name) => JSON.stringify(a.get(name)) !== JSON.stringify(b.get(name)));
  return names.length === 0
    ? 'the layers are the same, the manifest is not'
    : `the layers are the same, the configuration is not (${names.join(', ')})`;
}

const members = ({ config, ...rest }: ImageManifest['configuration']) => new Map<string, unknown>(Object.entries({ ...rest, ...config }));

interface Seen {
  readonly entry: Entry;
  /** Of a file. */
  readonly content: string;
}

/** Every entry of a layer with the digest of its content; of several with one name the last. */
async function entriesOf(folder: string, { digest, mediaType }: Descriptor, files: Files): Promise<Map<string, Seen>> {
  const seen = new Map<string, Seen>();
  const reader = new TarReader((entry) => {
    if (entry.kind !== 'file') {
      seen.set(entry.path, { entry, content: '' });
      return [];
    }
    const hash = createHash('sha256');
    return [{ write: (piece) => void hash.update(piece), end: () => void seen.set(entry.path, { entry, content: hash.digest('hex') }) }];
  });
  const pieces = files.stream(blobPath(folder, digest))[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  for await (const piece of unpack(pieces, compressionOf(mediaType) ?? 'none')) reader.write(piece);
  reader.end();
  return seen;
}

/** `/app (content)`, `/when (only in the first)`, in the order of the first layer. */
function differing(one: ReadonlyMap<string, Seen>, two: ReadonlyMap<string, Seen>): string[] {
  const found = [...one].flatMap(([path, seen]) => {
    const how = changeOf(seen, two.get(path));
    return how === '' ? [] : [`/${path} (${how})`];
  });
  return [...found, ...[...two.keys()].filter((path) => !one.has(path)).map((path) => `/${path} (only in the second)`)];
}

function changeOf({ entry, content }: Seen, other: Seen | undefined): string {
  if (other === undefined) return 'only in the first';
  const { kind, link, mode, uid, gid, mtime } = other.entry;
  const parts = [
    kind !== entry.kind || link !== entry.link ? 'kind' : '',
    content !== other.content ? 'content' : '',
    mode !== entry.mode ? 'mode' : '',
    uid !== entry.uid || gid !== entry.gid ? 'owner' : '',
    mtime !== entry.mtime ? 'time' : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}
