import { describe, expect, it } from 'vitest';
import type { ImageManifest } from '../../src/image/layout.ts';
import { canonical } from '../../src/image/platform.ts';
import { imageFor } from '../../src/verify/platform.ts';

it.each([
  ['linux/amd64', 'linux/amd64'],
  ['linux/x86_64', 'linux/amd64'],
  ['Linux/AMD64', 'linux/amd64'],
  ['linux/amd64/v1', 'linux/amd64'],
  ['linux/amd64/v3', 'linux/amd64/v3'],
  ['linux/aarch64', 'linux/arm64'],
  ['linux/arm64/v8', 'linux/arm64'],
  ['linux/arm64/v9', 'linux/arm64/v9'],
  ['linux/arm', 'linux/arm/v7'],
  ['linux/armhf', 'linux/arm/v7'],
  ['linux/armv6l', 'linux/arm/v6'],
  ['linux/arm/v6', 'linux/arm/v6'],
  ['linux/i386', 'linux/386'],
  ['linux/riscv64', 'linux/riscv64'],
])('%s is %s', (given, expected) => expect(canonical(given)).toBe(expected));

describe('imageFor', () => {
  it.each([
    ['linux/x86_64', ['linux/arm64', 'linux/amd64'], 'linux/amd64'],
    ['linux/x86_64', ['linux/amd64/v3', 'linux/amd64/v2'], 'linux/amd64/v2'],
    ['linux/x86_64', ['linux/386', 'linux/amd64/v2'], 'linux/amd64/v2'],
    ['linux/x86_64', ['linux/386'], 'linux/386'],
    ['linux/aarch64', ['linux/amd64', 'linux/arm64/v8'], 'linux/arm64/v8'],
    ['linux/aarch64', ['linux/arm/v7'], undefined],
    ['linux/armv7l', ['linux/arm/v6', 'linux/arm/v7'], 'linux/arm/v7'],
    ['linux/armv6l', ['linux/arm/v7', 'linux/arm/v5'], 'linux/arm/v5'],
    ['linux/x86_64', ['windows/amd64'], undefined],
    ['linux/x86_64', [], undefined],
  ])('%s runs of %j: %s', (engine, built, expected) => {
    const manifests = built.map((platform) => ({ platform, attestation: false }) as ImageManifest);
    expect(imageFor(engine, manifests)?.platform).toBe(expected);
  });

  it('never runs an attestation', () => {
    expect(imageFor('linux/amd64', [{ platform: 'linux/amd64', attestation: true } as ImageManifest])).toBeUndefined();
  });
});
