import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../src/tar/entry.ts';
import { hiddenBy } from '../../../src/verify/contents/stack.ts';
import { type Tree, treeOf } from '../../../src/verify/contents/tree.ts';
import { tar } from '../tars.ts';
import { readTar } from './archive.ts';

/** Layers as lists of names: `a/` is a folder, `a` a file, `a -> b` a symbolic and `a = b` a hard link. */
const layersOf = (layers: readonly (readonly string[])[]): (readonly Entry[])[] =>
  layers.map((names) => {
    const files = names.map((text) => {
      const [, name = '', kind, link = ''] = /^(\S+?)(?: (->|=) (.*))?$/.exec(text) ?? [];
      const type = kind === '->' ? '2' : kind === '=' ? '1' : name.endsWith('/') ? '5' : '0';
      return [name, { type, link, content: type === '0' ? 'x' : '' }] as const;
    });
    return readTar(tar(Object.fromEntries(files))).entries;
  });

const tree = (...layers: (readonly string[])[]): Tree => treeOf(layersOf(layers));
const paths = (of: Tree): string[] => [...of.nodes()].map(({ entry, layer }) => `${entry.path}${entry.kind === 'folder' ? '/' : ''}@${layer}`);

describe('layers on top of each other', () => {
  it.each<[string, string[][], string[]]>([
    ['nothing', [], ['/@0']],
    ['parents that no layer has', [['a/b/c']], ['/@0', 'a/@0', 'a/b/@0', 'a/b/c@0']],
    ['a file overwritten', [['a'], ['a']], ['/@0', 'a@1']],
    ['a folder once more keeps what is in it', [['a/', 'a/b'], ['a/']], ['/@0', 'a/@1', 'a/b@0']],
    ['a file deleted', [['a/', 'a/b', 'a/c'], ['a/.wh.b']], ['/@0', 'a/@0', 'a/c@0']],
    ['a folder deleted', [['a/', 'a/b/', 'a/b/c', 'ab'], ['.wh.a']], ['/@0', 'ab@0']],
    [
      'a folder deleted and made again',
      [
        ['a/', 'a/b'],
        ['.wh.a', 'a/', 'a/c'],
      ],
      ['/@0', 'a/@1', 'a/c@1'],
    ],
    [
      'a whiteout behind what the same layer has',
      [
        ['a/', 'a/b'],
        ['a/', 'a/c', '.wh.a'],
      ],
      ['/@0', 'a/@1', 'a/c@1'],
    ],
    [
      'a folder emptied',
      [
        ['a/', 'a/b', 'a/d/e'],
        ['a/c', 'a/.wh..wh..opq'],
      ],
      ['/@0', 'a/@0', 'a/c@1'],
    ],
    [
      'the root emptied',
      [
        ['a/', 'a/b'],
        ['.wh..wh..opq', 'c'],
      ],
      ['/@0', 'c@1'],
    ],
    ['a folder replaced by a file', [['a/', 'a/b/', 'a/b/c'], ['a']], ['/@0', 'a@1']],
    ['a file replaced by a folder', [['a'], ['a/', 'a/b']], ['/@0', 'a/@1', 'a/b@1']],
    ['a file replaced by a folder that no layer has', [['a'], ['a/b']], ['/@0', 'a/@1', 'a/b@1']],
    ['a link to a folder replaced by a folder', [['b/', 'a -> b'], ['a/c']], ['/@0', 'b/@0', 'a/@1', 'a/c@1']],
    ['a folder replaced in its own layer', [['a/', 'a/b', 'a/c/d', './a']], ['/@0', 'a@0']],
    ['what was never there deleted', [['a'], ['.wh.b', 'c/.wh.d']], ['/@0', 'a@0']],
    ['deleted, and back in a third layer', [['a'], ['.wh.a'], ['a']], ['/@0', 'a@2']],
    ['marks of an old storage driver', [['a', '.wh..wh.plnk', '.wh..wh.orph']], ['/@0', 'a@0']],
  ])('%s', (_, layers, expected) => expect(paths(tree(...layers)).toSorted()).toEqual(expected.toSorted()));

  it('the same as doing it one by one', () => {
    const name = fc.constantFrom('a', 'a/', 'a/b', 'a/b/', 'a/b/c', 'd', '.wh.a', 'a/.wh.b', 'a/b/.wh.c', 'a/.wh..wh..opq', '.wh..wh..opq', '.wh.d');
    fc.assert(
      fc.property(fc.array(fc.uniqueArray(name, { selector: (one) => one.replace(/\/$/, ''), maxLength: 5 }), { maxLength: 4 }), (layers) => {
        const entries = layersOf(layers);
        const root = treeOf(entries);
        const found = [...root.nodes()].filter(({ entry }) => entry.path !== '').map(({ entry, layer }) => [entry.path, entry.kind, layer] as const);
        expect(new Map(found.map(([at, kind]) => [at, kind]))).toEqual(naive(entries));
        for (const [at] of found) expect(root.at(at.includes('/') ? at.slice(0, at.lastIndexOf('/')) : '')?.entry.kind).toBe('folder');
      }),
      { numRuns: 1000 },
    );
  });
});

/** As an engine unpacks layer by layer; slowly. */
function naive(layers: readonly (readonly Entry[])[]): Map<string, string> {
  const there = new Map<string, string>();
  const clear = (folder: string) =>
    [...there.keys()].filter((at) => at.startsWith(folder === '' ? '' : `${folder}/`)).forEach((at) => there.delete(at));
  for (const entries of layers) {
    for (const entry of entries) {
      const hidden = hiddenBy(entry);
      if (hidden === undefined) continue;
      clear(hidden.path);
      if (!hidden.opaque) there.delete(hidden.path);
    }
    // A replaced folder of a lower layer is empty before anything is put into it.
    for (const { path, kind } of entries) if (!path.includes('.wh.') && kind !== 'folder' && there.get(path) === 'folder') clear(path);
    for (const { path, kind } of entries) {
      if (path.includes('.wh.')) continue;
      const parts = path.split('/');
      for (let depth = 1; depth < parts.length; depth++) there.set(parts.slice(0, depth).join('/'), 'folder');
      if (kind !== 'folder') clear(path);
      there.set(path, kind);
    }
  }
  return there;
}

describe('what a path leads to', () => {
  const root = tree(
    ['usr/lib/', 'usr/lib/x.so', 'lib -> usr/lib', 'bin -> /usr/bin', 'usr/bin/', 'usr/bin/sh -> ../../bin/dash', 'usr/bin/dash'],
    ['up -> ../../../usr', 'self -> self', 'a -> b', 'b -> a', 'hard = usr/lib/x.so', 'hard2 = ./hard', 'dangling -> nowhere', 'file -> usr/bin/dash/', 'empty -> .'],
  ); // prettier-ignore
  it.each<[string, string | undefined]>([
    ['', ''],
    ['usr/lib/x.so', 'usr/lib/x.so'],
    ['/usr/lib/x.so', 'usr/lib/x.so'],
    ['lib/x.so', 'usr/lib/x.so'],
    ['lib', 'usr/lib'],
    ['lib/', 'usr/lib'],
    ['lib/../bin', 'usr/bin'],
    ['bin/sh', 'usr/bin/dash'],
    ['./bin/./sh', 'usr/bin/dash'],
    ['../../bin/sh', 'usr/bin/dash'],
    ['up/lib/x.so', 'usr/lib/x.so'],
    ['hard', 'usr/lib/x.so'],
    ['hard2', 'usr/lib/x.so'],
    ['empty/hard', 'usr/lib/x.so'],
    ['self', undefined],
    ['a', undefined],
    ['dangling', undefined],
    ['usr/bin/dash/x', undefined],
    ['nowhere', undefined],
  ])('%s', (path, expected) => expect(root.resolve(path)?.entry.path).toBe(expected));

  it('40 links, and not one more', () => {
    const chain = (length: number) => tree([...Array.from({ length }, (_, at) => `l${at} -> l${at + 1}`), `l${length}`]);
    expect(chain(40).resolve('l0')?.entry.path).toBe('l40');
    expect(chain(41).resolve('l0')).toBeUndefined();
  });

  it('a hard link outlives its first name', () => {
    expect(tree(['a', 'b = a'], ['.wh.a']).resolve('b')?.entry.path).toBe('a');
    expect(tree(['b = nowhere']).resolve('b')).toBeUndefined();
  });
});

it('is made again where another one took its room', () => {
  const shelf = {};
  const [one, other] = [treeOf(layersOf([['a']]), shelf), treeOf(layersOf([['b']]), shelf)];
  expect([paths(one), paths(other), paths(one)]).toEqual([['/@0', 'a@0'], ['/@0', 'b@0'], ['/@0', 'a@0']]); // prettier-ignore
});

it('knows what it hides, and by what', () => {
  const hidden = tree(['a', 'b/c', 'd', 'e'], ['a', '.wh.b', 'd/'], ['.wh.a']).hidden();
  expect(new Set(hidden.map(({ entry, layer, by, instead }) => `${entry.path} of ${layer} by ${by}: ${instead?.kind}`))).toEqual(
    new Set(['a of 0 by 1: file', 'a of 1 by 2: undefined', 'b/c of 0 by 1: undefined', 'd of 0 by 1: folder']),
  );
});

it('stays quick where everything is replaced again and again', () => {
  const folders = Array.from({ length: 20_000 }, (_, at) => [`f${at % 200}/`, `f${at % 200}`]).flat();
  const entries = folders.map((name): Entry => ({ ...(layersOf([[name]])[0]?.[0] as Entry) }));
  const start = performance.now();
  expect([...treeOf([entries, entries, entries]).nodes()]).toHaveLength(201);
  expect(performance.now() - start).toBeLessThan(3000);
});
