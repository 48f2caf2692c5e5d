import { expect, test } from 'vitest';
import { readLayout } from '../../../src/image/layout.ts';
import { realFiles } from '../../../src/ports/files.ts';
import { judgeRebuild } from '../../../src/verify/checks/rebuild.ts';
import { type ImageSpec, makeLayout } from '../layouts.ts';

const files = realFiles(undefined, () => {});

async function judged(first: readonly ImageSpec[], again: readonly ImageSpec[]): Promise<string[]> {
  const said: string[] = [];
  const [one, two] = await Promise.all([first, again].map((specs) => readLayout(makeLayout(specs).folder, files)));
  if (one === undefined || two === undefined) throw new Error('two layouts were made');
  await judgeRebuild(one, two, files, (platform, { what, layer }) =>
    said.push(`${platform} ${layer}: ${what.replace(/^A second build without the cache gave another image: /, '')}`),
  );
  return said;
}

const image = (...layers: NonNullable<ImageSpec['layers']>): ImageSpec => ({ layers });

test('two builds that are equal', async () => {
  const spec = [{ layers: [{ files: { a: 'x', empty: '' } }] }, { platform: 'linux/arm64', layers: [{ files: { a: 'x' } }] }];
  expect(await judged(spec, spec)).toEqual([]);
});

test('the first layer that differs, and its files', async () => {
  const first = image({ files: { a: 'x' } }, { files: { same: '', when: '1', old: 'o', owned: { content: 'c', uid: 1 } } }, { files: { z: '1' } });
  const again = image(
    { files: { a: 'x' } },
    { files: { same: '', when: { content: '2', mtime: 5 }, new: 'n', owned: { content: 'c', gid: 2, mode: 0o600 } } },
    { files: { z: '2' } },
  );
  expect(await judged([first], [again])).toEqual([
    'linux/amd64 1: /when (content, time), /old (only in the first), /owned (mode, owner) and 1 more; 1 further layer differs',
  ]);
});

test('a link, a folder, an empty file', async () => {
  const first = image({ files: { l: { type: '2', link: 'a' }, 'd/': { type: '5', mtime: 1 }, e: '' } });
  const again = image({ files: { l: { type: '2', link: 'b' }, 'd/': { type: '5', mtime: 2 }, e: 'x' } });
  expect(await judged([first], [again])).toEqual(['linux/amd64 0: /l (kind), /d (time), /e (content)']);
});

test('one platform of two, and one that is missing', async () => {
  const arm = { platform: 'linux/arm64/v8' };
  expect(await judged([image(), arm], [image({ files: { x: '' } }), { ...arm, platform: 'linux/arm64' }])).toHaveLength(2);
  expect(await judged([image(), arm], [image()])).toEqual(['linux/arm64 undefined: the second build has no image for it']);
});

test('the same files in other bytes, another number of layers, another configuration', async () => {
  const one = image({ files: { a: 'x', b: 'y' } });
  expect(await judged([one], [image({ files: { b: 'y', a: 'x' } })])).toEqual([
    'linux/amd64 0: the same files in another order or compressed otherwise',
  ]);
  expect(await judged([one], [image({ files: { a: 'x', b: 'y' } }, { files: { c: '' } })])).toEqual(['linux/amd64 undefined: layers: 1, then 2']);
  expect(await judged([one], [{ ...one, config: { Env: ['A=1'] } }])).toEqual([
    'linux/amd64 undefined: the layers are the same, the configuration is not (Env)',
  ]);
});
