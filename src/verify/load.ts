import path from 'node:path';
import { ShipError } from '../error.ts';
import { blobPath, type ImageManifest, type Layout } from '../image/layout.ts';
import type { Finished, Ports } from '../ports/ports.ts';
import type { Docker, Engine } from './engine.ts';

/**
 * Puts one image of the layout into the engine: a tar of the very files that are pushed later, no second build and no copy on disk.
 * @param name `repository:tag` it gets there, to be removed by
 * @returns the image's ID there. It is a digest of the content, so whoever runs it by this ID runs what the layout holds.
 * @throws ShipError `smoke/load`
 */
export async function loadImage(
  layout: Layout,
  image: ImageManifest,
  name: string,
  engine: Engine,
  docker: Docker,
  ports: Pick<Ports, 'exec' | 'files'>,
): Promise<string> {
  const stage = await ports.files.temporaryFolder('gin-ship-load-');
  try {
    await ports.files.write(path.join(stage, 'index.json'), JSON.stringify(ociIndex(image, name)));
    await ports.files.write(path.join(stage, 'manifest.json'), JSON.stringify(dockerManifest(image, name)));
    const tar = ports.exec.stream('tar', tarArguments(layout.folder, stage, image));
    // Whoever fails first: the other one is awaited as well, so that nothing reads files that are being removed.
    const [loaded, packed] = await Promise.all([docker(['load', '--quiet'], { stdin: tar.stdout }).finally(() => tar.stdout.destroy()), tar.done]);
    if (loaded.code !== 0) throw notLoaded(image, loaded, packed);
  } finally {
    await ports.files.remove(stage);
  }
  return engine.idOf === 'manifest' ? image.descriptor.digest : image.config.digest;
}

/** Both descriptions go in: engines with containerd's image store read index.json, all others (from 1.10 on) manifest.json. */
function tarArguments(folder: string, stage: string, { descriptor, config, layers }: ImageManifest): string[] {
  const digests = new Set([descriptor, config, ...layers].map(({ digest }) => digest));
  const blobs = [...digests].map((digest) => path.relative(folder, blobPath(folder, digest)));
  return ['-c', '-C', folder, 'oci-layout', ...blobs, '-C', stage, 'index.json', 'manifest.json'];
}

/** An index.json that names this image only (OCI image-spec, image-layout.md; the first annotation is containerd's). */
function ociIndex({ descriptor: { mediaType, digest, size } }: ImageManifest, name: string): unknown {
  const annotations = { 'io.containerd.image.name': `docker.io/library/${name}`, 'org.opencontainers.image.ref.name': name.split(':')[1] };
  return { schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests: [{ mediaType, digest, size, annotations }] };
}

/** The manifest.json of `docker save`, with paths into the layout. */
function dockerManifest({ config, layers }: ImageManifest, name: string): unknown {
  const [own = '', ...files] = [config, ...layers].map(({ digest }) => blobPath('', digest));
  return [{ Config: own, RepoTags: [name], Layers: files }];
}

function notLoaded({ layers }: ImageManifest, loaded: Finished, packed: Finished): ShipError {
  // tar only reports a closed pipe when docker ended first; then docker knows why.
  const why = loaded.stderr.trim().split('\n').at(-1) || packed.stderr.trim() || `\`docker load\` ended with ${loaded.code}`;
  const zstd = layers.some(({ mediaType }) => mediaType.endsWith('zstd'));
  return new ShipError({
    code: 'smoke/load',
    what: 'The engine did not take the image that is to be tried out',
    why,
    fix: zstd
      ? 'The image has zstd layers, which Docker reads from version 23 on: update the engine, or build gzip layers'
      : 'Look for a full disk or an engine older than 20.10; to ship without the test: `smoke: off`',
    detail: [loaded.stderr, packed.stderr].join('\n').trim(),
  });
}
