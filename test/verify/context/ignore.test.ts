import { describe, expect, test } from 'vitest';
import { type Matched, linesOf, patternsOf } from '../../../src/verify/context/ignore.ts';
import { IGNORED } from './ignored.ts';

/** As a walk asks: every folder on the way first. */
function ignored(text: string, file: string): boolean {
  const patterns = patternsOf(linesOf(text));
  let folder: Matched | undefined;
  const parts = file.split('/');
  parts.forEach((_, at) => (folder = patterns.match(parts.slice(0, at + 1).join('/'), folder)));
  return folder?.matched ?? false;
}

describe('.dockerignore', () => {
  // The lab holds the same against a builder.
  test.each(IGNORED)('%s', (_, text, yes, no) => {
    expect(yes.filter((file) => !ignored(text, file))).toEqual([]);
    expect(no.filter((file) => ignored(text, file))).toEqual([]);
  });

  test('a pattern that nothing takes back needs no walk', () => {
    expect([patternsOf(['a']).final, patternsOf(['a', '!b']).final]).toEqual([true, false]);
  });
});
