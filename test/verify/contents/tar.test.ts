import { execFileSync } from 'node:child_process';
import { chmodSync, linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { Entry } from '../../../src/tar/entry.ts';
import { inImage } from '../../../src/tar/name.ts';
import { Unsound } from '../../../src/tar/unsound.ts';
import { entry, header, member, paxRecords, summed, tar } from '../tars.ts';
import { readTar } from './archive.ts';

const END = Buffer.alloc(1024);
const only = (...parts: Buffer[]): Entry => {
  const { entries } = readTar(Buffer.concat([...parts, END]));
  expect(entries).toHaveLength(1);
  return entries[0] as Entry;
};
const why = (bytes: Buffer): string => {
  try {
    readTar(bytes);
    return 'sound';
  } catch (thrown) {
    if (!(thrown instanceof Unsound)) throw thrown;
    return thrown.message;
  }
};

const plain: Entry = { path: 'a', kind: 'file', mode: 0o755, uid: 0, gid: 0, size: 0, mtime: 0, link: '', capabilities: false, odd: undefined };

/** Overwrites a field of a header. */
const patched = (block: Buffer, at: number, text: string): Buffer => {
  block.write(text, at, 'latin1');
  return summed(block);
};

describe('an entry', () => {
  const long = `${'folder/'.repeat(30)}file`;
  it.each<[string, Buffer, Partial<Entry>]>([
    ['a file with its owner', member('a', Buffer.from('hi'), { mode: 0o4711, uid: 65532, gid: 7, mtime: 1_700_000_000 }), { size: 2, mode: 0o4711, uid: 65532, gid: 7, mtime: 1_700_000_000 }],
    ['a folder', header('a/', { type: '5' }), { kind: 'folder' }],
    ['a folder of an old tar', patched(header('a/', { type: '\0' }), 257, '\0'.repeat(8)), { kind: 'folder' }],
    ['a file of an old tar', patched(header('a', { type: '\0' }), 257, '\0'.repeat(8)), {}],
    ['a file in one piece', header('a', { type: '7' }), {}],
    ['a symbolic link', header('a', { type: '2', link: '../b' }), { kind: 'symlink', link: '../b' }],
    ['a hard link, whose size means nothing', header('a', { type: '1', link: 'b', size: 7000 }), { kind: 'hardlink', link: 'b' }],
    ['a folder, whose size means nothing', header('a', { type: '5', size: 7000 }), { kind: 'folder' }],
    ['devices', header('a', { type: '3' }), { kind: 'character' }],
    ['a block device', header('a', { type: '4' }), { kind: 'block' }],
    ['a pipe', header('a', { type: '6' }), { kind: 'fifo' }],
    ['ustar’s prefix', header(long, {}), { path: long }],
    ['star’s shorter prefix', patched(header(long, {}), 345 + 131, `${'\0'.repeat(508 - 345 - 131)}tar\0`), { path: long }],
    ['no prefix in GNU’s format, where times are', patched(patched(header('a', {}), 345, '14771234567'), 257, 'ustar  \0'), {}],
    ['GNU’s long name', Buffer.concat([member('././@LongLink', Buffer.from(`${long}\0`), { type: 'L' }), header('cut', {})]), { path: long }],
    ['GNU’s long link', Buffer.concat([member('././@LongLink', Buffer.from(`${long}\0`), { type: 'K' }), header('a', { type: '2', link: 'cut' })]), { kind: 'symlink', link: long }],
    ['base-256', header('a', { uid: 0o77777777 }), { uid: 0o77777777 }],
    ['a time before 1970', header('a', { mtime: -5 }), { mtime: -5 }],
    ['blanks in front of a number, and nothing but blanks', patched(patched(header('a', {}), 108, '   7  \0'), 116, '        '), { uid: 7 }],
    ['a signed checksum', signed(), { path: 'ä' }],
    ['pax', entry('cut', { pax: { path: 'a', uid: '3000000', gid: '4', mtime: '1700000000.987654321' } }), { uid: 3_000_000, gid: 4, mtime: 1_700_000_000 }],
    ['pax: a link', entry('a', { type: '2', link: 'cut', pax: { linkpath: long } }), { kind: 'symlink', link: long }],
    ['pax: an empty value counts for nothing', entry('a', { uid: 5, pax: { path: '', uid: '' } }), { uid: 5 }],
    ['pax: the later record wins', entry('cut', { pax: { path: 'b', 'x.path': 'c' } }), { path: 'b' }],
    ['file capabilities, whose value is binary', entry('a', { pax: { 'SCHILY.xattr.security.capability': '\u0001\0\n=\u0002' } }), { capabilities: true }],
    ['another attribute', entry('a', { pax: { 'SCHILY.xattr.user.x': 'y' } }), {}],
    ['a global header counts for nothing', Buffer.concat([member('g', paxRecords({ path: 'all', comment: 'x' }), { type: 'g' }), header('a')]), {}],
    ['a name that is no UTF-8', patched(header('?', {}), 0, 'a\xff'), { path: 'aÿ' }],
  ])('%s', (_, bytes, expected) => expect(only(bytes)).toEqual({ ...plain, ...expected })); // prettier-ignore

  it('pax: the size is the content’s', () => {
    const bytes = Buffer.concat([
      member('x', paxRecords({ size: '3' }), { type: 'x' }),
      header('a', { size: 0 }),
      Buffer.from('hey'),
      Buffer.alloc(509),
      END,
    ]);
    expect([...readTar(bytes).contents]).toEqual([['a', 'hey']]);
  });

  it('what is said of one does not hold for the next', () => {
    const { entries } = readTar(Buffer.concat([entry('cut', { pax: { path: 'a', uid: '9' } }), header('b'), END]));
    expect(entries.map(({ path, uid }) => [path, uid])).toEqual([['a', 9], ['b', 0]]); // prettier-ignore
  });
});

function signed(): Buffer {
  const block = header('ä', {});
  const sum = Number.parseInt(block.toString('latin1', 148, 154), 8) - 2 * 256;
  block.write(sum.toString(8).padStart(6, '0'), 148);
  return block;
}

describe('a name', () => {
  it.each<[string, string, Entry['odd']]>([
    ['a/b', 'a/b', undefined],
    ['./a/b/', 'a/b', undefined],
    ['.', '', undefined],
    ['./', '', undefined],
    ['a//b/./c/', 'a/b/c', undefined],
    ['a/../b', 'b', undefined],
    ['.cache/x', '.cache/x', undefined],
    ['a/.b', 'a/.b', undefined],
    ['a/..b', 'a/..b', undefined],
    ['/etc/x', 'etc/x', 'absolute'],
    ['/', '', 'absolute'],
    ['../x', 'x', 'escapes'],
    ['a/../../x', 'x', 'escapes'],
    ['/../x', 'x', 'escapes'],
    ['..', '', 'escapes'],
  ])('%s', (name, path, odd) => expect(inImage(name)).toEqual({ path, odd }));

  it('never leaves the root', () => {
    const part = fc.constantFrom('..', '.', '', 'a', '.a', '..a', 'b');
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const { path } = inImage(parts.join('/'));
        expect(path.split('/').filter((one) => one === '..' || one === '.')).toEqual([]);
        expect(path).not.toMatch(/^\/|\/$|\/\//);
        expect(inImage(path)).toEqual({ path, odd: undefined });
      }),
    );
  });

  it('of a hard link’s target outside', () => expect(only(header('a', { type: '1', link: '../../etc/shadow' })).odd).toBe('escapes'));
});

describe('an archive that no engine could unpack', () => {
  const x = (records: Buffer | string) => Buffer.concat([member('x', Buffer.from(records), { type: 'x' }), header('a'), END]);
  it.each<[string, Buffer, string]>([
    ['a wrong checksum', Buffer.concat([header('a').fill('b', 0, 1), END]), 'the checksum of a header is wrong'],
    ['a checksum that is none', Buffer.alloc(512, 'z'), 'its checksum is no number'],
    ['a size that is no number', patched(header('a'), 124, '00000000009'), 'its size is no number'],
    ['something behind a number', patched(header('a'), 124, '000 1'), 'its size is no number'],
    ['an owner that is no number', patched(header('a'), 108, 'root'), 'its uid is no number'],
    ['a size beyond all', patched(header('a'), 124, `\x80${'\xff'.repeat(11)}`), 'its size is beyond all that a computer counts'],
    ['less than no bytes', patched(header('a'), 124, '\xff'.repeat(12)), '`a` has less than no bytes'],
    ['less than no bytes in an extended header', patched(header('a', { type: 'x' }), 124, '\xff'.repeat(12)), 'an extended header has -1 bytes; engines take 1048576'],
    ['an extended header of 2 MB', header('a', { type: 'x', size: 2e6 }), 'an extended header has 2000000 bytes; engines take 1048576'],
    ['a long name of 2 MB', header('a', { type: 'L', size: 2e6 }), 'an extended header has 2000000 bytes; engines take 1048576'],
    ['a name of 5000', entry('a', { pax: { path: 'n'.repeat(5000) } }), 'a name has 5000 characters; Linux takes 4096'],
    ['a link of 5000', entry('a', { type: '2', pax: { linkpath: 'n'.repeat(5000) } }), 'a name has 5000 characters; Linux takes 4096'],
    ['a kind that nobody knows', header('a', { type: 'V' }), '`a` is of a kind that no engine knows ("V")'],
    ['GNU’s sparse file', header('a', { type: 'S' }), 'it is stored as a sparse file, which not all engines unpack'],
    ['pax’ sparse file', entry('a', { pax: { 'GNU.sparse.major': '1' } }), 'it is stored as a sparse file, which not all engines unpack'],
    ['a file for the root', header('./', {}), 'an entry that is no folder has the name `./`'],
    ['no name', header('', {}), 'an entry that is no folder has the name ``'],
    ['a zero byte in a name', entry('a', { pax: { path: 'a\0b' } }), 'its path holds a zero byte'],
    ['records without a length', x('path=a\n'), 'its extended header is no list of records'],
    ['a record that is longer than all', x('99 path=a\n'), 'its extended header is no list of records'],
    ['a record that is too short', x('7 path=a\n'), 'its extended header is no list of records'],
    ['a record of no length', x('0 path=a\n'), 'its extended header is no list of records'],
    ['a length beyond all', x(`${'9'.repeat(400)} path=a\n`), 'its extended header is no list of records'],
    ['a record without =', x('8 path a\n'), 'its extended header is no list of records'],
    ['a record without an end', x('9 path=a!'), 'its extended header is no list of records'],
    ['a size in words', x(paxRecords({ size: 'large' })), 'its size in the extended header is no number'],
    ['a size beyond all in an extended header', x(paxRecords({ size: '9'.repeat(20) })), 'its size in the extended header is no number'],
    ['a negative size', x(paxRecords({ size: '-1' })), 'its size in the extended header is no number'],
    ['a time in words', x(paxRecords({ mtime: 'now' })), 'its mtime in the extended header is no number'],
    ['an extended header at the end', Buffer.concat([member('x', paxRecords({ path: 'a' }), { type: 'x' }), END]), 'the archive ends behind an extended header'],
    ['an archive behind an archive', Buffer.concat([tar({ a: '' }), tar({ b: '' })]), 'there is more behind its end, which no engine reads'],
    ['garbage behind the end', Buffer.concat([tar({ a: '' }), Buffer.from('x')]), 'the archive ends in the middle of a header'],
  ])('%s', (_, bytes, text) => expect(why(bytes)).toBe(text)); // prettier-ignore

  it.each([0, 1, 512, 1024, 10_240 - 1536 + 7])('but %i zeros more or less at its end are none', (zeros) => {
    expect(readTar(Buffer.concat([header('a'), Buffer.alloc(zeros)])).entries).toHaveLength(1);
  });

  it('no bytes at all are an empty layer', () => expect(readTar(Buffer.alloc(0)).entries).toEqual([]));
});

const name = fc.stringMatching(/^[a-zé]{1,9}(\/[a-z.]{1,90}){0,3}$/).filter((text) => inImage(text).path !== '');
const spec = fc.record({
  content: fc.uint8Array({ maxLength: 1500 }).map((bytes) => Buffer.from(bytes)),
  mode: fc.integer({ min: 0, max: 0o7777 }),
  uid: fc.integer({ min: 0, max: 2 ** 31 }),
  gid: fc.integer({ min: 0, max: 2 ** 31 }),
  mtime: fc.integer({ min: -(2 ** 40), max: 2 ** 40 }),
});
const files = fc.dictionary(name, spec, { maxKeys: 6 });

describe('any archive', () => {
  it('gives what was put into it, however it is cut', () => {
    fc.assert(
      fc.property(files, fc.array(fc.integer({ min: 1, max: 1500 }), { minLength: 1, maxLength: 8 }), (all, sizes) => {
        const { entries, contents } = readTar(tar(all), sizes);
        const expected = Object.entries(all).map(([as, { content, ...rest }]) => ({ ...plain, ...rest, path: inImage(as).path, odd: inImage(as).odd, size: content.length }));
        expect(entries).toEqual(expected);
        // `a` and `a/.` are one file: the later content holds.
        const last = new Map(Object.entries(all).map(([as, { content }]) => [inImage(as).path, content.toString('latin1')]));
        for (const [path, content] of last) expect(contents.get(path)).toBe(content);
      }),
    ); // prettier-ignore
  });

  it('that is cut gives an error, or the entries in front of the cut', () => {
    const parts = [entry('a', { content: 'x'.repeat(600), pax: { path: 'long' } }), entry('b', 'y'), Buffer.concat([member('L', Buffer.from('c\0'), { type: 'L' }), header('d')])]; // prettier-ignore
    const archive = Buffer.concat([...parts, END]);
    const ends = parts.map((_, at) => Buffer.concat(parts.slice(0, at + 1)).length);
    const sound = Array.from({ length: archive.length + 1 }, (_, end) => end).filter((end) => why(archive.subarray(0, end)) === 'sound');
    // Behind each entry, and anywhere in the zeros at the end.
    const zeros = Array.from({ length: END.length }, (_, at) => (ends.at(-1) ?? 0) + 1 + at);
    expect(sound).toEqual([0, ...ends, ...zeros]);
  });

  it('with any bit flipped or any bytes put in is read or refused, and nothing else happens', () => {
    const archive = tar({ a: 'hello', 'b/': { type: '5' }, c: { content: 'x', pax: { path: 'd', mtime: '1.5' } }, e: { type: '1', link: 'a' } });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(archive.length - 1), fc.nat(255)), { maxLength: 4 }), fc.boolean(), (changes, sums) => {
        const bytes = Buffer.from(archive);
        for (const [at, value] of changes) bytes[at] = value;
        // Right checksums let more of it through.
        if (sums) for (let at = 0; at < bytes.length; at += 512) if (bytes.toString('latin1', at + 257, at + 262) === 'ustar') summed(bytes.subarray(at, at + 512)); // prettier-ignore
        why(bytes);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('what GNU tar writes', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'gin-ship-tar-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const long = `${'long-folder-name/'.repeat(9)}${'x'.repeat(99)}`;
  mkdirSync(path.join(folder, path.dirname(long)), { recursive: true });
  writeFileSync(path.join(folder, long), 'long');
  writeFileSync(path.join(folder, 'tool'), 'x'.repeat(1234));
  chmodSync(path.join(folder, 'tool'), 0o6755);
  linkSync(path.join(folder, 'tool'), path.join(folder, 'tool-again'));
  symlinkSync(`../${long}`, path.join(folder, 'link'));
  utimesSync(path.join(folder, 'tool'), 1_700_000_000, 1_700_000_000);

  it.each(['gnu', 'pax', 'oldgnu', 'posix'])('%s', (format) => {
    const bytes = execFileSync('tar', ['-c', '--sort=name', '--owner=me:3000000', '--group=us:7', `--format=${format}`, '-C', folder, '.'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const { entries, contents } = readTar(bytes, [700]);
    const at = (as: string) => entries.find((one) => one.path === as);
    expect(contents.get(long)).toBe('long');
    expect(at('')?.kind).toBe('folder');
    expect(at('tool')).toEqual({ ...plain, path: 'tool', size: 1234, mode: 0o6755, uid: 3_000_000, gid: 7, mtime: 1_700_000_000 });
    expect(at('tool-again')).toMatchObject({ kind: 'hardlink', link: './tool', size: 0 });
    expect(at('link')).toMatchObject({ kind: 'symlink', link: `../${long}` });
  }); // prettier-ignore
});
