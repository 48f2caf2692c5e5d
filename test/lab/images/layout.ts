// Images as one OCI layout that is also a Docker archive: engines with either image store load it, and buildx pushes from it.
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { blobFile, type Descriptor } from './layer.ts';

export interface Image {
  /** As in a FROM line: `golang:1.26`, `gcr.io/distroless/static:nonroot`. */
  readonly names: readonly string[];
  /** The layers by architecture, in Go's names. */
  readonly layers: Readonly<Record<string, readonly Descriptor[]>>;
  /** The `config` object of the OCI image configuration. */
  readonly config: object;
}

export interface Written extends Descriptor {
  readonly names: readonly string[];
}

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';

function json(layout: string, mediaType: string, value: object): Descriptor {
  const text = JSON.stringify(value);
  const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`;
  writeFileSync(blobFile(layout, digest), text);
  return { mediaType, digest, size: Buffer.byteLength(text) };
}

interface Single {
  readonly manifest: Descriptor;
  readonly config: Descriptor;
}

function manifest(layout: string, image: Image, architecture: string, layers: readonly Descriptor[]): Single {
  const platform = { architecture, os: 'linux' };
  const rootfs = { type: 'layers', diff_ids: layers.map((one) => one.digest) }; // not compressed: the digest is the diff id
  const created = '1970-01-01T00:00:00Z';
  const history = layers.map(() => ({ created, created_by: 'gin-ship lab stand-in' }));
  const config = json(layout, 'application/vnd.oci.image.config.v1+json', { created, ...platform, config: image.config, rootfs, history });
  const made = json(layout, MANIFEST, { schemaVersion: 2, mediaType: MANIFEST, config, layers });
  return { manifest: { ...made, platform }, config };
}

/** The full name, as references without a registry are completed: docker.io/library/NAME. */
export function fullName(name: string): string {
  const [first = ''] = name.split('/');
  if (first !== name && first.includes('.')) return name;
  return name.includes('/') ? `docker.io/${name}` : `docker.io/library/${name}`;
}

/** Writes manifests, index.json and the Docker archive's manifest.json; the layers are there already. */
export function writeLayout(layout: string, images: readonly Image[], hostArchitecture: string): readonly Written[] {
  const archive: object[] = [];
  const written = images.map((image): Written => {
    const variants = Object.entries(image.layers);
    const singles = variants.map(([architecture, layers]) => manifest(layout, image, architecture, layers));
    const manifests = singles.map((single) => single.manifest);
    const index = Math.max(
      0,
      variants.findIndex(([architecture]) => architecture === hostArchitecture),
    );
    const own = singles[index];
    if (own === undefined) throw new Error(`lab: the stand-in ${image.names.join(', ')} has no platform`);
    const layers = (variants[index]?.[1] ?? []).map((one) => `blobs/${one.digest.replace(':', '/')}`);
    archive.push({ Config: `blobs/${own.config.digest.replace(':', '/')}`, RepoTags: image.names, Layers: layers });
    const top = manifests.length === 1 ? own.manifest : json(layout, INDEX, { schemaVersion: 2, mediaType: INDEX, manifests });
    return { ...top, names: image.names };
  });
  const entries = written.flatMap(({ names, ...descriptor }) =>
    names.map((name) => ({
      ...descriptor,
      annotations: { 'io.containerd.image.name': fullName(name), 'org.opencontainers.image.ref.name': name.split(':')[1] ?? 'latest' },
    })),
  );
  writeFileSync(path.join(layout, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  writeFileSync(path.join(layout, 'index.json'), JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests: entries }));
  writeFileSync(path.join(layout, 'manifest.json'), JSON.stringify(archive));
  return written;
}
