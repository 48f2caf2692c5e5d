import { outranks } from './order.ts';
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
    tags.find((tag) => {
      const other = read(tag);
      if ('miss' in other || other.order === undefined || (other.fellBack === '') !== (own.fellBack === '')) return false;
      return shares(other) && outranks(other.order, order);
    });
}
