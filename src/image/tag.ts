import { createHash } from 'node:crypto';

/** distribution-spec: the longest tag. */
const LONGEST = 128;
const HASH = 8;

/** Whether a text is a tag: 1–128 characters of `[A-Za-z0-9_.-]`, the first one neither `.` nor `-`. */
export const isTag = (text: string): boolean => /^\w[\w.-]{0,127}$/.test(text);

/** Every run of other characters becomes one `-`, as docker/metadata-action does it. Not yet a tag: see {@link toTag}. */
export const sanitize = (text: string): string => text.replace(/[^a-zA-Z0-9._-]+/g, '-');

/**
 * A tag (distribution-spec) from any text; '' where the text is empty.
 * What is too long is cut; a hash of the whole text keeps two that begin alike apart. A text without any usable character becomes its hash.
 */
export function toTag(text: string): string {
  const clean = sanitize(text).replace(/^[.-]+/, '');
  if (clean === '') return text === '' ? '' : hashOf(text);
  if (clean.length <= LONGEST) return clean;
  return `${clean.slice(0, LONGEST - HASH - 1)}-${hashOf(text)}`;
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, HASH);
