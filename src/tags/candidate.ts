import { type Order, outranks } from './order.ts';
import type { Reader, Reading } from './reader.ts';

/** A tag that may come out, before it is known whether it would go backwards. */
export interface Candidate {
  readonly name: string;
  readonly moving: boolean;
  /** Which rule gave it, for people. */
  readonly why: string;
  /** The git tag among these to which it belongs rather than to ours. Without this function it is ours in any case. */
  readonly ownerAmong?: ((tags: readonly string[]) => string | undefined) | undefined;
}

/** Finds the git tag that stands above `own` among those that share what `shares` says. */
export function ownerAmong(own: Reading, read: Reader, shares: (other: Reading) => boolean): Candidate['ownerAmong'] {
  const { order } = own;
  // Without a number there is no order that could be broken.
  if (order === undefined) return undefined;
  return (tags) =>
    highestAbove(order, tags, (tag) => {
      const other = read(tag);
      // What the rule takes as a whole for want of a match is of another kind than what matched.
      if ('miss' in other || (other.fellBack === '') !== (own.fellBack === '')) return undefined;
      return shares(other) ? other.order : undefined;
    });
}

/** The highest of the tags that stand above `own`. @param orderOf gives undefined for a tag that does not count */
export function highestAbove(own: Order, tags: readonly string[], orderOf: (tag: string) => Order | undefined): string | undefined {
  let highest: { tag?: string; order: Order } = { order: own };
  for (const tag of tags) {
    const order = orderOf(tag);
    if (order !== undefined && outranks(order, highest.order)) highest = { tag, order };
  }
  return highest.tag;
}
