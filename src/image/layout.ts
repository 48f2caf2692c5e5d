import path from 'node:path';
import { ShipError } from '../error.ts';
import type { Files } from '../ports/ports.ts';
import { isRecord, readConfiguration } from './configuration.ts';

/** A content descriptor (OCI image-spec 1.1, descriptor.md). */
export interface Descriptor {
  readonly mediaType: string;
  /** `sha256:` and 64 hex digits. */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  readonly platform?: { readonly os: string; readonly architecture: string; readonly variant?: string };
  readonly annotations?: Readonly<Record<string, string>>;
}

/** One image manifest of a layout with what it points to. */
export interface ImageManifest {
  readonly descriptor: Descriptor;
  /** `os/architecture[/variant]`, from the index or else from the configuration; '' for an attestation. */
  readonly platform: string;
  /** BuildKit's attestation manifests stand beside the images as `unknown/unknown`. */
  readonly attestation: boolean;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly configuration: ImageConfiguration;
}

/** The part of an image configuration (OCI image-spec, config.md) that is used here. */
export interface ImageConfiguration {
  readonly architecture?: string;
  readonly os?: string;
  readonly variant?: string;
  readonly config?: {
    readonly User?: string;
    readonly ExposedPorts?: Readonly<Record<string, unknown>>;
    readonly Env?: readonly string[];
    readonly Entrypoint?: readonly string[];
    readonly Cmd?: readonly string[];
    readonly Labels?: Readonly<Record<string, string>>;
    readonly StopSignal?: string;
    readonly WorkingDir?: string;
    /** Of the shell form, as SHELL set it. */
    readonly Shell?: readonly string[];
    readonly Healthcheck?: unknown;
  };
  readonly rootfs?: { readonly diff_ids?: readonly string[] };
  readonly history?: readonly { readonly created_by?: string; readonly empty_layer?: boolean }[];
}

/** An OCI image layout folder (image-spec, image-layout.md) that holds what one build made. */
export interface Layout {
  readonly folder: string;
  /** What gets the tags: the index, or the only manifest. */
  readonly root: Descriptor;
  readonly manifests: readonly ImageManifest[];
}

/** How a layout of anybody's is read; the one of our own build is read without. */
export interface Reading {
  /** What is in an index and not in the folder is left out, as in a sparse layout or the archive of an engine that has one platform only. */
  readonly sparse?: boolean;
}

/** The file that holds the bytes of a descriptor. */
export function blobPath(folder: string, digest: string): string {
  const [, hex] = /^sha256:([0-9a-f]{64})$/.exec(digest) ?? [];
  if (hex === undefined) throw broken(folder, `\`${digest}\` is no sha256 digest`);
  return path.join(folder, 'blobs', 'sha256', hex);
}

/** @throws ShipError `layout/broken` where a file of it is missing, is no JSON or does not name exactly one image */
export async function readLayout(folder: string, files: Files): Promise<Layout> {
  const [root, ...more] = await readTop(folder, files);
  if (root === undefined || more.length > 0) throw broken(folder, 'index.json does not name exactly one image');
  return readImage(folder, root, files);
}

/** What index.json names: the images of the layout. @throws ShipError `layout/broken` */
export async function readTop(folder: string, files: Files): Promise<readonly Descriptor[]> {
  return descriptorsIn(await readJson(folder, 'index.json', files), 'manifests', folder, 'index.json');
}

/** One image of a layout with all its manifests. @throws ShipError `layout/broken` */
export async function readImage(folder: string, root: Descriptor, files: Files, { sparse = false }: Reading = {}): Promise<Layout> {
  const entries = await readIndex(folder, root, files);
  const there = async ({ digest }: Descriptor) => !sparse || (await files.stat(blobPath(folder, digest))) !== undefined;
  const manifests = await Promise.all(
    entries.map(async (descriptor): Promise<ImageManifest | undefined> => {
      if (!(await there(descriptor))) return undefined;
      const { config, layers } = await readManifest(folder, descriptor, files);
      if (!(await there(config))) return undefined;
      const configuration = readConfiguration(await readJson(folder, blobName(folder, config), files));
      if ('wrong' in configuration) throw broken(folder, `the configuration ${config.digest} is none: ${configuration.wrong}`);
      const attestation = isAttestation(descriptor);
      return { descriptor, attestation, config, layers, configuration, platform: attestation ? '' : platformOf(descriptor, configuration) };
    }),
  );
  return { folder, root: plain(root), manifests: manifests.filter((manifest) => manifest !== undefined) };
}

/** What an index names; a manifest by itself is the only entry. @throws ShipError `layout/broken` */
export async function readIndex(folder: string, root: Descriptor, files: Files): Promise<readonly Descriptor[]> {
  if (!isIndex(root)) return [root];
  return descriptorsIn(await readJson(folder, blobName(folder, root), files), 'manifests', folder, root.digest);
}

/** What a manifest names. @throws ShipError `layout/broken` */
export async function readManifest(
  folder: string,
  descriptor: Descriptor,
  files: Files,
): Promise<{ readonly config: Descriptor; readonly layers: readonly Descriptor[] }> {
  const { digest } = descriptor;
  const manifest = await readJson(folder, blobName(folder, descriptor), files);
  const [config] = descriptorsIn({ config: [recordOf(manifest)['config']] }, 'config', folder, digest);
  if (config === undefined) throw broken(folder, `${digest} names no configuration`);
  return { config, layers: descriptorsIn(manifest, 'layers', folder, digest) };
}

/** BuildKit's attestations stand in the index beside the images that they are about. */
export const isAttestation = ({ annotations }: Descriptor): boolean => annotations?.['vnd.docker.reference.type'] === 'attestation-manifest';

const blobName = (folder: string, { digest }: Descriptor): string => path.relative(folder, blobPath(folder, digest));

/** Manifests have at most 4 MiB at registries (distribution-spec); a configuration may be larger. */
const MOST_BYTES = 16 * 1024 * 1024;

async function readJson(folder: string, name: string, files: Files): Promise<unknown> {
  const file = path.join(folder, name);
  const found = await files.stat(file);
  if (found === undefined) throw broken(folder, `${name} is missing`);
  // A folder, and a device that never ends, have nothing in them.
  if (found.directory || found.size === 0 || found.size > MOST_BYTES) throw broken(folder, `${name} is no file of 1 to ${MOST_BYTES} bytes`);
  try {
    // Go's programs write null where a list or map has nothing.
    return JSON.parse((await files.read(file)).toString(), (_, value: unknown) => value ?? undefined);
  } catch (cause) {
    throw broken(folder, `${name} is no JSON`, cause);
  }
}

const recordOf = (value: unknown) => (isRecord(value) ? value : {});

/** A list of descriptors that a file should have. */
function descriptorsIn(json: unknown, member: string, folder: string, name: string): readonly Descriptor[] {
  const list = recordOf(json)[member] ?? [];
  if (Array.isArray(list) && list.every(isDescriptor)) return list;
  throw broken(folder, `${name} is not what it should be: its \`${member}\` has something that is no descriptor`);
}

function isDescriptor(value: unknown): value is Descriptor {
  const { mediaType, digest, size, platform, annotations } = recordOf(value);
  const isSized = Number.isSafeInteger(size) && (size as number) >= 0;
  return typeof mediaType === 'string' && typeof digest === 'string' && isSized && areTexts(platform) && areTexts(annotations);
}

/** Of a platform, `os.features` is a list. */
const areTexts = (map: unknown): boolean =>
  map === undefined || (isRecord(map) && Object.values(map).every((text) => typeof text === 'string' || Array.isArray(text)));

export const isIndex = ({ mediaType }: Pick<Descriptor, 'mediaType'>): boolean =>
  mediaType === 'application/vnd.oci.image.index.v1+json' || mediaType === 'application/vnd.docker.distribution.manifest.list.v2+json';

function platformOf({ platform }: Descriptor, configuration: ImageConfiguration): string {
  const { os, architecture, variant } = platform ?? configuration;
  return [os, architecture, variant].filter((part) => part !== undefined && part !== '').join('/');
}

/** Without the annotations that name the image in index.json: they are no part of what is pushed. */
const plain = ({ mediaType, digest, size }: Descriptor): Descriptor => ({ mediaType, digest, size });

function broken(folder: string, why: string, cause?: unknown): ShipError {
  const fix = 'Run the job again; if it happens again, report it with the debug log';
  return new ShipError({ code: 'layout/broken', what: `The image layout in ${folder} can't be read`, why, fix }, { cause });
}
