import { broken } from './unsound.ts';

/** Bytes of a header, and what every part of a tar is a multiple of (POSIX.1-2001 pax, ustar interchange format). */
export const BLOCK = 512;

/** Where the fields are, and how long (the same for ustar, pax and GNU's). */
export const FIELD = {
  name: [0, 100],
  mode: [100, 8],
  uid: [108, 8],
  gid: [116, 8],
  size: [124, 12],
  mtime: [136, 12],
  checksum: [148, 8],
  link: [157, 100],
} as const;

const [SPACE, ZERO, SEVEN] = [0x20, 0x30, 0x37];
const [CHECKSUM, CHECKSUM_END] = [148, 156];

export function isZero(block: Buffer, at: number): boolean {
  for (let i = at; i < at + BLOCK; i++) if (block[i] !== 0) return false;
  return true;
}

/** Whether the sum of the bytes is what the header says, its own field taken as blanks. Some old programs added signed bytes; engines take both. */
export function isSummed(block: Buffer, at: number): boolean {
  const said = numberAt(block, at, 'checksum');
  let sum = (CHECKSUM_END - CHECKSUM) * SPACE;
  // Four at a time: this loop is most of what an entry costs.
  for (let i = at; i < at + BLOCK; i += 4) sum += byte(block, i) + byte(block, i + 1) + byte(block, i + 2) + byte(block, i + 3);
  for (let i = at + CHECKSUM; i < at + CHECKSUM_END; i++) sum -= byte(block, i);
  return said === sum || said === sum - 256 * negatives(block, at);
}

const byte = (block: Buffer, at: number): number => block[at] as number;

/** How many bytes are below 0 where bytes have a sign. */
function negatives(block: Buffer, at: number): number {
  let count = 0;
  for (let i = at; i < at + BLOCK; i++) if ((i < at + CHECKSUM || i >= at + CHECKSUM_END) && byte(block, i) >= 0x80) count++;
  return count;
}

/**
 * A number: octal digits among blanks and zeros, or, with the highest bit set, a big-endian two's complement (GNU, star).
 * @throws Unsound where it is neither, or beyond 2⁵³
 */
export function numberAt(block: Buffer, base: number, field: 'mode' | 'uid' | 'gid' | 'size' | 'mtime' | 'checksum'): number {
  const [offset, length] = FIELD[field];
  let at = base + offset;
  const end = at + length;
  if ((block[at] as number) >= 0x80) return binaryAt(block, at, end, field);
  while (at < end && isBlank(block[at] as number)) at++;
  let value = 0;
  for (; at < end && !isBlank(block[at] as number); at++) {
    const digit = block[at] as number;
    if (digit < ZERO || digit > SEVEN) throw broken(`its ${field} is no number`);
    value = value * 8 + (digit - ZERO);
  }
  for (; at < end; at++) if (!isBlank(block[at] as number)) throw broken(`its ${field} is no number`);
  return value;
}

const isBlank = (byte: number): boolean => byte === SPACE || byte === 0;

function binaryAt(block: Buffer, at: number, end: number, field: string): number {
  const first = block[at] as number;
  // The highest bit says that it is binary, the one below is the sign.
  let value = (first & 0x40) === 0 ? first & 0x3f : (first & 0x3f) - 0x40;
  for (let i = at + 1; i < end; i++) value = value * 256 + (block[i] as number);
  if (!Number.isSafeInteger(value)) throw broken(`its ${field} is beyond all that a computer counts`);
  return value;
}

/** The text of a field up to its first zero byte. */
export function textAt(block: Buffer, at: number, length: number): string {
  let end = at;
  let bits = 0;
  while (end < at + length && block[end] !== 0) bits |= block[end++] as number;
  return end === at ? '' : textOf(block, at, end, bits < 0x80);
}

/** A name is bytes to Linux. What is no UTF-8 is shown byte by byte, so that two names stay two. */
export function textOf(bytes: Buffer, start: number, end: number, plain = false): string {
  if (plain) return bytes.toString('latin1', start, end);
  const text = bytes.toString('utf8', start, end);
  return text.includes('\uFFFD') ? bytes.toString('latin1', start, end) : text;
}
