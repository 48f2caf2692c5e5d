import { describe, expect, test } from 'vitest';
import { isDigest } from '../../src/image/digest.ts';
import { defaultImage, parseImages, parseName } from '../../src/image/name.ts';
import { pinned, tagged, taggedAndPinned } from '../../src/image/reference.ts';
import { isTag, toTag } from '../../src/image/tag.ts';

describe('parseName', () => {
  test.each([
    ['app', 'registry-1.docker.io', 'library/app', 'app'],
    ['user/app', 'registry-1.docker.io', 'user/app', 'user/app'],
    ['docker.io/user/app', 'registry-1.docker.io', 'user/app', 'docker.io/user/app'],
    ['docker.io/app', 'registry-1.docker.io', 'library/app', 'docker.io/app'],
    ['GHCR.io/Octo-Org/Ping', 'ghcr.io', 'octo-org/ping', 'ghcr.io/octo-org/ping'],
    ['localhost/app', 'localhost', 'app', 'localhost/app'],
    ['localhost:5000/a/b/c', 'localhost:5000', 'a/b/c', 'localhost:5000/a/b/c'],
    ['registry:5000/app', 'registry:5000', 'app', 'registry:5000/app'],
    ['127.0.0.1:5000/app', '127.0.0.1:5000', 'app', '127.0.0.1:5000/app'],
    ['[::1]:5000/app', '[::1]:5000', 'app', '[::1]:5000/app'],
    ['[fe80::1]/app', '[fe80::1]', 'app', '[fe80::1]/app'],
    ['a/b__c/d---e.f_g', 'registry-1.docker.io', 'a/b__c/d---e.f_g', 'a/b__c/d---e.f_g'],
  ])('%s', (text, registry, path, name) => {
    expect(parseName(text)).toEqual({ registry, path, name });
  });

  test.each([
    ['https://ghcr.io/A/B', 'an image name has no `https://`', 'Write `ghcr.io/a/b`'],
    ['docker://ghcr.io/a/b/', 'an image name has no `docker://`', 'Write `ghcr.io/a/b`'],
    ['foo bar', 'it holds a blank', 'Write one name a line, without blanks'],
    ['user/app:1.0', 'it holds the tag `1.0`', 'Write `user/app`, and the tag in `tags`'],
    ['app:1.0', 'it holds the tag `1.0`', 'Write `app`, and the tag in `tags`'],
    ['user/app@sha256:abc', 'it holds a digest', 'Write `user/app`: the digest is what the build gives'],
    ['user//app', 'a part of it is empty', 'Write one `/` between two parts, and none at the end'],
    ['user/app/', 'a part of it is empty', 'Write one `/` between two parts, and none at the end'],
    ['-ghcr.io/app', '`-ghcr.io` is no registry', 'Write its host name, with `:port` where it is not 443'],
    ['ghcr.io/a___b', '`a___b` is no part of an image name', 'Use letters and digits, with single `.`, `_`, `__` or `-` between them'],
    ['user/.app', '`.app` is no part of an image name', 'Use letters and digits, with single `.`, `_`, `__` or `-` between them'],
    [`user/${'a'.repeat(255)}`, 'it is 260 characters long', 'Keep it within 255'],
    ['', 'it is empty', 'Write the name, such as `ghcr.io/owner/app`'],
  ])('%s is refused', (text, why, fix) => {
    expect(() => parseName(text)).toThrow(expect.objectContaining({ message: why, fix }) as Error);
  });
});

const names = (text: string): readonly string[] => parseImages(text).map(({ name }) => name);

describe('parseImages', () => {
  test('one a line, with enable as docker/metadata-action has it', () => {
    expect(names('# mine\nuser/app\nname=ghcr.io/User/App,enable=true\nuser/other,enable=false')).toEqual(['user/app', 'ghcr.io/user/app']);
  });

  test('several on a line, where they stand alone', () => {
    expect(names('a/b, c/d\ne/f')).toEqual(['a/b', 'c/d', 'e/f']);
  });

  test('none is left where all are disabled', () => {
    expect(names('user/app,enable=false')).toEqual([]);
  });

  test('the first of two spellings stays, in its place', () => {
    expect(names('user/app\nghcr.io/a/b\ndocker.io/User/App')).toEqual(['user/app', 'ghcr.io/a/b']);
  });

  test.each([
    ['user/app,enable=bar', '`enable` is neither true nor false'],
    ['name=,enable=true', 'it is empty'],
    ['user/app,enabel=true', 'an image has no attribute `enabel`'],
    ['a/b,name=c/d', 'it holds several names'],
    ['a/b,c d', 'it holds a blank'],
    ['value=a/b', 'an image has no attribute `value`'],
  ])('%s is wrong', (line, why) => {
    expect(() => parseImages(line)).toThrow(why);
  });
});

test('the default image is the repository at ghcr.io, or a problem', () => {
  expect(defaultImage('Octo-Org/Ping').name).toBe('ghcr.io/octo-org/ping');
  expect(() => defaultImage('octo-org/.github')).toThrow('the repository is called `octo-org/.github`, which is no image name');
});

test('references', () => {
  const repository = parseName('ghcr.io/a/b');
  expect([
    tagged(repository, 'x'),
    pinned(repository, 'sha256:1'),
    taggedAndPinned(repository, 'x', 'sha256:1'),
    taggedAndPinned(repository, '', 'sha256:1'),
  ]).toEqual(['ghcr.io/a/b:x', 'ghcr.io/a/b@sha256:1', 'ghcr.io/a/b:x@sha256:1', 'ghcr.io/a/b@sha256:1']);
});

test('digests', () => {
  expect(
    [`sha256:${'a'.repeat(64)}`, `sha512:${'0'.repeat(128)}`, `sha256:${'A'.repeat(64)}`, `sha256:${'a'.repeat(63)}`, 'md5:1', ''].map(isDigest),
  ).toEqual([true, true, false, false, false, false]);
});

describe('tags', () => {
  test.each(['a', '_', 'v1.2.3', 'a'.repeat(128), 'A-b_c.d'])('%s is one', (tag) => {
    expect([isTag(tag), toTag(tag)]).toEqual([true, tag]);
  });

  test.each(['', '.a', '-a', 'a/b', 'a b', 'ä', 'a'.repeat(129), 'a\n'])('%j is none', (tag) => {
    expect(isTag(tag)).toBe(false);
  });

  test('nothing gives nothing', () => {
    expect(toTag('')).toBe('');
  });
});
