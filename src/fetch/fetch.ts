import path from 'node:path';
import { ShipError } from '../error.ts';
import type { Layout } from '../image/layout.ts';
import { pinned, taggedAndPinned } from '../image/reference.ts';
import { asPath, type ImageSource } from '../image/source.ts';
import type { Repository } from '../plan/plan.ts';
import type { Ports } from '../ports/ports.ts';
import { repositoryReader } from '../registry/reader.ts';
import type { Registries } from '../registry/registries.ts';
import { fetchLocal } from './local.ts';
import { onlyPlatform } from './platforms.ts';
import { fetchRemote } from './remote.ts';
import { unsound } from './unsound.ts';

/** An image that was had from somewhere, as a layout with all its bytes. */
export interface Fetched {
  readonly layout: Layout;
  /** For people: `ghcr.io/acme/shop:v1@sha256:…`, or the path. */
  readonly name: string;
  /** Of the index, or of the only manifest; '' for an archive of Docker before 25, which has neither: its image has no digest until it is pushed. */
  readonly digest: string;
  /** At a registry; undefined for a path. */
  readonly repository: Repository | undefined;
  /** '' where a digest or a path was named. */
  readonly tag: string;
  /** What to do where its bytes are not sound. */
  readonly fix: string;
}

export interface Wanted {
  readonly source: ImageSource;
  /** `os/architecture[/variant]`; '' for all that are there. */
  readonly platform: string;
  /** Absolute: what a relative path starts at. */
  readonly workspace: string;
}

/**
 * Gets an image from where it is: a layout folder is read in place, all else goes into a temporary folder.
 * Bytes from a registry are compared with their digests on the way.
 * @throws ShipError `image/…`, `archive/…`, `layout/broken`, `pull/…`, `push/…`
 */
export async function fetchImage({ source, platform, workspace }: Wanted, registries: Registries, ports: Ports): Promise<Fetched> {
  if (source.kind === 'path') {
    const { layout, name, digest } = await unsound(source.text, MAKE_AGAIN, () => fetchLocal(source.text, workspace, ports));
    return { layout: onlyPlatform(layout, platform, name), name, digest, repository: undefined, tag: '', fix: MAKE_AGAIN };
  }
  await refuseAmbiguous(source, workspace, ports);
  const { repository, tag, digest: asked } = source.reference;
  const connection = await registries.connect(repository.registry);
  const reader = repositoryReader({ name: repository.name, path: repository.path, connection, actions: 'pull' }, ports);
  const layout = await unsound(source.text, PUSH_AGAIN, () => fetchRemote(reader, { tag, digest: asked, platform }, ports));
  const { digest } = layout.root;
  const name = tag === '' ? pinned(repository, digest) : taggedAndPinned(repository, tag, digest);
  return { layout: onlyPlatform(layout, platform, name), name, digest, repository, tag, fix: PUSH_AGAIN };
}

const PUSH_AGAIN = 'Build and push the image again: what is in the registry is not sound';
const MAKE_AGAIN = 'Make it again, with `docker save`, or with `docker buildx build --output type=oci,dest=image.tar`';

/** `image.tar` is the name of an image at Docker Hub; whoever has a file of that name means the file. */
async function refuseAmbiguous({ text, reference }: ImageSource & { kind: 'registry' }, workspace: string, { files }: Ports): Promise<void> {
  const found = await files.stat(path.resolve(workspace, text));
  if (found === undefined) return;
  const { repository, tag } = reference;
  const whole = /[.:].*\/|^localhost\//.test(repository.name) ? repository.name : `docker.io/${repository.path}`;
  throw new ShipError({
    code: 'image/ambiguous',
    what: `Input \`image\` is \`${text}\``,
    why: `it is the name of an image, and there is a ${found.directory ? 'folder' : 'file'} of that name in the workspace`,
    fix: `Write \`${asPath(text)}\` for the ${found.directory ? 'folder' : 'file'}, or \`${whole}:${tag}\` for the image`,
  });
}
