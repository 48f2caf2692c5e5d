import { ShipError, type Problem } from '../error.ts';
import { blobPath, type Descriptor, type ImageManifest, type Layout } from '../image/layout.ts';
import type { Files } from '../ports/ports.ts';
import { type Measured, countUnpacked, measure, unpackedSize } from './blob.ts';
import { consistency, flaw } from './consistency.ts';
import { canonical } from './platform.ts';

export interface LayerSize {
  readonly digest: string;
  /** Bytes that a pull moves. */
  readonly compressed: number;
  /** Bytes of the tar; undefined where it could only be known by unpacking too much. */
  readonly unpacked: number | undefined;
  /** The instruction that made it, as the history of the image says; '' where it says nothing. */
  readonly createdBy: string;
}

export interface PlatformSize {
  readonly platform: string;
  /** Of the manifest. */
  readonly digest: string;
  /** Bytes that a pull moves: the configuration and the layers. */
  readonly compressed: number;
  /** Bytes of all layers' tars; undefined where one of them is not known. */
  readonly unpacked: number | undefined;
  readonly layers: readonly LayerSize[];
}

export interface Integrity {
  /** How many files were read, and their bytes. */
  readonly blobs: number;
  readonly bytes: number;
  readonly platforms: readonly PlatformSize[];
}

/** Above this many compressed bytes in layers whose size is not written in them, none is unpacked to count. */
const UNPACK_AT_MOST = 256 * 1024 * 1024;

/** Files read at once: enough to keep the disk busy while one is hashed; hashing itself is one thread's work. */
const AT_ONCE = 3;

/**
 * Reads every blob that the layout refers to and compares it with its descriptor, and the manifests with each other.
 * @param planned platforms that must be there; none: any
 * @throws ShipError `verify/…` with everything that is wrong
 */
export async function checkIntegrity(layout: Layout, planned: readonly string[], files: Files): Promise<Integrity> {
  const wanted = descriptorsOf(layout);
  const measured = new Map<string, Measured>();
  const problems: Problem[] = [];
  await eachOf(wanted, async (descriptor) => {
    const found = await checkBlob(layout.folder, descriptor, files);
    if ('code' in found) problems.push(found);
    else measured.set(descriptor.digest, found);
  });
  for (const manifest of layout.manifests) {
    // What a broken blob says is not worth a second message.
    if (measured.has(manifest.descriptor.digest))
      problems.push(...consistency(manifest, await files.read(blobPath(layout.folder, manifest.descriptor.digest))));
  }
  problems.push(...missingPlatforms(layout, planned));
  if (problems.length > 0) throw new ShipError(problems);
  const platforms = await sizes(layout, measured, files);
  return { blobs: measured.size, bytes: [...measured.values()].reduce((sum, { size }) => sum + size, 0), platforms };
}

/** Every descriptor of the layout once; one digest with two sizes stands twice, so that the wrong one is found. */
function descriptorsOf({ root, manifests }: Layout): Descriptor[] {
  const all = [root, ...manifests.flatMap(({ descriptor, config, layers }) => [descriptor, config, ...layers])];
  return [...new Map(all.map((descriptor) => [`${descriptor.digest} ${descriptor.size}`, descriptor])).values()];
}

async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

async function checkBlob(folder: string, { digest, size }: Descriptor, files: Files): Promise<Measured | Problem> {
  const file = blobPath(folder, digest);
  const stat = await files.stat(file);
  if (stat === undefined) return flaw('blob-missing', `The image lacks a part of its own`, `no file holds ${digest}`);
  // A cut file is told by its size alone; the digest would only say that it differs.
  if (stat.size !== size) return flaw('blob-size', `A part of the image has the wrong size`, `${digest} has ${stat.size} bytes instead of ${size}`);
  const found = await measure(file, files);
  if (found?.digest === digest) return found;
  return flaw('blob-digest', `A part of the image is not what its digest says`, `the file of ${digest} holds ${found?.digest ?? 'nothing'}`);
}

function missingPlatforms({ manifests }: Layout, planned: readonly string[]): Problem[] {
  const built = manifests.filter(({ attestation }) => !attestation).map(({ platform }) => canonical(platform));
  if (built.length === 0) return [flaw('no-image', 'The build gave no image', 'the layout holds no manifest of an image')];
  const missing = planned.map(canonical).filter((platform) => !built.includes(platform));
  if (missing.length === 0) return [];
  return [flaw('platform-missing', `The image is not there for ${missing.join(', ')}`, `the build gave ${built.join(', ')}`)];
}

async function sizes({ folder, manifests }: Layout, measured: ReadonlyMap<string, Measured>, files: Files): Promise<PlatformSize[]> {
  const images = manifests.filter(({ attestation }) => !attestation);
  const unpacked = new Map(
    images
      .flatMap(({ layers }) => layers)
      .map((layer) => [layer.digest, { layer, size: unpackedSize(layer, measured.get(layer.digest) as Measured) }]),
  );
  const unknown = [...unpacked.values()].filter(({ size }) => size === undefined).map(({ layer }) => layer);
  if (unknown.reduce((sum, { size }) => sum + size, 0) < UNPACK_AT_MOST) {
    await eachOf(unknown, async (layer) => {
      unpacked.set(layer.digest, { layer, size: await countUnpacked(layer, blobPath(folder, layer.digest), files) });
    });
  }
  return images.map((image) => platformSize(image, (digest) => unpacked.get(digest)?.size));
}

function platformSize(
  { platform, descriptor, config, layers, configuration }: ImageManifest,
  unpackedOf: (digest: string) => number | undefined,
): PlatformSize {
  const steps = (configuration.history ?? []).filter(({ empty_layer: empty }) => empty !== true);
  const sized = layers.map(({ digest, size }, at) => ({
    digest,
    compressed: size,
    unpacked: unpackedOf(digest),
    // A history that does not match the layers one by one would name the wrong instruction.
    createdBy: steps.length === layers.length ? (steps[at]?.created_by ?? '') : '',
  }));
  return {
    platform: canonical(platform),
    digest: descriptor.digest,
    compressed: sized.reduce((sum, layer) => sum + layer.compressed, config.size),
    unpacked: sized.reduce<number | undefined>(
      (sum, layer) => (sum === undefined || layer.unpacked === undefined ? undefined : sum + layer.unpacked),
      0,
    ),
    layers: sized,
  };
}
