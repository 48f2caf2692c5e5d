import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { realFiles } from '../../src/ports/files.ts';
import { readKnown } from '../../src/verify/known.ts';
import { plan as buildPlan } from '../build/plan.ts';
import { on } from '../tags/given.ts';

const files = realFiles(undefined, () => {});
const folder = mkdtempSync(path.join(tmpdir(), 'known-'));
const file = path.join(folder, 'Dockerfile');
writeFileSync(file, 'FROM scratch\n');
writeFileSync(path.join(folder, 'go.sum'), 'example.com/a v1.0.0 h1:x=\n');

const plan = {
  event: on('tags/v1.2.3'),
  labels: [['a', '1']] as const,
  build: buildPlan({ file, shownFile: 'app/Dockerfile', target: 'last', buildContexts: [['assets', 'docs']] }),
  goSum: { file: path.join(folder, 'go.sum'), shownFile: 'app/go.sum' },
  smoke: undefined,
};

test('what is known is what the plan says and the files that it names', async () => {
  expect(await readKnown(plan, undefined, files)).toEqual({
    commit: plan.event.sha,
    sourceDateEpoch: 1_700_000_000,
    labels: [['a', '1']],
    port: undefined,
    goSum: { file: 'app/go.sum', text: 'example.com/a v1.0.0 h1:x=\n' },
    dockerfile: { file: 'app/Dockerfile', text: 'FROM scratch\n', target: 'last', contexts: ['assets'] },
    reference: undefined,
  });
});

test('of a pull request nobody knows which commit was checked out: its head, or the merge', async () => {
  expect((await readKnown({ ...plan, event: on('pull/12/merge') }, undefined, files)).commit).toBeUndefined();
});

test('a file that the build took away, or a giant, is not held against the image', async () => {
  const gone = { ...plan, build: buildPlan({ file: path.join(folder, 'gone') }), goSum: undefined };
  expect(await readKnown(gone, undefined, files)).toMatchObject({ dockerfile: undefined, goSum: undefined });
  const stat = async () => ({ size: 17 * 1024 * 1024, directory: false });
  expect(await readKnown(plan, undefined, { ...files, stat })).toMatchObject({ dockerfile: undefined, goSum: undefined });
});
