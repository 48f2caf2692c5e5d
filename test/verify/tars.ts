// Tars made on the fly, byte by byte: what real ones hold, and what none should.

/** One entry. Where something is left out, a plain executable file of root's. */
export interface FileSpec {
  readonly content?: Buffer | string;
  /** Typeflag: `0` file, `1` hard link, `2` symbolic link, `3` and `4` devices, `5` folder, `6` fifo. */
  readonly type?: string;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  /** Seconds since 1970. */
  readonly mtime?: number;
  readonly link?: string;
  /** Records of an extended header in front of it, such as `path`, `mtime`, `SCHILY.xattr.security.capability`. */
  readonly pax?: Readonly<Record<string, string>>;
  /** The size that the header says, where it is not the content's. */
  readonly size?: number;
}

const BLOCK = 512;

/** An archive with the two empty blocks at its end. */
export const tar = (files: Readonly<Record<string, Buffer | string | FileSpec>>): Buffer =>
  Buffer.concat([...Object.entries(files).map(([name, file]) => entry(name, file)), Buffer.alloc(2 * BLOCK)]);

/** One entry with all that belongs to it. */
export function entry(name: string, file: Buffer | string | FileSpec): Buffer {
  const spec: FileSpec = typeof file === 'string' || Buffer.isBuffer(file) ? { content: file } : file;
  const content = Buffer.from(spec.content ?? '');
  const extended = spec.pax === undefined ? [] : [member('PaxHeader', paxRecords(spec.pax), { type: 'x' })];
  return Buffer.concat([...extended, member(name, content, spec)]);
}

/** A header with its content in whole blocks. */
export function member(name: string, content: Buffer, spec: FileSpec = {}): Buffer {
  return Buffer.concat([header(name, { size: content.length, ...spec }), content, Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)]);
}

/** `length key=value\n`, the length counting itself. */
export function paxRecords(records: Readonly<Record<string, string>>): Buffer {
  const all = Object.entries(records).map(([key, value]) => {
    const rest = Buffer.byteLength(` ${key}=${value}\n`);
    let length = rest + String(rest).length;
    if (String(length).length !== String(rest).length) length = rest + String(length).length;
    return `${length} ${key}=${value}\n`;
  });
  return Buffer.from(all.join(''));
}

/** Octal where it fits, else base-256 as GNU writes it. */
function numeric(value: number, length: number): Buffer {
  const text = value.toString(8);
  if (value >= 0 && text.length < length) return Buffer.from(text.padStart(length - 1, '0'));
  const bytes = Buffer.alloc(length, value < 0 ? 0xff : 0);
  bytes.writeBigInt64BE(BigInt(value), length - 8);
  bytes[0] = (bytes[0] ?? 0) | 0x80;
  return bytes;
}

export function header(name: string, { type = '0', mode = 0o755, uid = 0, gid = 0, size = 0, mtime = 0, link = '' }: FileSpec = {}): Buffer {
  const block = Buffer.alloc(BLOCK);
  const [long, short] = split(name);
  block.write(short, 0);
  for (const [value, at, length] of [[mode, 100, 8], [uid, 108, 8], [gid, 116, 8], [size, 124, 12], [mtime, 136, 12]] as const)
    numeric(value, length).copy(block, at); // prettier-ignore
  block.write(type, 156, 'latin1');
  block.write(link, 157, 100);
  block.write('ustar\u000000', 257, 'latin1');
  block.write(long, 345, 155);
  return summed(block);
}

/** Writes the checksum of a header into it. */
export function summed(block: Buffer): Buffer {
  block.write('        ', 148, 'latin1');
  const sum = block.subarray(0, BLOCK).reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\u0000 `, 148, 'latin1');
  return block;
}

/** ustar's prefix and name. */
function split(name: string): readonly [prefix: string, name: string] {
  if (Buffer.byteLength(name) <= 100) return ['', name];
  const cut = name.indexOf('/', name.length - 101);
  return cut < 0 ? ['', name] : [name.slice(0, cut), name.slice(cut + 1)];
}
