import { Wrong } from '../contract/field.ts';
import type { Repository } from '../plan/plan.ts';
import { parseName } from './name.ts';
import { isTag } from './tag.ts';

/** An image at a registry. */
export interface ImageReference {
  readonly repository: Repository;
  /** '' where only a digest is named. */
  readonly tag: string;
  /** `sha256:…`; '' where only a tag is named. With both the digest counts. */
  readonly digest: string;
}

/** `name[:tag][@sha256:…]` by the grammar of distribution/reference; `latest` where neither is named, as docker does it. @throws Wrong */
export function parseReference(text: string): ImageReference {
  const [, whole = '', digest = ''] = /^([^@]*)(?:@(.*))?$/s.exec(text) ?? [];
  const [, name = '', tag = ''] = /^(.*?)(?::([^:/\]]*))?$/s.exec(whole) ?? [];
  const repository = parseName(name);
  if (digest === '' && text.includes('@')) throw new Wrong('nothing follows the `@`', 'Write `name@sha256:…` with the 64 digits of a digest');
  if (digest !== '' && !/^sha256:[0-9a-f]{64}$/.test(digest))
    throw new Wrong(`\`${digest}\` is no digest`, 'Write `sha256:` and its 64 hex digits, or a tag');
  if (whole.endsWith(':') || (tag !== '' && !isTag(tag)))
    throw new Wrong(`\`${tag}\` is no tag`, 'Write at most 128 letters, digits, `_`, `.` and `-`, a letter, digit or `_` first');
  return { repository, tag: tag === '' && digest === '' ? 'latest' : tag, digest };
}

/** `name:tag`. */
export const tagged = ({ name }: Repository, tag: string): string => `${name}:${tag}`;

/** `name@sha256:…`: the same bytes for ever. */
export const pinned = ({ name }: Repository, digest: string): string => `${name}@${digest}`;

/** `name:tag@sha256:…`: the tag for people, the digest for machines, which ignore the tag. */
export const taggedAndPinned = ({ name }: Repository, tag: string, digest: string): string =>
  tag === '' ? `${name}@${digest}` : `${name}:${tag}@${digest}`;
