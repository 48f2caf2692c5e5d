import { describe, expect, test } from 'vitest';
import { olderThan, readInspection, versionKnown } from '../../src/build/inspect.ts';
import { recorded } from './ports.ts';

describe('docker buildx inspect', () => {
  test.each([
    ['inspect-containerd', { name: 'default', driver: 'docker', status: 'running', oci: true, buildkit: 'v0.0.0+unknown', error: '' }],
    ['inspect-classic', { name: 'default', driver: 'docker', status: 'running', oci: false, error: '' }],
    ['inspect-remote', { name: 'far', driver: 'remote', status: 'running', oci: true, buildkit: 'v0.34.2', error: '' }],
    ['inspect-stopped', { name: 'default', driver: '', oci: true, buildkit: '', error: expect.stringContaining('failed to connect') }],
  ])('%s', (name, expected) => {
    expect(readInspection(recorded(name))).toMatchObject(expected);
  });

  test('the oldest of several nodes counts', () => {
    const text = 'Name: b\nDriver: docker-container\n\nNodes:\nName: b0\nBuildKit version: v0.20.0\nName: b1\nBuildkit: v0.12.5\n';
    expect(readInspection(text).buildkit).toBe('v0.12.5');
  });
});

describe('versions', () => {
  test.each([
    ['v0.12.5', '0.13.0', true],
    ['0.12.5+435cb77e369c', '0.13.0', true],
    ['v0.13.0', '0.13.0', false],
    ['v0.13.0-rc1', '0.13.0', false],
    ['v0.9', '0.13.0', true],
    ['v1.0.0', '0.13.0', false],
    ['v0.0.0+unknown', '0.13.0', false],
    ['', '0.13.0', false],
    ['master', '0.13.0', false],
  ])('%s is older than %s: %s', (version, wanted, older) => {
    expect(olderThan(version, wanted)).toBe(older);
  });

  test('no stamp, no version', () => {
    expect([versionKnown('v0.0.0+unknown'), versionKnown('v0.34.2'), versionKnown('')]).toEqual([false, true, false]);
  });
});
