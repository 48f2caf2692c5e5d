import type { SecretKind } from '../../../policy/secret-kinds.ts';
import { BEFORE, NEAR, type Pattern, PATTERNS } from './patterns.ts';
import { search } from './search.ts';

/** A secret and where it begins, in bytes from the beginning of the content. The value stays inside of the scanner. */
export interface Hit {
  readonly kind: SecretKind;
  readonly value: string;
  readonly at: number;
  readonly end: number;
  /** From 1. What it means in a binary file is up to the caller. */
  readonly line: number;
}

/** Bytes behind the border of two pieces that are looked at together with what was kept: all that anything in it may need. */
const SEAM = 2 * BEFORE + Math.max(NEAR, ...PATTERNS.map(({ need = NEAR }) => need));

/**
 * Characters that expressions may look at: so many at first, and so many for each byte. Only content that is made to cost time comes near; what is behind is not
 * looked at then.
 */
const EFFORT_FIRST = 4_000_000;
const EFFORT = 16;

/** Looks for secrets in content that comes in pieces, whatever the borders. */
export class Scan {
  readonly hits: Hit[] = [];
  readonly #most: number;
  /** The end of what was seen, which may be the beginning of a secret; and where in it the search goes on. */
  #kept: Buffer = Buffer.alloc(0);
  #from = 0;
  /** Bytes and lines in front of `#kept`. */
  #offset = 0;
  #lines = 0;
  #text = true;
  #effort = 0;

  /** @param most hits after which no more is looked for */
  constructor(most: number) {
    this.#most = most;
  }

  /** @param last whether this is the last piece @param text false: lines need not be counted */
  write(piece: Buffer, last: boolean, text = true): void {
    if (this.hits.length >= this.#most) return;
    this.#text = text;
    const kept = this.#kept;
    if (kept.length === 0) this.#part(piece, this.#from, last);
    else if (piece.length < 2 * SEAM) this.#part(Buffer.concat([kept, piece]), this.#from, last);
    else {
      // A large piece is not copied: what begins in front of it is looked at together with its beginning, the rest where it is.
      this.#search(Buffer.concat([kept, piece.subarray(0, SEAM)]), this.#from, kept.length + BEFORE, true);
      this.#pass(kept, kept.length);
      this.#part(piece, BEFORE, last);
    }
  }

  /** Looks at data in front of which nothing is, or nothing that matters, and keeps its end. */
  #part(data: Buffer, from: number, last: boolean): void {
    // The last two bytes may begin a trigger.
    const next = this.#search(data, from, last ? data.length : Math.max(0, data.length - 2), last);
    const keep = last ? data.length : Math.max(0, next - BEFORE);
    this.#kept = Buffer.from(data.subarray(keep));
    this.#from = next - keep;
    if (!last) this.#pass(data, keep);
  }

  #pass(data: Buffer, count: number): void {
    this.#offset += count;
    if (this.#text) this.#lines += linesIn(data, count);
  }

  /** @param complete whether all is there that anything may need @returns where to go on */
  #search(data: Buffer, from: number, until: number, complete: boolean): number {
    let next = until;
    search(data, from, (pattern, at) => {
      if (at >= until) return false;
      if (pattern.quick?.(data, at) === false && (complete || at + NEAR <= data.length)) return true;
      if (!complete && at + this.#needed(pattern, data, at) > data.length) {
        next = at;
        return false;
      }
      this.#look(pattern, data, at);
      return this.hits.length < this.#most;
    });
    return next;
  }

  /** Characters that must be there before it can be told. */
  #needed(pattern: Pattern, data: Buffer, at: number): number {
    if (pattern.near === undefined || at + NEAR > data.length) return NEAR;
    return beginning(pattern.near, data, at) === undefined ? NEAR : (pattern.need ?? NEAR);
  }

  #look(pattern: Pattern, data: Buffer, at: number): void {
    const { kind, near, expression, need = NEAR, valid } = pattern;
    const long = near === undefined ? undefined : beginning(near, data, at);
    if (near !== undefined && long === undefined) return;
    this.#effort += need;
    if (this.#effort > EFFORT_FIRST + EFFORT * (this.#offset + at)) return;
    const begin = Math.max(0, at - BEFORE);
    for (const found of matches(expression, around(data, at, need), long)) {
      const start = begin + found.index;
      // Another trigger tells of those beside it.
      if (start > at || start + found[0].length <= at || valid?.(found) === false) continue;
      const place = this.#offset + start;
      if (this.hits.some((hit) => hit.at === place || (hit.kind === 'gcp-service-account' && hit.at < place && place < hit.end))) return;
      const value = found.groups?.['secret'] ?? found[0];
      this.hits.push({ kind, value, at: place, end: place + found[0].length, line: this.#lines + linesIn(data, start) + 1 });
      return;
    }
  }
}

/** A long secret is read from its one beginning: tried everywhere, hostile content would take hours. */
function matches(expression: RegExp, text: string, start: number | undefined): Iterable<RegExpExecArray> {
  if (start === undefined) return text.matchAll(expression);
  expression.lastIndex = start;
  const found = expression.exec(text);
  return found === null ? [] : [found];
}

const NEWLINE = 0x0a;
const NEWLINES = 0x0a0a0a0a;
const LOW = 0x7f7f7f7f;

/** How many lines end in the first bytes. Four bytes at a time, which is three times faster: a byte's high bit is set where it is a line's end. */
function linesIn(data: Buffer, count: number): number {
  const view = new DataView(data.buffer, data.byteOffset, count);
  let lines = 0;
  let at = 0;
  for (; at + 4 <= count; at += 4) {
    const differs = view.getInt32(at, true) ^ NEWLINES;
    const ends = ~(((differs & LOW) + LOW) | differs | LOW);
    lines += Math.imul(ends >>> 7, 0x01010101) >>> 24;
  }
  for (; at < count; at++) if (data[at] === NEWLINE) lines++;
  return lines;
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
