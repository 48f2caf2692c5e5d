import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { checks } from '../../src/policy/default.ts';
import { LEVELS } from '../../src/policy/level.ts';
import { policySchema } from '../../src/policy/schema.ts';
import { mistakes, read } from './given.ts';

const valid = new Ajv2020({ strict: true, strictTypes: false }).compile(policySchema());
/** As an editor does it: YAML first, then the schema. */
const editorAccepts = (text: string): boolean => valid(parse(text));
const readerAccepts = async (text: string): Promise<boolean> => (await mistakes(text)).length === 0;

describe('the published schema', () => {
  test('is what src says', () => {
    expect(JSON.parse(readFileSync('schema/policy.json', 'utf8'))).toEqual(JSON.parse(JSON.stringify(policySchema())));
  });

  test('every default is a value that it accepts', () => {
    const settings = checks.map(([id, { parameters }]) => {
      const defaults = Object.entries(parameters).map(([name, { default: value }]) => [name, value] as const);
      return [id, Object.fromEntries(defaults.filter(([, value]) => value !== undefined))] as const;
    });
    const policy = { checks: Object.fromEntries(settings.filter(([id]) => id !== 'integrity')) };
    expect(valid(policy), JSON.stringify(valid.errors)).toBe(true);
  });
});

const documents = ['README.md', 'docs/policy.md', 'check/README.md'];
const examples = documents.flatMap((name) =>
  [...readFileSync(name, 'utf8').matchAll(/^```yaml\n(.*?)^```$/gms)]
    .map(([, text = '']) => ({ name, text }))
    .filter(({ text }) => /^checks:/m.test(text)),
);

test('the example app’s policy: every check at error, and nothing off but what is off by default', async () => {
  const text = readFileSync('example-app/.gin-ship/policy.yml', 'utf8');
  expect(editorAccepts(text), JSON.stringify(valid.errors)).toBe(true);
  const { policy, problems } = await read(text);
  expect(problems).toEqual([]);
  const off = Object.keys(policy.levels).filter((rule) => policy.levels[rule] !== 'error');
  expect(off).toEqual(['forbidden/shells', 'forbidden/package-managers', 'runtime/base-pinned']);
});

describe('the policies that the docs show', () => {
  test('there are some', () => {
    expect(examples.length).toBeGreaterThanOrEqual(5);
  });

  test.each(examples)('$name: $text', async ({ text }) => {
    expect(await mistakes(text)).toEqual([]);
    expect(editorAccepts(text), JSON.stringify(valid.errors)).toBe(true);
  });
});

const junk = fc.oneof(
  fc.constantFrom<unknown>(null, true, '', ' ', 'error', 'off', '10%', '10MB', 'a/b', '**', 0, 1, -1, 0.5, 1.5, 2 ** 53, 1e300, [], {}),
  fc.string({ maxLength: 5 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.array(fc.string({ maxLength: 3 }), { maxLength: 3 }),
);
const digits = fc.oneof(fc.integer({ min: 0, max: 3000 }), fc.constantFrom(999_999, 1_000_000, 10 ** 15 - 1, 10 ** 15));
const unit = fc.constantFrom('', 'B', 'kB', 'KB', 'MB', 'GB', 'KiB', 'MiB', 'GiB', ' MB', ' mb ', 'megs');
const allowance = fc.record(
  {
    path: fc.constantFrom('a/**', '/b', ' ', '!a', '//'),
    kind: fc.constantFrom('private-key', ''),
    rule: fc.constantFrom('setuid', 'git', 'nothing'),
    reason: fc.constantFrom('because', 'why not', ' '),
  },
  { requiredKeys: [] },
);
/** By the kind of a setting: values on both sides of what is right. */
const VALUES: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  size: fc.oneof(
    digits,
    fc.tuple(digits, unit).map((parts) => parts.join('')),
    fc.tuple(digits, fc.nat(9), unit).map(([whole, part, of]) => `${whole}.${part}${of}`),
  ),
  share: fc.oneof(
    fc.double({ min: -0.1, max: 2, noNaN: true }),
    fc.tuple(fc.oneof(fc.nat(110), fc.constantFrom(10_000, 10_001)), fc.constantFrom('%', ' %', '.0%', '.5%', '')).map((parts) => parts.join('')),
  ),
  '`true` or `false`': fc.constantFrom<unknown>(true, false, 'true', 1),
  text: fc.constantFrom<unknown>('', '1.26', '1.26.1', '1.27rc1', 'newest', 'previous', 1.26),
  'list of texts': fc.array(fc.constantFrom<unknown>('a', 'b/**', 1, null), { maxLength: 2 }),
  'list of globs': fc.array(fc.constantFrom<unknown>('a', '**/*.pem', '/', '', '!a', '/!a', 1), { maxLength: 2 }),
  'list of allowances': fc.array(fc.oneof({ arbitrary: allowance, weight: 9 }, fc.constant({ reason: 'because' }), junk), { maxLength: 2 }),
};
const level = fc.oneof({ arbitrary: fc.constantFrom<unknown>(...LEVELS), weight: 9 }, junk);

/** One or two things below `checks:`, so that no mistake hides another. */
const someChecks = (() => {
  const settings = checks.flatMap(([id, { parameters }]) =>
    Object.entries(parameters).map(([name, { kind }]) =>
      fc.oneof({ arbitrary: VALUES[kind] ?? junk, weight: 9 }, junk).map((value) => [id, { [name]: value }] as const),
    ),
  );
  const ids = checks.map(([id]) => id);
  const rules = checks.flatMap(([id, { rules: declared }]) => Object.keys(declared).map((rule) => `${id}/${rule}`));
  const wrong = ['usr', 'user/nmae', '', 'toString', 'integrity', 'integrity/bytes'];
  const entry = fc.oneof(
    { arbitrary: fc.oneof(...settings), weight: 20 },
    { arbitrary: fc.tuple(fc.constantFrom(...ids), fc.oneof(level, fc.record({ level }), fc.record({ level, nothing: junk }))), weight: 5 },
    { arbitrary: fc.tuple(fc.constantFrom(...rules), level), weight: 5 },
    { arbitrary: fc.tuple(fc.constantFrom(...wrong), level), weight: 1 },
  );
  return fc.array(entry, { maxLength: 2 }).map((entries): Record<string, unknown> => Object.fromEntries(entries));
})();
const policy = fc.oneof(
  { arbitrary: fc.record({ checks: someChecks }), weight: 18 },
  { arbitrary: junk.map((value) => ({ checks: value })), weight: 1 },
  { arbitrary: junk, weight: 1 },
);

test('schema and reader agree on what is a policy', { timeout: 60_000 }, async () => {
  let [good, bad] = [0, 0];
  await fc.assert(
    fc.asyncProperty(policy, async (value) => {
      const text = stringify(value);
      const accepted = editorAccepts(text);
      if (accepted) good += 1;
      else bad += 1;
      expect({ text, accepted: await readerAccepts(text) }).toEqual({ text, accepted });
    }),
    { numRuns: 3000 },
  );
  // A property that only sees one side says nothing.
  expect(Math.min(good, bad)).toBeGreaterThan(600);
});
