import { expect, test } from 'vitest';
import { matcher } from '../../src/policy/glob.ts';

test.each<readonly [glob: string, path: string, matches: boolean]>([
  ['app.pem', 'app.pem', true],
  ['app.pem', 'etc/app.pem', false],
  ['*.pem', 'app.pem', true],
  ['*.pem', 'etc/app.pem', false],
  ['**/*.pem', 'app.pem', true],
  ['**/*.pem', 'etc/ssl/app.pem', true],
  ['**/*.pem', 'etc/ssl/app.pem.bak', false],
  ['etc/**', 'etc/ssl/app.pem', true],
  ['etc/**', 'etcetera/app.pem', false],
  ['etc/*/app.pem', 'etc/ssl/app.pem', true],
  ['etc/*/app.pem', 'etc/ssl/private/app.pem', false],
  ['a?c', 'abc', true],
  ['a?c', 'a/c', false],
  ['[a-c]x', 'bx', true],
  ['[!a-c]x', 'bx', false],
  ['{a,b}/x', 'b/x', true],
  ['{a,b}/x', 'c/x', false],
  // Names with a dot are names like others, and so are the folders above them.
  ['**/*.env', 'srv/.env', true],
  ['srv/*', 'srv/.env', true],
  ['**/config', 'srv/.git/config', true],
  ['**', '.git/config', true],
  // People write paths as they see them.
  ['/etc/**', 'etc/passwd', true],
  ['go.mod', 'goxmod', false],
  ['**/A', 'a', false],
  // A shell's further patterns are none here: their expressions may take for ever.
  ['+(a|b)', 'a', false],
  ['usr/lib/libstdc++.so', 'usr/lib/libstdc++.so', true],
])('%s and %s: %s', (glob, path, matches) => {
  expect(matcher([glob])(path)).toBe(matches);
});

test('one of several is enough, and none is nothing', () => {
  expect(matcher(['a', 'b'])('b')).toBe(true);
  expect(matcher([])('a')).toBe(false);
});
