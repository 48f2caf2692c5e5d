import type { Repository } from '../plan/plan.ts';

/** `name:tag`. */
export const tagged = ({ name }: Repository, tag: string): string => `${name}:${tag}`;

/** `name@sha256:…`: the same bytes for ever. */
export const pinned = ({ name }: Repository, digest: string): string => `${name}@${digest}`;

/** `name:tag@sha256:…`: the tag for people, the digest for machines, which ignore the tag. */
export const taggedAndPinned = ({ name }: Repository, tag: string, digest: string): string =>
  tag === '' ? `${name}@${digest}` : `${name}:${tag}@${digest}`;
