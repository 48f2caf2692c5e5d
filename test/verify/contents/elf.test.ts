import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { architectureOf } from '../../../src/verify/contents/elf.ts';
import { watchExecutables } from '../../../src/verify/contents/executables.ts';
import { entryOf } from './entries.ts';
import { handmade, type Segment } from './handmade.ts';
import { watched } from './watched.ts';

const LOADER = '/lib64/ld-linux-x86-64.so.2';
const loader = { type: 3, content: `${LOADER}\0` };

test('a program and a library of this system', () => {
  const node = readFileSync(process.execPath);
  const found = watched(node);
  expect(found?.go).toBeUndefined();
  if (process.platform === 'linux') expect(found).toMatchObject({ system: 'linux', interpreter: expect.stringContaining('/ld-linux') as string });
});

describe('handmade', () => {
  test.each([
    [62, true, true, 'amd64'],
    [62, false, true, 'amd64'],
    [3, false, true, '386'],
    [40, false, true, 'arm'],
    [183, true, true, 'arm64'],
    [22, true, false, 's390x'],
    [21, true, true, 'ppc64le'],
    [21, true, false, 'ppc64'],
    [8, true, true, 'mips64le'],
    [8, false, false, 'mips'],
    [8, false, true, 'mipsle'],
    [243, true, true, 'riscv64'],
    [258, true, true, 'loong64'],
    [9999, true, true, 'unknown (9999)'],
  ])('machine %i, 64 bits %s, little-endian %s: %s', (machine, wide, little, due) => {
    expect(architectureOf({ machine, wide, little })).toBe(due);
    expect(watched(handmade({ machine, wide, little, segments: [loader] }))).toMatchObject({ architecture: due, interpreter: LOADER });
  });

  test.each([
    [0, 'linux'],
    [3, 'linux'],
    [9, 'freebsd'],
    [12, 'openbsd'],
  ])('for the system of ABI %i: %s', (abi, system) => expect(watched(handmade({ abi }))).toMatchObject({ system }));

  test.each([
    ['no sections', [], false],
    ['a table of symbols', [{ name: '.symtab', type: 2 }], true],
    ['symbols of dynamic linking alone', [{ name: '.dynsym', type: 11 }], false],
    [
      'DWARF',
      [
        { name: '.text', type: 1 },
        { name: '.debug_info', type: 1 },
      ],
      true,
    ],
    ['compressed DWARF', [{ name: '.zdebug_info', type: 1 }], true],
    [
      'a name that only looks like it',
      [
        { name: '.debugger', type: 1 },
        { name: '.gnu_debuglink', type: 1 },
      ],
      false,
    ],
  ])('%s', (_, sections, symbols) => {
    for (const padding of [0, 70_000, 300_000])
      for (const wide of [true, false]) expect(watched(handmade({ sections, padding, wide, little: wide }))).toMatchObject({ symbols });
  });

  test('for other systems, as a developer’s machine makes them', () => {
    const mach = (cpu: number, magic = 'cffaedfe') =>
      Buffer.concat([Buffer.from(magic, 'hex'), Buffer.from(Uint32Array.of(cpu).buffer), Buffer.alloc(60)]);
    const windows = (machine: number, at = 128) => {
      const file = Buffer.alloc(200);
      file.write('MZ', 0);
      file.writeUInt32LE(at, 60);
      file.write('PE', 128);
      file.writeUInt16LE(machine, 132);
      return file;
    };
    expect(watched(mach(0x100000c))).toMatchObject({ system: 'darwin', architecture: 'arm64' });
    expect(watched(mach(0x1000007), [1])).toMatchObject({ system: 'darwin', architecture: 'amd64' });
    expect(watched(mach(99, 'cefaedfe'))).toMatchObject({ system: 'darwin', architecture: 'unknown' });
    expect(watched(windows(0x8664))).toMatchObject({ system: 'windows', architecture: 'amd64', go: undefined });
    for (const at of [0, 129, 196, 0xffff_ffff]) expect(watched(windows(0x8664, at))).toBeUndefined();
  });

  test('who looks at it: executable files and libraries', () => {
    const program = handmade({ segments: [loader] });
    expect(watched(program, [100], 'app', 0o644)).toBeUndefined();
    for (const path of ['usr/lib/libc.so', 'usr/lib/libc.so.6', 'usr/lib/libz.so.1.3.1']) expect(watched(program, [100], path, 0o644)).toBeDefined();
    expect(watched(program, [100], 'notes.so.txt', 0o644)).toBeUndefined();
    expect(watched(program, [100], 'app', 0o001)).toBeDefined();
  });

  test('what is no program is nothing', () => {
    for (const text of ['#!/bin/sh\n', '\x7fELF', 'MZ', '']) expect(watched(Buffer.from(text.padEnd(100, ' ')))).toBeUndefined();
    expect(watched(Buffer.from('\x7fELF'.padEnd(100, '\0')))).toBeUndefined();
    expect(watched(Buffer.alloc(10, 0x7f))).toBeUndefined();
  });

  test('of two files of one name the later one counts', () => {
    const watcher = watchExecutables({ keep: () => true });
    const program = handmade({});
    const sink = watcher.entry(entryOf({ size: program.length }));
    sink?.write(program);
    sink?.end();
    expect(watcher.found.size).toBe(1);
    expect(watcher.entry(entryOf({ kind: 'symlink' }))).toBeUndefined();
    expect(watcher.found.size).toBe(0);
  });

  test('what there is no room for is left out', () => {
    const watcher = watchExecutables({ keep: (bytes) => bytes < 200 });
    const program = handmade({});
    const sink = watcher.entry(entryOf({ size: program.length }));
    sink?.write(program);
    sink?.end();
    expect(watcher.found.size).toBe(0);
  });
});

describe('broken ones', () => {
  const huge = 2 ** 52;
  test.each<[string, readonly Segment[], object]>([
    ['a loader behind the end', [{ type: 3, offset: huge, size: 20 }], { interpreter: undefined }],
    ['a loader of many bytes', [{ type: 3, offset: 0, size: huge }], { interpreter: undefined }],
    ['a loader without bytes', [{ type: 3, size: 0 }], { interpreter: undefined }],
    ['a loader without an end', [{ type: 3, content: '/lib/ld.so' }], { interpreter: '/lib/ld.so' }],
    ['a segment that is longer than any file', [{ type: 1, flags: 6, offset: 0, size: huge }], { go: undefined }],
    ['a segment behind the end', [{ type: 1, flags: 6, offset: huge, size: huge }], { go: undefined }],
  ])('%s', (_, segments, due) => expect(watched(handmade({ segments }))).toMatchObject({ architecture: 'amd64', ...due }));

  test('a table of program headers that is behind the end, of the wrong size, or longer than Linux takes', () => {
    for (const count of [2, 0xffff]) expect(watched(handmade({ segments: [loader], segmentCount: count }))?.architecture).toBe('amd64');
    const odd = handmade({ segments: [loader] });
    odd.writeUInt16LE(57, 54);
    expect(watched(odd)).toMatchObject({ interpreter: undefined });
  });

  test('program headers at the end of the file, where patchelf may put them, are found too', () => {
    const file = handmade({ segments: [loader] });
    const moved = Buffer.concat([file, Buffer.alloc(100_000), file.subarray(64, 64 + 56), Buffer.from(`${LOADER}\0`)]);
    moved.writeBigUInt64LE(BigInt(file.length + 100_000), 32);
    // The loader behind them.
    moved.writeBigUInt64LE(BigInt(file.length + 100_056), file.length + 100_008);
    expect(watched(moved)).toMatchObject({ interpreter: LOADER });
  });

  test('what lies before headers that come late has gone by, however large the pieces are', () => {
    const file = handmade({ segments: [loader] });
    const moved = Buffer.concat([file, Buffer.alloc(100_000), Buffer.from(`${LOADER}\0`), file.subarray(64, 64 + 56)]);
    moved.writeBigUInt64LE(BigInt(moved.length - 56), 32);
    moved.writeBigUInt64LE(BigInt(file.length + 100_000), moved.length - 48);
    for (const size of [100, 1 << 17]) expect(watched(moved, [size])).toMatchObject({ architecture: 'amd64', interpreter: undefined });
  });

  test('more headers, and a longer loader, than Linux takes', () => {
    expect(watched(handmade({ segments: [loader], segmentCount: 0xffff, padding: 4_000_000 }))).toMatchObject({ interpreter: undefined });
    expect(watched(handmade({ segments: [{ type: 3, content: `/${'x'.repeat(5000)}` }] }))).toMatchObject({ interpreter: undefined });
  });

  test('a thousand segments over the same bytes are no more work than one', { timeout: 20_000 }, () => {
    const content = Buffer.alloc(8 * 1024 * 1024, '\xff Go buildinf:..', 'latin1');
    const first = { type: 1, flags: 6, content };
    const file = handmade({
      segments: [first, ...Array.from({ length: 1100 }, () => ({ type: 1, flags: 6, offset: 62_000, size: content.length }))],
    });
    const start = performance.now();
    expect(watched(file)).toMatchObject({ go: undefined });
    expect(performance.now() - start).toBeLessThan(3000);
  });
});

describe('properties', () => {
  const program = handmade({
    segments: [loader, { type: 1, content: 'x'.repeat(500) }, { type: 1, flags: 6, content: Buffer.alloc(700) }],
    sections: [{ name: '.symtab', type: 2 }],
    padding: 1000,
  });

  test('pieces of any sizes give the same', () => {
    const due = watched(program);
    expect(due).toMatchObject({ interpreter: LOADER, symbols: true });
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 5 }), (sizes) => {
        expect(watched(program, sizes)).toEqual(due);
      }),
    );
  });

  test('changed bytes never throw', () => {
    const change = fc.record({ at: fc.nat({ max: 1600 }), byte: fc.constantFrom(0, 1, 0x7f, 0x80, 0xff) });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 8 }), fc.nat({ max: program.length }), (changes, length) => {
        const broken = Buffer.from(program);
        for (const { at, byte } of changes) broken[at] = byte;
        watched(broken.subarray(0, length), [333]);
      }),
      { numRuns: 2000 },
    );
  });
});
