import type { GoBuild, GoModule } from './executable.ts';

/**
 * What the linker leaves in a Go program for `go version -m` (Go's package debug/buildinfo): 14 bytes that mark it, the size of pointers, flags, 16 bytes for
 * pointers; then two texts, each with its length as a varint in front: the version of Go, and the modules (package runtime/debug, ParseBuildInfo).
 */
export const MAGIC = Buffer.from('\xff Go buildinf:', 'latin1');
/** Of its address. */
export const ALIGNED = 16;
const HEADER = 32;
const FLAGS = 15;
const INLINE = 2;
const LONGEST_VARINT = 10;

/** `devel go1.27-0123456789 Tue Nov …` is about the longest. */
const LONGEST_VERSION = 1024;
/** The largest programs there are have about 1,000 modules of 100 bytes. */
const LONGEST_MODULES = 1024 * 1024;

export type BuildInfo = Omit<GoBuild, 'readsCertificates' | 'loadsZones' | 'embedsZones' | 'zone'>;

export interface Found {
  readonly info: BuildInfo;
  /** How many it takes in the file. */
  readonly bytes: number;
}

/** `more`: so many bytes from the mark on would tell more. */
export type Decoded = { readonly more: number } | Found | undefined;

/** @param bytes from the mark on @returns undefined where it is none */
export function decode(bytes: Buffer): Decoded {
  if (bytes.length < HEADER) return { more: HEADER };
  // Before Go 1.18 there are pointers to texts elsewhere in the file. It is known to be that old, which is what matters.
  if (((bytes[FLAGS] as number) & INLINE) === 0) return [4, 8].includes(bytes[FLAGS - 1] as number) ? { info: OLD, bytes: HEADER } : undefined;
  const version = textAt(bytes, HEADER, LONGEST_VERSION);
  if (version === undefined || 'more' in version || version.from === version.to) return version && 'more' in version ? version : undefined;
  const modules = textAt(bytes, version.to, LONGEST_MODULES);
  if (modules === undefined || 'more' in modules) return modules;
  const info = modulesIn(framed(bytes.subarray(modules.from, modules.to)));
  return { info: { ...info, version: bytes.toString('utf8', version.from, version.to) }, bytes: modules.to };
}

const OLD: BuildInfo = { version: '', path: '', main: undefined, modules: [], settings: {} };

/** Where a text with its length in front is. */
function textAt(bytes: Buffer, at: number, longest: number): { readonly from: number; readonly to: number } | { readonly more: number } | undefined {
  let length = 0;
  for (let index = 0; index < LONGEST_VARINT; index++) {
    const byte = bytes[at + index];
    if (byte === undefined) return { more: at + index + 1 };
    length += (byte & 0x7f) * 2 ** (7 * index);
    if (length > longest) return undefined;
    if (byte >= 0x80) continue;
    const from = at + index + 1;
    return from + length > bytes.length ? { more: from + length } : { from, to: from + length };
  }
  return undefined;
}

const SENTINEL = 16;

/** The text between the two 16 bytes by which a running program finds it. */
function framed(bytes: Buffer): string {
  const isFramed = bytes.length > 2 * SENTINEL && bytes[bytes.length - SENTINEL - 1] === 0x0a;
  return isFramed ? bytes.toString('utf8', SENTINEL, bytes.length - SENTINEL) : '';
}

/** Reads the lines `path`, `mod`, `dep`, `=>` and `build`; others are passed over, as later versions of Go may write more. */
export function modulesIn(text: string): Omit<BuildInfo, 'version'> {
  let [path, main]: [string, GoModule | undefined] = ['', undefined];
  const modules: GoModule[] = [];
  const settings: [string, string][] = [];
  let last: 'main' | 'module' | undefined;
  for (const line of text.split('\n')) {
    const [kind, ...rest] = line.split('\t');
    if (kind === 'path') path = rest.join('\t');
    else if (kind === 'mod' || kind === 'dep') {
      const read = moduleOf(rest);
      last = kind === 'mod' ? 'main' : 'module';
      if (kind === 'mod') main = read;
      else modules.push(read);
    } else if (kind === '=>' && last !== undefined) {
      const replacedBy = moduleOf(rest);
      if (last === 'main' && main !== undefined) main = { ...main, replacedBy };
      else modules.push({ ...(modules.pop() as GoModule), replacedBy });
      last = undefined;
    } else if (kind === 'build') settings.push(...setting(rest.join('\t')));
  }
  // As entries, so that a key `__proto__` is one like others.
  return { path, main, modules, settings: Object.fromEntries(settings) };
}

const moduleOf = ([path = '', version = '', sum = '']: readonly string[]): GoModule => ({ path, version, sum });

/** `key=value`, each in quotes where it holds what else would end it. */
function setting(text: string): [string, string][] {
  const [, quoted, plain = quoted, value] = /^(?:("(?:[^"\\]|\\.)*"|`[^`]*`)|([^="`][^=]*))=(.*)$/s.exec(text) ?? [];
  return plain === undefined || value === undefined ? [] : [[unquoted(plain), unquoted(value)]];
}

/** Go's strconv.Unquote, but for escapes that JSON has not: these are left as they are. */
function unquoted(text: string): string {
  if (/^`[^`]*`$/.test(text)) return text.slice(1, -1);
  if (!text.startsWith('"')) return text;
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}
