import { expect, test } from 'vitest';
import { judgeReproducible } from '../../../src/verify/checks/reproducible.ts';
import { saidOf, subjectOf, type SubjectSpec } from '../subjects.ts';

const EPOCH = 1_700_000_000;
const dockerfile = { file: 'Dockerfile', text: 'FROM alpine:3.22\nCOPY app /app\nRUN make things\n' };
const createdBy = ['ADD rootfs.tar / # buildkit', 'COPY app /app # buildkit', 'RUN /bin/sh -c make things # buildkit'];
const at = (mtime: number) => ({ content: 'x', mtime });

const judged = (layers: SubjectSpec['layers'], known: SubjectSpec['known'] = {}) =>
  saidOf((say) =>
    judgeReproducible(subjectOf({ layers: layers ?? [], createdBy, known: { sourceDateEpoch: EPOCH, dockerfile, ...known } }), {}, say),
  );

test('nothing is younger than the commit, but for the base image', () => {
  expect(judged([{ base: at(EPOCH + 5) }, { app: at(EPOCH) }, { thing: at(0) }])).toEqual([]);
});

test('one file', () =>
  expect(judged([{}, { app: at(EPOCH + 1), other: at(EPOCH) }, {}])).toEqual([
    'times: : 1 file of layer 2 (COPY app /app) is younger than the commit (2023-11-14T22:13:20Z): /app (2023-11-14T22:13:21Z)',
  ]));

test('many files of several layers are one finding', () =>
  expect(judged([{}, { app: at(EPOCH + 1) }, { a: at(EPOCH + 60), 'b/.wh.gone': at(EPOCH + 60), c: at(EPOCH + 60) }])).toEqual([
    'times: : 4 files of 2 layers, from layer 2 (COPY app /app) on are younger than the commit (2023-11-14T22:13:20Z): /app (2023-11-14T22:13:21Z), /a (2023-11-14T22:14:20Z), /b/gone (deleted) (2023-11-14T22:14:20Z) and 1 more',
  ]));

test('a time that no calendar has', () => expect(judged([{}, { app: at(2 ** 52) }, {}])[0]).toMatch(/\/app \(4503599627370496\)$/));

test('where the commit or the Dockerfile is not known, nothing is said', () => {
  const layers = [{}, { app: at(EPOCH + 1) }, {}];
  expect(judged(layers, { sourceDateEpoch: undefined })).toEqual([]);
  expect(judged(layers, { dockerfile: undefined })).toEqual([]);
  expect(judged(layers, { dockerfile: { file: 'Dockerfile', text: 'FROM scratch\nCOPY other /\n' } })).toEqual([]);
});
