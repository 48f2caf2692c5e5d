import { ShipError, type Problem } from '../error.ts';
import { blobPath, type Descriptor, type ImageManifest, type Layout } from '../image/layout.ts';
import type { Mode } from '../policy/level.ts';
import type { Files } from '../ports/ports.ts';
import { checkBlob } from './blob.ts';
import { consistency, flaw } from './consistency.ts';
import { type ImageContents, pulledBytes, unpackedBytes } from './contents/contents.ts';
import { type Layer, type LayerRead, readLayer } from './contents/layer.ts';
import { masked } from './contents/secrets/assigned.ts';
import { Budget, RUN_LIMITS } from '../tar/limits.ts';
import { type Shelf, treeOf } from './contents/tree.ts';
import { compressionOf } from '../tar/unpack.ts';
import { canonical } from '../image/platform.ts';

export interface LayerSize {
  readonly digest: string;
  /** Bytes that a pull moves. */
  readonly compressed: number;
  /** Bytes of the tar. */
  readonly unpacked: number;
  /** The instruction that made it, as the history of the image says; '' where it says nothing. */
  readonly createdBy: string;
}

export interface PlatformSize {
  readonly platform: string;
  /** Of the manifest. */
  readonly digest: string;
  /** Bytes that a pull moves: the configuration and the layers. */
  readonly compressed: number;
  /** Bytes of all layers' tars. */
  readonly unpacked: number;
  readonly layers: readonly LayerSize[];
}

export interface Integrity {
  /** How many files were read, and their bytes. */
  readonly blobs: number;
  readonly bytes: number;
  readonly platforms: readonly PlatformSize[];
}

/**
 * Files read at once. One thread hashes and looks, and each layer has one that unpacks: with two of them neither core waits, and a third would only cost memory.
 */
const AT_ONCE = 2;

/**
 * Reads every blob that the layout refers to once: compares it with its descriptor and the manifests with each other, and looks into the layers of all images.
 * @param planned platforms that must be there; none: any
 * @param mode `off`: nothing is looked into; the layers are unpacked all the same, to compare them with what the configuration says of them
 * @throws ShipError `verify/…` with everything that is wrong
 */
export async function readContents(
  layout: Layout,
  planned: readonly string[],
  mode: Mode,
  files: Files,
): Promise<{ readonly integrity: Integrity; readonly images: readonly ImageContents[] }> {
  const images = layout.manifests.filter(({ attestation }) => !attestation);
  const layers = titled(images);
  const budget = new Budget([...layers.values()].reduce((sum, { descriptor }) => sum + descriptor.size, 0));
  const read = new Map<string, LayerRead>();
  const sound = new Map<string, number>();
  const problems: Problem[] = [];
  await eachOf(descriptorsOf(layout), async (descriptor) => {
    const layer = layers.get(keyOf(descriptor));
    const { folder } = layout;
    const found = await (layer ? readLayer(folder, layer, mode !== 'off', budget, files) : checkBlob(folder, descriptor, files));
    if (found !== undefined && 'code' in found) addTo(problems, found);
    else sound.set(descriptor.digest, descriptor.size);
    if (found !== undefined && 'diffId' in found) read.set(keyOf(descriptor), found);
  });
  for (const manifest of layout.manifests) {
    // What a broken blob says is not worth a second message.
    if (!sound.has(manifest.descriptor.digest)) continue;
    problems.push(...consistency(manifest, await files.read(blobPath(layout.folder, manifest.descriptor.digest))));
    if (!manifest.attestation) problems.push(...diffIds(manifest, read));
  }
  problems.push(...missingPlatforms(layout, planned));
  if (problems.length > 0) throw new ShipError(problems);
  const shelf: Shelf = {};
  const contents = images.map((image) => contentsOf(image, read, shelf));
  const bytes = [...sound.values()].reduce((sum, size) => sum + size, 0);
  return { integrity: { blobs: sound.size, bytes, platforms: contents.map(platformSize) }, images: contents };
}

/** What all layers together are too much of is told once: it is wrong with each one that comes after. */
function addTo(problems: Problem[], problem: Problem): void {
  if (RUN_LIMITS.includes(problem.code) && problems.some(({ code }) => code === problem.code)) return;
  problems.push(problem);
}

/** One digest with two sizes or kinds is looked at twice, so that the wrong one is found. */
const keyOf = ({ digest, size, mediaType }: Descriptor): string => `${digest} ${size} ${mediaType}`;

/** Every descriptor of the layout once, large ones first: the last one to be read is not the longest. */
function descriptorsOf({ root, manifests }: Layout): Descriptor[] {
  const all = [root, ...manifests.flatMap(({ descriptor, config, layers }) => [descriptor, config, ...layers])];
  return [...new Map(all.map((descriptor) => [keyOf(descriptor), descriptor])).values()].toSorted((a, b) => b.size - a.size);
}

/** The layers of all images, each with the first place where it is. */
function titled(images: readonly ImageManifest[]): Map<string, Layer> {
  const all = images.flatMap((image) => {
    const made = instructionsOf(image);
    return image.layers.map((descriptor, at): Layer => {
      const by = short(made[at] ?? '');
      return { descriptor, title: `layer ${at + 1} of ${canonical(image.platform)}${by === '' ? '' : ` (${by})`}` };
    });
  });
  // What is no layer of a file system is told by `consistency`.
  const known = all.filter(({ descriptor }) => compressionOf(descriptor.mediaType) !== undefined);
  return new Map(known.toReversed().map((layer) => [keyOf(layer.descriptor), layer]));
}

function short(instruction: string): string {
  const line = masked(instruction).replaceAll(/\s+/g, ' ').trim();
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}

/** The instruction that made each layer; '' where the history does not match the layers one by one: it would name the wrong one. */
function instructionsOf({ layers, configuration: { history = [] } }: ImageManifest): string[] {
  const steps = history.filter(({ empty_layer: empty }) => empty !== true);
  return layers.map((_, at) => (steps.length === layers.length ? (steps[at]?.created_by ?? '') : ''));
}

async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

function diffIds({ platform, layers, configuration }: ImageManifest, read: ReadonlyMap<string, LayerRead>): Problem[] {
  const named = configuration.rootfs?.diff_ids ?? [];
  return layers.flatMap((layer, at) => {
    const [found, said] = [read.get(keyOf(layer))?.diffId, named[at]];
    if (found === undefined || said === undefined || found === said) return [];
    const why = `layer ${at + 1} of ${canonical(platform)} unpacks to ${found}, its configuration says ${said}`;
    return [flaw('layer-diff-id', 'A layer is not what the configuration says', why)];
  });
}

function missingPlatforms({ manifests }: Layout, planned: readonly string[]): Problem[] {
  const built = manifests.filter(({ attestation }) => !attestation).map(({ platform }) => canonical(platform));
  if (built.length === 0) return [flaw('no-image', 'The build gave no image', 'the layout holds no manifest of an image')];
  const missing = planned.map(canonical).filter((platform) => !built.includes(platform));
  if (missing.length === 0) return [];
  return [flaw('platform-missing', `The image is not there for ${missing.join(', ')}`, `the build gave ${built.join(', ')}`)];
}

function contentsOf(image: ImageManifest, read: ReadonlyMap<string, LayerRead>, shelf: Shelf): ImageContents {
  const layers = image.layers.map((layer) => (read.get(keyOf(layer)) as LayerRead).contents);
  const root = treeOf(
    layers.map(({ entries }) => entries),
    shelf,
  );
  return { image, platform: canonical(image.platform), layers, createdBy: instructionsOf(image), root };
}

function platformSize(contents: ImageContents): PlatformSize {
  const { image, platform, layers, createdBy } = contents;
  return {
    platform,
    digest: image.descriptor.digest,
    compressed: pulledBytes(contents),
    unpacked: unpackedBytes(contents),
    layers: layers.map(({ digest, compressed, unpacked }, at) => ({ digest, compressed, unpacked, createdBy: createdBy[at] ?? '' })),
  };
}
