import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { judgeWaste, wastedBytes } from '../../../src/verify/checks/waste.ts';
import { tar } from '../tars.ts';
import { said, subjectOf } from './subject.ts';

const DEFAULT = { 'lowest-efficiency': 0.95, 'highest-wasted-bytes': 20e6, 'highest-wasted-share': 0.2, 'highest-duplicate-bytes': 5e6 };
const OFF = {
  'lowest-efficiency': undefined,
  'highest-wasted-bytes': undefined,
  'highest-wasted-share': undefined,
  'highest-duplicate-bytes': undefined,
};
const MB = 1e6;
const bytes = (count: number) => Buffer.alloc(count, 'content ');
const compression = 'none' as const;

const planted = await subjectOf(
  {
    layers: [
      { files: { 'base.bin': bytes(10 * MB) }, createdBy: '/bin/sh -c #(nop) ADD file:1 in / ', compression },
      { files: { 'var/cache/a': bytes(4 * MB), 'var/cache/b': bytes(2 * MB), app: bytes(3 * MB), tool: 'x' }, createdBy: 'RUN /bin/sh -c make # buildkit', compression },
      { files: { 'var/.wh.cache': '', app: bytes(5 * MB) }, createdBy: 'RUN /bin/sh -c rm -r /var/cache # buildkit', compression },
    ],
  },
  { dockerfile: { file: 'build/Dockerfile', text: 'FROM base\nRUN make\nRUN rm -r /var/cache\n' } },
); // prettier-ignore

describe('bytes that nobody sees', () => {
  it('are counted by the layer that ships them', () => expect(wastedBytes(planted)).toEqual([0, 9 * MB, 0]));

  it('by dive’s measures', () => {
    // All sizes 24 MB and a byte. Smallest by path: base 10, app 3, tool, and nothing of what is deleted.
    const found = said((say) => judgeWaste(planted, { ...OFF, 'lowest-efficiency': 0.95 }, say));
    expect(found).toEqual([
      {
        rule: 'efficiency',
        what:
          'efficiency is 54.2 %, at least 95 %: 9.0 MB of 24.0 MB are deleted or overwritten by later layers; ' +
          '9.0 MB of layer 2 (RUN make) are never seen: /var/cache/a (4.0 MB, deleted by layer 3 (RUN rm -r /var/cache)), ' +
          '/app (3.0 MB, overwritten by layer 3 (RUN rm -r /var/cache)), /var/cache/b (2.0 MB, deleted by layer 3 (RUN rm -r /var/cache))',
        where: '/var/cache/a',
        layer: 1,
        at: { file: 'build/Dockerfile', line: 2 },
      },
    ]);
  });

  it('as a share of the layers above the base image', () => {
    const own = planted.layers.slice(1).reduce((sum, { unpacked }) => sum + unpacked, 0);
    const [found] = said((say) => judgeWaste(planted, { ...OFF, 'highest-wasted-share': 0.2 }, say));
    expect(found?.what).toMatch(/^9\.0 MB are deleted or overwritten, 64\.3 % of the 14\.0 MB above the base image, at most 20 %; /);
    expect(9e6 / own).toBeCloseTo(0.6428, 3);
    expect(said((say) => judgeWaste(planted, { ...OFF, 'highest-wasted-share': 0.65 }, say))).toEqual([]);
  });

  it('without a Dockerfile the first layer is the base', () => {
    const unknown = { ...planted, known: { ...planted.known, dockerfile: undefined } };
    expect(said((say) => judgeWaste(unknown, { ...OFF, 'highest-wasted-share': 0.2 }, say))[0]).toMatchObject({ rule: 'share', at: undefined });
  });

  it('by their number, layer by layer', () => {
    expect(said((say) => judgeWaste(planted, { ...OFF, 'highest-wasted-bytes': 9 * MB - 1 }, say)).map(({ rule, layer }) => [rule, layer])).toEqual([
      ['bytes', 1],
    ]);
    expect(said((say) => judgeWaste(planted, { ...OFF, 'highest-wasted-bytes': 9 * MB }, say))).toEqual([]);
  });

  it('a layer that wastes a trifle is not told beside one that wastes much', async () => {
    const layers = [
      { files: { 'etc/passwd': 'root' } },
      { files: { 'tmp/a': bytes(3 * MB), 'etc/passwd': 'root, app' } },
      { files: { 'tmp/.wh.a': '' } },
    ];
    const subject = await subjectOf({ layers });
    expect(said((say) => judgeWaste(subject, { ...OFF, 'highest-wasted-bytes': 1 }, say)).map(({ layer }) => layer)).toEqual([1]);
  });
});

describe('what is no waste', () => {
  it('a clean image', async () => {
    const subject = await subjectOf({ layers: [{ files: { a: bytes(3 * MB) } }, { files: { b: randomBytes(100) } }] });
    expect(said((say) => judgeWaste(subject, DEFAULT, say))).toEqual([]);
    expect(wastedBytes(subject)).toEqual([0, 0]);
  });

  it('a user that is added to the base image', async () => {
    const passwd = 'root:x:0:0\n'.repeat(50);
    const subject = await subjectOf({ layers: [{ files: { 'etc/passwd': passwd } }, { files: { 'etc/passwd': `${passwd}app:x:1:1\n` } }] });
    expect(said((say) => judgeWaste(subject, DEFAULT, say))).toEqual([]);
  });

  it('a folder that is written once more', async () => {
    const folder = { 'a/': { type: '5' } };
    const subject = await subjectOf({ layers: [{ files: { ...folder, 'a/b': bytes(2 * MB) } }, { files: { ...folder, 'a/c': 'x' } }] });
    expect(wastedBytes(subject)).toEqual([0, 0]);
  });

  it('an image without layers', async () => {
    const subject = await subjectOf({ layers: [] });
    expect(said((say) => judgeWaste(subject, DEFAULT, say))).toEqual([]);
  });
});

describe('duplicates', () => {
  const one = randomBytes(3 * MB);
  const files = { 'a/x': one, 'b/x': one, 'c/x': one, other: randomBytes(3 * MB), 'a/link': { type: '1', link: 'a/x' } };
  it('are told above the limit, with their names', async () => {
    const subject = await subjectOf({ layers: [{ tar: tar(files), compression }] });
    expect(said((say) => judgeWaste(subject, DEFAULT, say))).toEqual([
      {
        rule: 'duplicates',
        what: '6.0 MB are the same content under several names, at most 5.0 MB: /a/x = /b/x = /c/x (6.0 MB)',
        where: '/a/x',
        layer: undefined,
        at: undefined,
      },
    ]);
    expect(said((say) => judgeWaste(subject, { ...DEFAULT, 'highest-duplicate-bytes': 6 * MB }, say))).toEqual([]);
  });

  it('count in what a container sees only', async () => {
    const subject = await subjectOf({ layers: [{ tar: tar(files), compression }, { files: { 'b/.wh.x': '' } }] });
    expect(said((say) => judgeWaste(subject, { ...OFF, 'highest-duplicate-bytes': 5 * MB }, say))).toEqual([]);
  });
});
