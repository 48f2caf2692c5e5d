import type { Entry } from '../../tar/entry.ts';
import { folderOf } from '../../tar/name.ts';
import { type Hidden, stack, type Stacked } from './stack.ts';

export interface Node {
  readonly entry: Entry;
  /** Index of the layer that it comes from. */
  readonly layer: number;
}

/** The file system that a container sees. Paths have no `/` in front; '' is the root. */
export interface Tree {
  /** What is at a path, links not followed. */
  at(path: string): Node | undefined;
  /** What a path leads to when all links are followed inside the root, as the kernel does in a container; undefined where it leads nowhere or in circles. */
  resolve(path: string): Node | undefined;
  /** Every node, parents first where the layers have them so. */
  nodes(): Iterable<Node>;
  /** Files with bytes in them that are shipped and never seen. */
  hidden(): readonly Hidden[];
}

/** Room for one tree at a time: the checks look at one image after the other, and a large one's tree has tens of megabytes. */
export interface Shelf {
  tree?: { readonly of: unknown; readonly stacked: Stacked };
}

/** Linux follows no more symbolic links for one path (MAXSYMLINKS, namei.h). */
const MOST_LINKS = 40;

/**
 * Puts the layers of an image on top of each other (OCI image-spec, layer.md). It is made when it is asked for, and again where another one has taken its room.
 * @param layers entries by layer, the lowest first
 * @param shelf shared by the images of a run
 */
export function treeOf(layers: readonly (readonly Entry[])[], shelf: Shelf = {}): Tree {
  const there = (): Stacked => {
    if (shelf.tree?.of !== layers) shelf.tree = { of: layers, stacked: stack(layers) };
    return shelf.tree.stacked;
  };
  const at = (path: string) => there().at(path);
  return {
    at,
    resolve: (path) => resolve(path, at, (node) => there().target(node)),
    nodes: () => there().nodes(),
    hidden: () => there().hidden,
  };
}

/** Follows a path part by part, as path_resolution(7) says. */
function resolve(path: string, at: Tree['at'], target: (hardlink: Node) => Node | undefined): Node | undefined {
  const parts = path.split('/').toReversed();
  let here = '';
  for (let links = 0; parts.length > 0;) {
    const part = parts.pop();
    if (part === undefined || part === '' || part === '.') continue;
    if (part === '..') {
      here = folderOf(here);
      continue;
    }
    const next = here === '' ? part : `${here}/${part}`;
    const node = followed(at(next), target);
    if (node?.entry.kind === 'symlink') {
      if (++links > MOST_LINKS || node.entry.link === '') return undefined;
      if (node.entry.link.startsWith('/')) here = '';
      parts.push(...node.entry.link.split('/').toReversed());
    } else if (node === undefined || (parts.some((rest) => rest !== '') && node.entry.kind !== 'folder')) return undefined;
    else here = next;
  }
  return followed(at(here), target);
}

/** A hard link is its target. */
const followed = (node: Node | undefined, target: (hardlink: Node) => Node | undefined): Node | undefined =>
  node?.entry.kind === 'hardlink' ? target(node) : node;
