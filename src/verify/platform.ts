import type { ImageManifest } from '../image/layout.ts';

const ALIASES: Readonly<Record<string, string>> = {
  x86_64: 'amd64', 'x86-64': 'amd64', aarch64: 'arm64', armhf: 'arm/v7', armel: 'arm/v6', armv7l: 'arm/v7', armv6l: 'arm/v6', i386: '386', i686: '386',
}; // prettier-ignore

/** What a variant is where none is named (containerd's platforms.Normalize). */
const IMPLIED: Readonly<Record<string, string>> = { arm64: 'v8', arm: 'v7', amd64: 'v1' };

interface Parts {
  readonly os: string;
  readonly architecture: string;
  readonly variant: string;
}

/** `os/architecture[/variant]` by containerd's rules: `linux/aarch64` and `linux/arm64/v8` are the same. */
export function partsOf(platform: string): Parts {
  const [os = '', given = '', variant] = platform.toLowerCase().split('/');
  const [architecture = given, aliased] = (ALIASES[given] ?? given).split('/');
  return { os, architecture, variant: variant ?? aliased ?? IMPLIED[architecture] ?? '' };
}

/** The spelling that is compared and shown: an implied variant is left out, except for arm, where it always stands. */
export function canonical(platform: string): string {
  const { os, architecture, variant } = partsOf(platform);
  const implied = architecture !== 'arm' && variant === IMPLIED[architecture];
  return [os, architecture, implied ? '' : variant].filter((part) => part !== '').join('/');
}

/**
 * The image that an engine runs without emulation: its own architecture, and of several variants the one that asks least of the
 * processor on amd64 (what it can do is not known) and the highest it can run on arm. An amd64 engine also runs 386.
 */
export function imageFor(enginePlatform: string, manifests: readonly ImageManifest[]): ImageManifest | undefined {
  const engine = partsOf(enginePlatform);
  const ranked = manifests
    .filter(({ attestation }) => !attestation)
    .map((manifest) => ({ manifest, rank: rank(engine, partsOf(manifest.platform)) }))
    .filter(({ rank }) => rank >= 0)
    .toSorted((a, b) => a.rank - b.rank);
  return ranked[0]?.manifest;
}

/** Lower is better; below 0 it can't run. */
function rank(engine: Parts, image: Parts): number {
  if (engine.os !== image.os) return -1;
  if (engine.architecture === 'amd64' && image.architecture === '386') return 100;
  if (engine.architecture !== image.architecture) return -1;
  const [has, wants] = [number(engine.variant), number(image.variant)];
  if (engine.architecture === 'arm') return has - wants;
  return wants;
}

const number = (variant: string): number => Number(/\d+/.exec(variant)?.[0] ?? 0);
