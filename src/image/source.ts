import { Wrong } from '../contract/field.ts';
import { type ImageReference, parseReference } from './reference.ts';

/** Where an image is, as the input `image` names it. */
export type ImageSource =
  | { readonly kind: 'registry'; readonly text: string; readonly reference: ImageReference }
  /** A layout folder or an archive; behind the path `:name` or `@sha256:…` may stand, which only the disk can tell from a path with a colon. */
  | { readonly kind: 'path'; readonly text: string };

/** skopeo's transports, unless a registry of that name with a port is meant. */
const TRANSPORT = /^(oci|oci-archive|docker-archive|docker-daemon|containers-storage|dir):(?!\d+\/)(.*)$/s;

/**
 * The text alone decides: a path starts with `./`, `../` or `/`, all else is the name of an image. What lies in the workspace, perhaps put there by a
 * pull request, can't turn one into the other.
 * @throws Wrong
 */
export function parseSource(text: string): ImageSource {
  if (/^\.{0,2}\/|^\.{1,2}$/.test(text)) return { kind: 'path', text };
  const [, transport, rest = ''] = TRANSPORT.exec(text) ?? [];
  if (transport === 'docker-daemon' || transport === 'containers-storage')
    throw new Wrong('no engine is asked here', `Save it before: \`docker save --output image.tar ${rest || 'NAME'}\`, and give \`./image.tar\``);
  if (transport !== undefined)
    throw new Wrong(
      `a path needs no \`${transport}:\` in front`,
      `Write \`${asPath(rest)}\`: whether it is a folder or an archive is seen from what is there`,
    );
  return { kind: 'registry', text, reference: parseReference(text) };
}

/** As one writes it so that it is taken for a path. */
export const asPath = (text: string): string => (/^\.{0,2}\//.test(text) ? text : `./${text}`);
