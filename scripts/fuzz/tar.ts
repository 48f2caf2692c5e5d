import { isDeepStrictEqual } from 'node:util';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import type { Entry } from '../../src/tar/entry.ts';
import { treeOf } from '../../src/verify/contents/tree.ts';
import { unpack } from '../../src/tar/unpack.ts';
import { Unsound } from '../../src/tar/unsound.ts';
import { readTar } from '../../test/verify/contents/archive.ts';
import { entry, header, member, paxRecords, summed, tar } from '../../test/verify/tars.ts';
import type { Target } from './target.ts';

const long = `${'folder/'.repeat(25)}file`;
const pax = { path: 'd/e', linkpath: 'a', size: '3', uid: '7', mtime: '1.5', 'SCHILY.xattr.security.capability': '\u0001\n' };

const archives: readonly Buffer[] = [
  tar({ a: 'hello', 'b/': { type: '5', mode: 0o1777 }, 'b/c': { type: '2', link: '../a' }, d: { type: '1', link: 'a' }, e: { content: 'abc', pax } }),
  Buffer.concat([member('././@LongLink', Buffer.from(`${long}\0`), { type: 'L' }), header('x'), member('././@LongLink', Buffer.from(long), { type: 'K' }), header('y', { type: '2' }), Buffer.alloc(1024)]), // prettier-ignore
  Buffer.concat([
    member('g', paxRecords({ comment: 'x' }), { type: 'g' }),
    header(long, { uid: 2 ** 31, mtime: -1 }),
    header('a', { size: 2 ** 40 }),
  ]),
];

/** What an archive holds; undefined where it is refused. */
function held(bytes: Buffer, sizes?: readonly number[]): ReturnType<typeof readTar> | undefined {
  try {
    return readTar(bytes, sizes);
  } catch (thrown) {
    if (thrown instanceof Unsound) return undefined;
    throw thrown;
  }
}

/** Right checksums for all that looks like a header. */
function repair(bytes: Buffer): void {
  for (let at = 0; at + 512 <= bytes.length; at += 512) {
    const block = bytes.subarray(at, at + 512);
    if (block.toString('latin1', 257, 262) === 'ustar') summed(block);
  }
}

export const tarTarget: Target = {
  name: 'tar',
  seeds: archives,
  repair,
  run: (input) => {
    const whole = held(input);
    const size = (input.length % 700) + 1;
    if (!isDeepStrictEqual(held(input, [size, 1, 511]), whole)) throw new Error(`pieces of ${size} give something else than the whole`);
  },
};

/** Where two empty blocks begin; -1 where there are none. */
function endOf(input: Buffer, from: number): number {
  for (let at = from; at + 1024 <= input.length; at += 512) if (input[at] === 0 && input.subarray(at, at + 1024).equals(EMPTY)) return at;
  return -1;
}

const EMPTY = Buffer.alloc(1024);

/** Layers on top of each other: the input is cut at its zero blocks. */
export const layersTarget: Target = {
  name: 'layers',
  seeds: [
    Buffer.concat([tar({ 'a/': { type: '5' }, 'a/b': 'x', 'c/d': 'y', l: { type: '2', link: 'a/b' } }), tar({ '.wh.a': '', 'c/.wh..wh..opq': '', c: 'z' }), tar({ a: '', 'a/b': { type: '1', link: 'l' } })]),
    Buffer.concat([tar({ a: { type: '2', link: 'b' }, b: { type: '2', link: '/../a' }, 'd/../e': 'x' }), tar({ 'b/c': 'x', 'b/.wh.c': '' })]),
  ], // prettier-ignore
  repair,
  run: (input) => {
    const layers: (readonly Entry[])[] = [];
    for (let at = 0; at < input.length;) {
      const end = endOf(input, at);
      layers.push(held(input.subarray(at, end < 0 ? input.length : end))?.entries ?? []);
      at = end < 0 ? input.length : end + 1024;
    }
    const root = treeOf(layers);
    for (const { entry } of root.nodes()) {
      if (entry.path !== '' && root.at(entry.path.slice(0, Math.max(0, entry.path.lastIndexOf('/'))))?.entry.kind !== 'folder') throw new Error(`\`${entry.path}\` lies in no folder`); // prettier-ignore
      root.resolve(entry.path);
      root.resolve(entry.link);
    }
  },
};

async function* halves(input: Buffer): AsyncGenerator<Buffer> {
  const middle = input.length >> 1;
  yield Buffer.from(input.subarray(0, middle));
  yield Buffer.from(input.subarray(middle));
}

const unpacking = (compression: 'gzip' | 'zstd') => async (input: Buffer) => {
  let size = 0;
  try {
    for await (const piece of unpack(halves(input), compression)) {
      size += piece.length;
      if (size > 64e6) return;
    }
  } catch (thrown) {
    if (!(thrown instanceof Unsound)) throw thrown;
  }
};

const text = Buffer.concat([...archives, entry('z', 'text '.repeat(9000))]);
export const gzipTarget: Target = {
  name: 'gzip',
  seeds: [gzipSync(text), Buffer.concat([gzipSync('a'), gzipSync(text), Buffer.alloc(9)])],
  run: unpacking('gzip'),
};
export const zstdTarget: Target = { name: 'zstd', seeds: [zstdCompressSync(text), Buffer.concat([zstdCompressSync('a'), Buffer.from('542a4d180300000000ffff', 'hex'), zstdCompressSync(text)])], run: unpacking('zstd') }; // prettier-ignore
