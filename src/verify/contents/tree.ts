import type { Entry } from './entry.ts';

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
}
