import { expect, test } from 'vitest';
import { previousRelease } from '../../src/tags/previous.ts';

const tags = [
  'latest', 'v1', 'v1.2', 'v1.2.2', 'v1.2.3', 'v1.2.10', 'v1.3', 'v1.3.0-rc.1', 'v1.3.0', 'v2.0.0-beta.1', 'sha-1234567', 'develop-20261123', 'pr-12',
  'v1.2.2-alpine', 'v1.2.9-alpine', 'release-9.9.9',
]; // prettier-ignore

test.each([
  ['v1.2.3', 'v1.2.2'],
  ['v1.2.10', 'v1.2.3'],
  ['v1.3.0', 'v1.2.10'],
  ['v1.3.1', 'v1.3.0'],
  ['1.3.1', 'v1.3.0'],
  ['v1.3.0-rc.2', 'v1.2.10'],
  ['v2.0.0-beta.2', 'v1.3.0'],
  ['v1.3.0-alpine', 'v1.2.9-alpine'],
  ['v1.2.2', undefined],
  ['v0.1.0', undefined],
  ['other-1.2.3', undefined],
  ['release-10.0.0', 'release-9.9.9'],
  ['latest', 'v1.3.0'],
  ['sha-7654321', 'v1.3.0'],
  ['pr-12', 'v1.3.0'],
  ['', 'v1.3.0'],
])('before %s: %s', (tag, before) => {
  expect(previousRelease(tag, tags)).toBe(before);
});

test('nothing before the first', () => {
  expect(previousRelease('v1.0.0', ['latest', 'v1.0.0', 'v1'])).toBeUndefined();
  expect(previousRelease('latest', ['latest', 'sha-1234567'])).toBeUndefined();
});
