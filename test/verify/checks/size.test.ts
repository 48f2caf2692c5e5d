import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { judgeSize } from '../../../src/verify/checks/size.ts';
import { said, subjectOf } from './subject.ts';

const NONE = {
  'max-pull': undefined,
  'max-disk': undefined,
  'max-layer': undefined,
  'max-growth': undefined,
  'max-growth-share': undefined,
  reference: 'previous',
};
const dockerfile = { file: 'Dockerfile', text: 'FROM scratch\nCOPY small /\nRUN make\n' };
const spec = {
  layers: [
    { files: { small: randomBytes(1000) }, createdBy: 'COPY small / # buildkit' },
    { files: { large: randomBytes(90_000) }, createdBy: 'RUN /bin/sh -c make # buildkit' },
  ],
};
const subject = await subjectOf(spec, { dockerfile });
const pull = subject.layers.reduce((sum, { compressed }) => sum + compressed, subject.image.config.size);
const disk = subject.layers.reduce((sum, { unpacked }) => sum + unpacked, 0);
const largest = subject.layers[1]?.compressed ?? 0;
const reference = (bytes: number, platform = 'linux/amd64') => ({ name: 'ghcr.io/o/app:v1', compressed: new Map([[platform, bytes]]) });

it('within the budgets, and on the byte, nothing is said', () => {
  const settings = { ...NONE, 'max-pull': pull, 'max-disk': disk, 'max-layer': largest, 'max-growth': 0, 'max-growth-share': 0 };
  expect(said((say) => judgeSize({ ...subject, known: { ...subject.known, reference: reference(pull) } }, settings, say))).toEqual([]);
  expect(said((say) => judgeSize(subject, NONE, say))).toEqual([]);
});

it.each([
  ['max-pull', pull - 1, 'pull', / to pull, at most .*: the largest layer is 2 \(RUN make\)$/],
  ['max-disk', disk - 1, 'disk', / on disk, at most .*: the largest layer is 2 \(RUN make\)$/],
] as const)('one byte over %s', (setting, most, rule, text) => {
  expect(said((say) => judgeSize(subject, { ...NONE, [setting]: most }, say))).toEqual([
    { rule, what: expect.stringMatching(text) as string, where: '', layer: undefined, at: undefined },
  ]);
});

it('a layer over its budget is named with its line', () => {
  expect(said((say) => judgeSize(subject, { ...NONE, 'max-layer': 50_000 }, say))).toEqual([
    { rule: 'layer', what: 'layer 2 (RUN make) has 90.2 kB to pull, at most 50.0 kB', where: '', layer: 1, at: { file: 'Dockerfile', line: 3 } },
  ]);
});

it.each<[string, number, object, string | undefined]>([
  ['more bytes than allowed', pull - 1000, { 'max-growth': 999 }, '(1.1 %) more to pull than ghcr.io/o/app:v1, at most 999 B: '],
  ['as many as allowed', pull - 1000, { 'max-growth': 1000 }, undefined],
  ['a larger share than allowed', pull / 2, { 'max-growth-share': 0.5 }, '(100 %) more to pull than ghcr.io/o/app:v1, at most 50 %: '],
  ['both', pull / 2, { 'max-growth-share': 0.5, 'max-growth': 10 }, 'at most 10 B and 50 %'],
  ['smaller than before', pull + 5, { 'max-growth-share': 0, 'max-growth': 0 }, undefined],
  ['from nothing', 0, { 'max-growth-share': 100 }, 'more to pull than'],
])('growth: %s', (_, before, settings, text) => {
  const found = said((say) => judgeSize({ ...subject, known: { ...subject.known, reference: reference(before) } }, { ...NONE, ...settings }, say));
  expect(found.map(({ rule, what }) => [rule, what])).toEqual(text === undefined ? [] : [['growth', expect.stringContaining(text)]]);
});

it('growth against an image without this platform is not known', () => {
  const other = { ...subject, known: { ...subject.known, reference: reference(1, 'linux/arm64') } };
  expect(said((say) => judgeSize(other, { ...NONE, 'max-growth': 0 }, say))).toEqual([]);
});
