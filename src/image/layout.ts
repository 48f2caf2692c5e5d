import path from 'node:path';
import { ShipError } from '../error.ts';
import type { Files } from '../ports/ports.ts';

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

/** The file that holds the bytes of a descriptor. */
export function blobPath(folder: string, digest: string): string {
  const [, hex] = /^sha256:([0-9a-f]{64})$/.exec(digest) ?? [];
  if (hex === undefined) throw broken(folder, `\`${digest}\` is no sha256 digest`);
  return path.join(folder, 'blobs', 'sha256', hex);
}

/** @throws ShipError `layout/broken` where a file of it is missing or no JSON */
export async function readLayout(folder: string, files: Files): Promise<Layout> {
  const json = async <T>(file: string): Promise<T> => {
    const bytes = await files.readIfThere(file);
    if (bytes === undefined) throw broken(folder, `${path.relative(folder, file)} is missing`);
    try {
      return JSON.parse(bytes.toString()) as T;
    } catch (cause) {
      throw broken(folder, `${path.relative(folder, file)} is no JSON`, cause);
    }
  };
  const top = await json<{ manifests?: Descriptor[] }>(path.join(folder, 'index.json'));
  const root = top.manifests?.[0];
  if (root === undefined || top.manifests?.length !== 1) throw broken(folder, 'index.json does not name exactly one image');
  const entries = isIndex(root) ? ((await json<{ manifests?: Descriptor[] }>(blobPath(folder, root.digest))).manifests ?? []) : [root];
  const manifests = await Promise.all(
    entries.map(async (descriptor): Promise<ImageManifest> => {
      const manifest = await json<{ config: Descriptor; layers: Descriptor[] }>(blobPath(folder, descriptor.digest));
      const configuration = await json<ImageConfiguration>(blobPath(folder, manifest.config.digest));
      const attestation = descriptor.annotations?.['vnd.docker.reference.type'] === 'attestation-manifest';
      return {
        descriptor,
        attestation,
        config: manifest.config,
        layers: manifest.layers,
        configuration,
        platform: attestation ? '' : platformOf(descriptor, configuration),
      };
    }),
  );
  return { folder, root: plain(root), manifests };
}

export const isIndex = ({ mediaType }: Descriptor): boolean =>
  mediaType === 'application/vnd.oci.image.index.v1+json' || mediaType === 'application/vnd.docker.distribution.manifest.list.v2+json';

function platformOf({ platform }: Descriptor, configuration: ImageConfiguration): string {
  const { os, architecture, variant } = platform ?? configuration;
  return [os, architecture, variant].filter((part) => part !== undefined && part !== '').join('/');
}

/** Without the annotations that name the image in index.json: they are no part of what is pushed. */
const plain = ({ mediaType, digest, size }: Descriptor): Descriptor => ({ mediaType, digest, size });

function broken(folder: string, why: string, cause?: unknown): ShipError {
  return new ShipError(
    {
      code: 'layout/broken',
      what: `The image layout in ${folder} can't be read`,
      why,
      fix: 'Run the job again; if it happens again, report it with the debug log',
    },
    { cause },
  );
}
