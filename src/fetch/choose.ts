import { ShipError } from '../error.ts';
import type { Descriptor } from '../image/layout.ts';

/** Docker Hub's part of a name, which is often left out. */
const HUB = /^docker\.io\/(library\/)?/;

/**
 * The one image of several in index.json that is meant.
 * @param wanted a tag, a whole name, or a digest; '' where only one is there
 * @throws ShipError `image/which` with all that are there
 */
export function choose(top: readonly Descriptor[], wanted: string, text: string): Descriptor {
  const found = top.filter((entry) => wanted === '' || entry.digest === wanted || namesOf(entry).includes(wanted.replace(HUB, '')));
  // One image may have several names.
  const [root, ...others] = [...new Map(found.map((entry) => [entry.digest, entry])).values()];
  if (root !== undefined && others.length === 0) return root;
  const names = [...new Set(top.map((entry) => namesOf(entry)[0] ?? entry.digest))].map((name) => `\`${name}\``);
  const many = wanted === '' || others.length > 0;
  const path = wanted === '' ? text : text.slice(0, -wanted.length - 1);
  throw new ShipError({
    code: 'image/which',
    what: `Input \`image\` is \`${text}\``,
    why:
      top.length === 0
        ? 'no image is in it'
        : many
          ? `several images are in it: ${names.join(', ')}`
          : `no image of that name is in it: it has ${names.join(', ')}`,
    fix: top.length === 0 ? 'Save the image anew' : `Write \`${path}:NAME\` with one of these names, or \`${path}@sha256:…\``,
  });
}

/** The whole name first, by which Docker and containerd know it; then OCI's, which is mostly the tag alone (image-spec, annotations.md). */
function namesOf({ annotations }: Descriptor): string[] {
  const [whole = '', short = ''] = [annotations?.['io.containerd.image.name'], annotations?.['org.opencontainers.image.ref.name']];
  return [whole.replace(HUB, ''), short].filter((name) => name !== '');
}
