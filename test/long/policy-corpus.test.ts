// The corpus through the action `check` as it is shipped: every image a process of its own, in the form of a layout folder.
import { beforeAll, expect, test } from 'vitest';
import { bringUp } from '../lab/lab.ts';
import { layouts } from '../lab/policy/build.ts';
import { corpus } from '../lab/policy/corpus.ts';
import type { Specimen } from '../lab/policy/specimen.ts';
import { checkedByProcess } from '../lab/policy/process.ts';

let made: ReadonlyMap<string, string>;

beforeAll(async () => {
  made = await layouts(corpus, async () => await bringUp({ say: (line) => console.error(`lab: ${line}`) }));
});

interface Report {
  readonly findings: readonly { readonly rule: string; readonly where: string; readonly level: string }[];
}

const checked = async (specimen: Specimen) => await checkedByProcess(specimen, made.get(specimen.name) ?? '');

// Of the commit, its time, its labels, its port and earlier releases `check` knows nothing: ship does.
const told = corpus.filter(({ known, expected }) => known === undefined && !expected.some(({ rule }) => rule === 'reproducible/times'));

test.each(told.filter(({ damage, name }) => damage === undefined || name.startsWith('privilege-')))('$name', async (specimen) => {
  const { code, outputs, log, annotations } = await checked(specimen);
  const { findings } = JSON.parse(outputs['policy'] ?? '{}') as Report;
  expect(
    findings.map(({ rule, where }) => ({ rule, where })),
    log,
  ).toEqual(specimen.expected);
  const errors = findings.filter(({ level }) => level === 'error').length;
  expect([code, outputs['errors'], outputs['warnings']]).toEqual([errors > 0 ? 1 : 0, String(errors), String(findings.length - errors)]);
  if (findings.length > 0) expect(annotations.length, log).toBeGreaterThan(0);
});

test.each(told.filter(({ name }) => name.startsWith('integrity-')))('$name', async (specimen) => {
  const { code, annotations, outputs } = await checked(specimen);
  expect(code).toBe(1);
  expect(annotations.map(({ level }) => level)).toEqual(['error']);
  expect(outputs['policy']).toBeUndefined();
});
