import { ShipError } from '../error.ts';
import { isRecord } from '../image/configuration.ts';
import { blobPath, type Descriptor } from '../image/layout.ts';
import type { Files } from '../ports/ports.ts';
import { sha256 } from '../registry/reader.ts';
import { compressionIn } from './compression.ts';

/** A file of an archive that was kept. */
export interface Part {
  readonly path: string;
  /** `sha256:…`; of a blob what its name says. */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  /** The first bytes, which tell how it is compressed. */
  readonly first: Buffer;
}

export interface Parts {
  part(name: string): Part | undefined;
}

/** An entry of manifest.json (moby, image/spec: "Combined Image JSON + Filesystem Changeset Format"). */
interface Image {
  readonly config: string;
  readonly tags: readonly string[];
  readonly layers: readonly string[];
}

const MOST_BYTES = 16 * 1024 * 1024;
const TYPE = 'application/vnd.oci.image';

/** Makes manifests for the images of an archive that has none; their parts become blobs of the layout. @throws ShipError `archive/…` */
export async function readDockerArchive(folder: string, parts: Parts, file: string, files: Files): Promise<readonly Descriptor[]> {
  const list = parts.part('manifest.json');
  if (list === undefined) {
    const fix = 'Give what `docker save` wrote: `docker export` writes the files of a container, without what makes them an image';
    throw wrong(file, 'neither index.json nor manifest.json is in it', fix);
  }
  const images = imagesIn(list.size > MOST_BYTES ? undefined : await files.read(list.path));
  if (images === undefined) throw wrong(file, 'its manifest.json is not what `docker save` writes', 'Save the image anew');
  const top: Descriptor[] = [];
  // One after the other: they share layers.
  for (const image of images) top.push(...(await writeManifest(image, { folder, parts, file, files })));
  return top;
}

interface Archive {
  readonly folder: string;
  readonly parts: Parts;
  readonly file: string;
  readonly files: Files;
}

/** @returns the manifest once for each of its names */
async function writeManifest({ config: configName, layers: layerNames, tags }: Image, archive: Archive): Promise<readonly Descriptor[]> {
  const config = await blobOf(configName, () => `${TYPE}.config.v1+json`, archive);
  const [, named] = /([0-9a-f]{64})(?:\.json)?$/.exec(configName) ?? [];
  if (named !== undefined && config.digest !== `sha256:${named}`)
    throw wrong(archive.file, `the configuration \`${configName}\` has the digest ${config.digest}`, 'Save the image anew: this file was changed');
  const layers: Descriptor[] = [];
  for (const name of layerNames) layers.push(await blobOf(name, layerType, archive));
  const mediaType = `${TYPE}.manifest.v1+json`;
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, config, layers }));
  const manifest = { mediaType, digest: sha256(bytes), size: bytes.length };
  await archive.files.write(blobPath(archive.folder, manifest.digest), bytes);
  return tags.length === 0 ? [manifest] : tags.map((name) => ({ ...manifest, annotations: { 'io.containerd.image.name': name } }));
}

async function blobOf(name: string, mediaType: (part: Part) => string, { folder, parts, file, files }: Archive): Promise<Descriptor> {
  const part = parts.part(name);
  if (part === undefined) throw wrong(file, `its manifest.json names \`${name}\`, which is not in it`, 'Save the image anew, and whole');
  const to = blobPath(folder, part.digest);
  if ((await files.stat(to)) === undefined) await files.link(part.path, to);
  return { mediaType: mediaType(part), digest: part.digest, size: part.size };
}

function layerType({ first }: Part): string {
  const compression = compressionIn(first);
  return `${TYPE}.layer.v1.tar${compression === 'none' ? '' : `+${compression}`}`;
}

const areTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((one) => typeof one === 'string');

/** undefined where it is anything else. */
function imagesIn(bytes: Buffer | undefined): readonly Image[] | undefined {
  try {
    const list: unknown = JSON.parse(bytes?.toString() ?? '');
    const images = Array.isArray(list) ? list.map(imageOf) : [undefined];
    return images.every((image) => image !== undefined) ? images : undefined;
  } catch {
    return undefined;
  }
}

function imageOf(entry: unknown): Image | undefined {
  if (!isRecord(entry)) return undefined;
  const { Config: config, RepoTags, Layers } = entry;
  const [tags, layers] = [RepoTags ?? [], Layers ?? []];
  return typeof config === 'string' && areTexts(tags) && areTexts(layers) ? { config, tags, layers } : undefined;
}

const wrong = (file: string, why: string, fix: string): ShipError =>
  new ShipError({ code: 'archive/no-image', what: `The archive ${file} can't be read as an image`, why, fix });
