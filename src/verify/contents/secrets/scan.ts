import type { SecretKind } from '../../../policy/secret-kinds.ts';
import { BEFORE, NEAR, type Pattern } from './patterns.ts';
import { search } from './search.ts';

/** A secret and where it begins, in bytes from the beginning of the content. The value stays inside of the scanner. */
export interface Hit {
  readonly kind: SecretKind;
  readonly value: string;
  readonly at: number;
  readonly end: number;
}

/** Looks for secrets in content that comes in pieces, whatever the borders. */
export class Scan {
  readonly hits: Hit[] = [];
  readonly #most: number;
  /** The end of what was seen, which may be the beginning of a secret; and where in it the search goes on. */
  #kept: Buffer = Buffer.alloc(0);
  #from = 0;
  /** Bytes in front of `#kept`. */
  #offset = 0;

  /** @param most hits after which no more is looked for */
  constructor(most: number) {
    this.#most = most;
  }

  /** @param last whether this is the last piece */
  write(piece: Buffer, last: boolean): void {
    if (this.hits.length >= this.#most) return;
    const data = this.#kept.length === 0 ? piece : Buffer.concat([this.#kept, piece]);
    let stopped: number | undefined;
    search(data, this.#from, (pattern, at) => {
      if (pattern.quick?.(data, at) === false && (last || at + NEAR <= data.length)) return true;
      if (!last && at + this.#needed(pattern, data, at) > data.length) {
        stopped = at;
        return false;
      }
      this.#look(pattern, data, at);
      return this.hits.length < this.#most;
    });
    // The last two bytes may begin a trigger.
    const next = stopped ?? Math.max(0, data.length - 2);
    const keep = Math.max(0, next - BEFORE);
    this.#kept = last ? Buffer.alloc(0) : Buffer.from(data.subarray(keep));
    this.#from = next - keep;
    this.#offset += keep;
  }

  /** Characters that must be there before it can be told. */
  #needed(pattern: Pattern, data: Buffer, at: number): number {
    if (pattern.near === undefined || at + NEAR > data.length) return NEAR;
    return beginning(pattern.near, data, at) === undefined ? NEAR : (pattern.need ?? NEAR);
  }

  #look(pattern: Pattern, data: Buffer, at: number): void {
    const { kind, valid } = pattern;
    const begin = Math.max(0, at - BEFORE);
    for (const found of matches(pattern, data, at)) {
      const start = begin + found.index;
      // Another trigger tells of those beside it.
      if (start > at || start + found[0].length <= at || valid?.(found) === false) continue;
      const place = this.#offset + start;
      if (this.hits.some((hit) => hit.at === place || (hit.kind === 'gcp-service-account' && hit.at < place && place < hit.end))) return;
      this.hits.push({ kind, value: found.groups?.['secret'] ?? found[0], at: place, end: place + found[0].length });
      return;
    }
  }
}

/** A long secret is read from its one beginning: tried everywhere, hostile content would take hours. */
function matches({ near, expression, need = NEAR }: Pattern, data: Buffer, at: number): Iterable<RegExpExecArray> {
  if (near === undefined) return around(data, at, need).matchAll(expression);
  const start = beginning(near, data, at);
  if (start === undefined) return [];
  expression.lastIndex = start;
  const found = expression.exec(around(data, at, need));
  return found === null ? [] : [found];
}

/** Where a secret begins, of which the trigger is a part. */
function beginning(near: RegExp, data: Buffer, at: number): number | undefined {
  const trigger = Math.min(at, BEFORE);
  for (const { index, 0: text } of around(data, at, NEAR).matchAll(near)) {
    if (index > trigger) return undefined;
    if (index + text.length > trigger) return index;
  }
  return undefined;
}

const around = (data: Buffer, at: number, need: number): string =>
  data.toString('latin1', Math.max(0, at - BEFORE), Math.min(data.length, at + need));
