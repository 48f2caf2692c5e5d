import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { readLayout } from '../../../src/image/layout.ts';
import { realFiles } from '../../../src/ports/files.ts';
import type { Files } from '../../../src/ports/ports.ts';
import { Budget, MOST_ENTRIES, MOST_FOLDERS, MOST_NAMES } from '../../../src/tar/limits.ts';
import { Unsound } from '../../../src/tar/unsound.ts';
import { readContents } from '../../../src/verify/integrity.ts';
import { type LayerSpec, makeLayout, type Made } from '../layouts.ts';
import { header, tar } from '../tars.ts';

const made: Made[] = [];
afterEach(() => made.splice(0).forEach(({ folder }) => rmSync(folder, { recursive: true })));
const layout = (...layers: LayerSpec[]): string => {
  const one = makeLayout([{ layers }]);
  made.push(one);
  return one.folder;
};

interface Measured {
  readonly end: readonly string[];
  readonly nodes: number;
  readonly ms: number;
  readonly before: number;
  readonly peak: number;
}

/** Reads a layout in a process of its own. */
async function measured(folder: string): Promise<Measured> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    'test/verify/contents/measured.ts',
    folder,
  ]);
  return JSON.parse(stdout) as Measured;
}

const names = (count: number) => Buffer.concat(Array.from({ length: count }, (_, at) => header(`usr/share/some-folder-${at % 97}/file-${at}`)));
const MB = 1e6;

describe('entries', () => {
  it('a million of them are an error, and soon', async () => {
    // The same 10,000 names a hundred times: a gzip file may have many members.
    const member = gzipSync(names(10_000));
    const folder = layout({
      tar: Buffer.alloc(0),
      also: () => Buffer.concat([...Array.from({ length: 100 }, () => member), gzipSync(Buffer.alloc(1024))]),
    });
    const { end, ms, before, peak } = await measured(folder);
    expect(end).toEqual([
      expect.stringMatching(/^verify\/layer-entries: the layers have more than 150,000 entries, at byte \d+ behind `usr\/share\/some-folder-/),
    ]);
    expect(ms).toBeLessThan(15_000);
    expect(peak - before).toBeLessThan(110 * MB);
  }, 60_000);

  it('as many as there may be are read in the memory there should be', async () => {
    const archive = Buffer.concat([names(MOST_ENTRIES), Buffer.alloc(1024)]);
    const { end, nodes, before, peak } = await measured(layout({ tar: archive }));
    expect([end, nodes]).toEqual([[], MOST_ENTRIES + 97 + 3]);
    expect(peak - before).toBeLessThan(160 * MB);
  }, 60_000);

  it('are counted over all layers, and told once', async () => {
    const archive = Buffer.concat([names(70_000), Buffer.alloc(1024)]);
    const layers = [0, 1, 2, 3, 4].map((at): LayerSpec => ({ tar: Buffer.concat([archive, Buffer.alloc(512 * at)]) }));
    expect((await measured(layout(...layers))).end).toHaveLength(1);
  }, 60_000);

  it.each<[string, (budget: Budget) => void, string]>([
    ['long names', (budget) => budget.enter({ path: 'n'.repeat(4000), link: 'l'.repeat(4000) }, ''), 'the names in the layers have more than'],
    [
      'deep names',
      (budget) => budget.enter({ path: 'a/'.repeat(20), link: '' }, 'b'),
      `lead through more than ${MOST_FOLDERS.toLocaleString('en')} folders`,
    ],
    ['names as deep as can be', (budget) => budget.enter({ path: 'a/'.repeat(2000), link: '' }, 'b'), 'the names in the layers have more than'],
  ])('%s', (_, enter, text) => {
    const budget = new Budget(0);
    const many = () => {
      for (let at = 0; at < MOST_ENTRIES; at++) enter(budget);
    };
    expect(many).toThrow(Unsound);
    expect(many).toThrow(text);
  });

  it('names that follow each other as in any archive cost what they have', () => {
    const budget = new Budget(0);
    const path = `${'folder/'.repeat(8)}f`;
    const most = Math.min(MOST_ENTRIES, Math.floor(MOST_NAMES / path.length)) - 1;
    for (let at = 0; at < most; at++) budget.enter({ path, link: '' }, path);
    expect(() => budget.enter({ path, link: '' }, path)).not.toThrow();
  });
});

/** A zstd frame of a header and then nothing but zeros: four bytes for 128 KiB (RFC 8878, 3.1.1.2: a block that is a run of one byte). */
function bomb(blocks: number): Buffer {
  const run = (last: number) => Buffer.from([0x02 | last, 0x00, 0x10, 0x00]);
  const raw = Buffer.concat([Buffer.from([0x00, 0x10, 0x00]), header('zeros', { size: blocks * 128 * 1024 })]);
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38]), raw, ...Array.from({ length: blocks - 1 }, () => run(0)), run(1)]);
}

describe('bombs', () => {
  it('34 GB in 1 MB: an error within seconds', async () => {
    const blob = bomb(32 * 1024 * 8);
    const { end, ms, before, peak } = await measured(layout({ tar: Buffer.alloc(0), compression: 'zstd', also: () => blob }));
    expect(end).toEqual([expect.stringContaining('verify/layer-bomb: the layers have 1.0 MB compressed and unpack to more than 2.3 GB')]);
    expect(ms).toBeLessThan(30_000);
    expect(peak - before).toBeLessThan(110 * MB);
  }, 60_000);
});

describe('names that would leave the folder they are unpacked into', () => {
  it('are read, and nothing is written anywhere', async () => {
    const link = (type: string, to: string) => ({ type, link: to });
    const files = {
      '../x': 'x',
      '/etc/passwd': 'p',
      'a/../../../y': 'y',
      up: link('2', '../../..'),
      out: link('1', '../../etc/shadow'),
      'dev/sda': link('4', ''),
    };
    const real = realFiles(undefined, () => undefined);
    const refuse = () => Promise.reject(new Error('it writes'));
    const refuseNow = () => {
      throw new Error('it writes');
    };
    const reading: Files = { ...real, write: refuse, makeFolder: refuse, create: refuseNow, link: refuse, remove: refuse, temporaryFolder: refuse };
    const { images } = await readContents(await readLayout(layout({ files }), reading), [], 'policy', reading);
    expect(images[0]?.layers[0]?.entries.map(({ path, kind, odd }) => [path, kind, odd])).toEqual([
      ['x', 'file', 'escapes'],
      ['etc/passwd', 'file', 'absolute'],
      ['y', 'file', 'escapes'],
      ['up', 'symlink', undefined],
      ['out', 'hardlink', 'escapes'],
      ['dev/sda', 'block', undefined],
    ]);
    expect(images[0]?.layers[0]?.kept.get('etc/passwd')?.toString()).toBe('p');
  });
});

describe('what is kept of files', () => {
  it('users, groups, first lines of scripts, checksums of larger files', async () => {
    const large = Buffer.alloc(100_000, 'abc');
    const files = {
      'etc/passwd': 'root:x:0:0::/:/bin/sh\n',
      'etc/group': 'root:x:0:\n',
      run: '#!/bin/sh -e\nexit 0\n',
      again: '#!/bin/sh -e\nexit 1\n',
      one: '#!/x',
      'no-script': 'echo',
      'not-to-be-run': { content: '#!/bin/sh\n', mode: 0o644 },
      large,
      copy: large,
      other: Buffer.alloc(100_000, 'abd'),
    };
    const files_ = realFiles(undefined, () => undefined);
    const { images } = await readContents(await readLayout(layout({ files }), files_), [], 'policy', files_);
    const layer = images[0]?.layers[0];
    expect([...(layer?.kept ?? [])].map(([at, bytes]) => [at, bytes.toString()])).toEqual([
      ['etc/passwd', 'root:x:0:0::/:/bin/sh\n'],
      ['etc/group', 'root:x:0:\n'],
      ['run', '#!/bin/sh -e'],
      ['again', '#!/bin/sh -e'],
      ['one', '#!/x'],
    ]);
    expect([...(layer?.checksums.keys() ?? [])]).toEqual(['large', 'copy', 'other']);
    expect(layer?.checksums.get('large')).toBe(layer?.checksums.get('copy'));
    expect(layer?.checksums.get('large')).not.toBe(layer?.checksums.get('other'));
    expect(layer?.digest).toBe(made[0]?.images[0]?.layers[0]?.digest);
    expect(layer?.unpacked).toBe(tar(files).length);
  });
});
