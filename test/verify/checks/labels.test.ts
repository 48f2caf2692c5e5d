import { describe, expect, test } from 'vitest';
import type { ImageContents } from '../../../src/verify/contents/contents.ts';
import type { Found } from '../../../src/policy/finding.ts';
import { judgeLabels } from '../../../src/verify/checks/labels.ts';
import type { Known } from '../../../src/verify/checks/subject.ts';
import { NOTHING_KNOWN } from '../../../src/verify/known.ts';
import { isSpdxExpression } from '../../../src/image/spdx.ts';

const O = 'org.opencontainers.image.';

function judged(Labels: Record<string, string>, known: Partial<Known> = {}, required: readonly string[] = []): string[] {
  const said: [string, Found][] = [];
  const image = { configuration: { config: { Labels } } } as unknown as ImageContents['image'];
  const contents = { image, platform: 'linux/amd64', layers: [], createdBy: [] } as unknown as ImageContents;
  judgeLabels({ ...contents, known: { ...NOTHING_KNOWN, ...known } }, { required }, (rule, found) => said.push([rule, found]));
  return said.map(([rule, { what, where, fix }]) => {
    expect(where).not.toBe('');
    expect(fix).not.toBe('');
    return `${rule}: ${what}`;
  });
}

describe('required labels', () => {
  test('missing and empty', () => {
    expect(judged({ b: '', c: 'x' }, {}, ['a', 'b', 'c', 'a'])).toEqual([
      'missing: The required label a is missing',
      'missing: The required label b is empty',
    ]);
  });
});

describe('the form of OCI labels', () => {
  test.each([
    ['created', '2026-01-31T09:30:00Z'],
    ['created', '2026-01-31T09:30:00.123456789+02:00'],
    ['created', '2024-02-29T23:59:60Z'],
    ['source', 'https://github.com/acme/shop'],
    ['url', 'ssh://git@example.com/x.git'],
    ['documentation', 'http://localhost:8080/docs'],
    ['licenses', 'Apache-2.0'],
    ['licenses', '(MIT OR Apache-2.0) AND LicenseRef-acme-1'],
    ['licenses', 'GPL-2.0-or-later WITH Classpath-exception-2.0'],
    ['licenses', 'NOASSERTION'],
    ['base.digest', `sha256:${'a'.repeat(64)}`],
    ['base.name', 'docker.io/library/alpine:3.22'],
    ['base.name', 'localhost/x@sha256:0'],
    ['ref.name', 'v1.2.3-rc.1'],
    ['revision', 'anything'],
    ['title', ''],
    ['created', ''],
  ])('%s may be `%s`', (name, value) => expect(judged({ [O + name]: value })).toEqual([]));

  test.each([
    ['created', '2026-01-31'],
    ['created', '2026-02-30T09:30:00Z'],
    ['created', '2026-01-31 09:30:00Z'],
    ['created', '2026-01-31T09:30:00'],
    ['created', '2026-01-31T24:00:00Z'],
    ['created', '1700000000'],
    ['source', 'github.com/acme/shop'],
    ['source', 'git@github.com:acme/shop.git'],
    ['source', 'https://'],
    ['url', 'none'],
    ['licenses', 'Apache 2.0'],
    ['licenses', 'MIT License'],
    ['licenses', 'MIT/Apache-2.0'],
    ['licenses', 'MIT, BSD-3-Clause'],
    ['licenses', '(MIT'],
    ['base.digest', 'sha256:abc'],
    ['base.name', 'alpine:3.22'],
    ['ref.name', '-v1'],
  ])('%s may not be `%s`', (name, value) =>
    expect(judged({ [O + name]: value })).toEqual([`invalid: The label ${O}${name} has not the form that the image-spec gives it`]),
  );

  test('a label of the base image is its maker’s; the same one, named by the plan or the Dockerfile, is the user’s', () => {
    const label = { [`${O}licenses`]: 'MIT License' };
    const dockerfile = { file: 'Dockerfile', text: 'FROM x\n' };
    expect(judged(label, { labels: [], dockerfile })).toEqual([]);
    expect(judged(label, { labels: [[`${O}licenses`, 'MIT License']], dockerfile })).toEqual([
      `invalid: The label ${O}licenses is \`MIT License\`, and has not the form that the image-spec gives it`,
    ]);
    expect(judged(label, { labels: [], dockerfile: { ...dockerfile, text: `LABEL ${O}licenses="MIT License"` } })).toHaveLength(1);
    expect(judged(label)).toHaveLength(1);
  });

  test('a long value is cut; one that is not the plan’s is not told at all', () => {
    const value = 'x'.repeat(500);
    expect(judged({ [`${O}url`]: value }, { labels: [[`${O}url`, value]] })[0]?.length).toBeLessThan(200);
    expect(judged({ [`${O}url`]: value, a: value }, { labels: [['a', '1']] }).join('')).not.toContain('xx');
  });
});

describe('the labels of the plan', () => {
  test('are those of the image', () => {
    const labels = [
      ['a', '1'],
      ['b', ''],
    ] as const;
    expect(judged({ a: '1', b: '', other: 'x' }, { labels })).toEqual([]);
    expect(judged({ a: '2' }, { labels }, ['a', 'b'])).toEqual([
      'missing: The required label b is missing',
      'differs: The label a has another value; the plan says `1`',
      'differs: The label b is missing; the plan says ``',
    ]);
    // Told once.
    expect(judged({}, { labels: [['a', '1']] }, ['a'])).toEqual(['differs: The label a is missing; the plan says `1`']);
  });
});

test('a licence expression of great length or depth is no trap', () => {
  expect(isSpdxExpression('('.repeat(400) + 'MIT' + ')'.repeat(400))).toBe(true);
  expect(isSpdxExpression('('.repeat(100_000))).toBe(false);
  expect(isSpdxExpression('')).toBe(false);
});
