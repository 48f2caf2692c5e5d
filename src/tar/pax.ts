import { textOf } from './header.ts';
import { broken } from './unsound.ts';

/** What extended headers say of the next entry. */
export interface Extended {
  path?: string;
  link?: string;
  size?: number;
  uid?: number;
  gid?: number;
  mtime?: number;
  capabilities?: boolean;
  /** By GNU's own headers, which win. */
  long?: string;
  longLink?: string;
}

const [BLANK, EQUALS, NEWLINE, NINE] = [0x20, 0x3d, 0x0a, 0x39];
const ZERO = 0x30;
/** The attribute of file capabilities, as engines write it (Schily's star). */
const CAPABILITY = 'SCHILY.xattr.security.capability';

/**
 * Reads the records of a pax extended header: `length key=value\n`, the length in decimal and of the whole record (POSIX.1-2001, pax).
 * @param into what is known so far; later records win, and an empty value takes an earlier one away
 * @throws Unsound
 */
export function readPax(bytes: Buffer, into: Extended): void {
  for (let at = 0; at < bytes.length;) {
    const start = at;
    let length = 0;
    for (; at < bytes.length && (bytes[at] as number) >= ZERO && (bytes[at] as number) <= NINE; at++) {
      length = length * 10 + (bytes[at] as number) - ZERO;
      if (length > bytes.length) break;
    }
    const end = start + length;
    const equals = bytes.indexOf(EQUALS, at);
    if (bytes[at] !== BLANK || end > bytes.length || equals < 0 || equals >= end || bytes[end - 1] !== NEWLINE)
      throw broken('its extended header is no list of records');
    set(into, textOf(bytes, at + 1, equals), bytes, equals + 1, end - 1);
    at = end;
  }
}

function set(into: Extended, key: string, bytes: Buffer, start: number, end: number): void {
  const text = () => named(textOf(bytes, start, end), key);
  if (key === 'path') into.path = text();
  else if (key === 'linkpath') into.link = text();
  else if (key === 'size') put(into, 'size', text(), /^\d+$/);
  else if (key === 'uid' || key === 'gid') put(into, key, text(), /^-?\d+$/);
  else if (key === 'mtime') put(into, key, text(), /^-?\d+(\.\d*)?$/);
  else if (key === CAPABILITY) into.capabilities = end > start;
  else if (key.startsWith('GNU.sparse.')) throw sparse();
}

/** A sparse file is stored as a map and pieces, in four ways of which engines know some. */
export const sparse = () => broken('it is stored as a sparse file, which not all engines unpack', 'Make the layer without `--sparse`');

export function named(text: string, what: string): string {
  if (text.includes('\0')) throw broken(`its ${what} holds a zero byte`);
  return text;
}

function put(into: Extended, key: 'size' | 'uid' | 'gid' | 'mtime', text: string, form: RegExp): void {
  if (text === '') delete into[key];
  // Whole seconds: the fraction of a time is nothing that checks ask for.
  else if (form.test(text) && Number.isSafeInteger(Math.floor(Number(text)))) into[key] = Math.floor(Number(text));
  else throw broken(`its ${key} in the extended header is no number`);
}
