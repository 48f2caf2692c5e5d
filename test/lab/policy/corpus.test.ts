// Every image of the corpus is held against the policy: what was planted is found where it was planted, and nothing else is said.
import { beforeAll, describe, expect, test } from 'vitest';
import { catalogue } from '../../../src/policy/catalogue.ts';
import { bringUp } from '../lab.ts';
import { layouts } from './build.ts';
import { clean, corpus, planted } from './corpus.ts';
import { judged } from './judged.ts';
import type { Specimen } from './specimen.ts';

let made: ReadonlyMap<string, string>;

beforeAll(async () => {
  made = await layouts(corpus, async () => await bringUp({ say: (line) => console.error(`lab: ${line}`) }));
});

const said = async (specimen: Specimen) => await judged(specimen, made.get(specimen.name) ?? expect.fail('it is built'));

describe('planted', () => {
  test.each(planted)('$name', async (specimen) => {
    const found = await said(specimen);
    expect(
      found.map(({ rule, where }) => ({ rule, where })),
      found.map(({ what }) => what).join('\n'),
    ).toEqual(specimen.expected);
  });
});

describe('clean', () => {
  test.each(clean)('$name', async (specimen) => {
    expect(await said(specimen)).toEqual([]);
  });
});

test('it is large enough, and every rule about the bytes of an image is in it', () => {
  expect(planted.length).toBeGreaterThanOrEqual(60);
  expect(clean.length).toBeGreaterThanOrEqual(20);
  // What is sent to the builder, what the Dockerfile says, and a second build are not in the bytes.
  const elsewhere = ['context/', 'dockerfile/', 'reproducible/rebuild'];
  const rules = Object.entries(catalogue).flatMap(([check, { rules: own }]) => Object.keys(own).map((rule) => `${check}/${rule}`));
  const inBytes = rules.filter((rule) => !elsewhere.some((one) => rule.startsWith(one)));
  const inCorpus = new Set(planted.flatMap(({ expected }) => expected.map(({ rule }) => rule)));
  expect(inBytes.filter((rule) => !inCorpus.has(rule))).toEqual([]);
});
