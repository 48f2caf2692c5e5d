import { describe, expect, test } from 'vitest';
import { Wrong } from '../../src/contract/field.ts';
import { parseReference } from '../../src/image/reference.ts';
import { parseSource } from '../../src/image/source.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;

describe('the reference', () => {
  test.each([
    ['ghcr.io/acme/shop:v1', 'ghcr.io', 'acme/shop', 'v1', ''],
    ['ghcr.io/Acme/Shop', 'ghcr.io', 'acme/shop', 'latest', ''],
    [`ghcr.io/acme/shop@${DIGEST}`, 'ghcr.io', 'acme/shop', '', DIGEST],
    [`ghcr.io/acme/shop:v1@${DIGEST}`, 'ghcr.io', 'acme/shop', 'v1', DIGEST],
    ['localhost:5000/shop', 'localhost:5000', 'shop', 'latest', ''],
    ['localhost:5000/shop:1.0', 'localhost:5000', 'shop', '1.0', ''],
    ['[::1]:5000/shop:1.0', '[::1]:5000', 'shop', '1.0', ''],
    ['alpine', 'registry-1.docker.io', 'library/alpine', 'latest', ''],
    ['alpine:3.20', 'registry-1.docker.io', 'library/alpine', '3.20', ''],
    ['acme/shop:Big_Tag.1', 'registry-1.docker.io', 'acme/shop', 'Big_Tag.1', ''],
  ])('%s', (text, registry, path, tag, digest) => {
    expect(parseReference(text)).toEqual({ repository: expect.objectContaining({ registry, path }) as unknown, tag, digest });
  });

  test.each([
    ['', 'it is empty'],
    ['ghcr.io/acme/shop:', '`` is no tag'],
    ['ghcr.io/acme/shop:a b', 'is no tag'],
    [`ghcr.io/acme/shop:${'a'.repeat(129)}`, 'is no tag'],
    ['ghcr.io/acme/shop@', 'nothing follows the `@`'],
    ['ghcr.io/acme/shop@sha256:abc', '`sha256:abc` is no digest'],
    [`ghcr.io/acme/shop@sha512:${'a'.repeat(128)}`, 'is no digest'],
    ['https://ghcr.io/acme/shop:v1', 'no `https://`'],
    ['ghcr.io//shop:v1', 'a part of it is empty'],
    ['ghcr.io/acme/shop:v1\nghcr.io/acme/other:v1', 'it holds a blank'],
  ])('%j is none', (text, why) => {
    expect(() => parseReference(text)).toThrow(Wrong);
    expect(() => parseReference(text)).toThrow(why);
  });
});

describe('the source', () => {
  test.each(['./image.tar', '/tmp/image.tar', '../out', '.', '..', './a:b@c', '/'])('%s is a path', (text) => {
    expect(parseSource(text)).toEqual({ kind: 'path', text });
  });

  test.each(['image.tar', 'out/layout', 'oci:5000/app', 'ghcr.io/acme/shop:v1', '.hidden/x'.slice(1)])('%s is the name of an image', (text) => {
    expect(parseSource(text)).toMatchObject({ kind: 'registry', text });
  });

  test.each([
    ['oci:out:v1', 'Write `./out:v1`'],
    ['docker-archive:/tmp/x.tar', 'Write `/tmp/x.tar`'],
    ['docker-daemon:app:v1', 'docker save --output image.tar app:v1'],
    ['docker://ghcr.io/acme/shop', 'Write `ghcr.io/acme/shop`'],
  ])('%s is told how to be written here', (text, fix) => {
    let thrown: unknown;
    try {
      parseSource(text);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(Wrong);
    expect((thrown as Wrong).fix).toContain(fix);
  });
});
