import type { ImageManifest } from '../image/layout.ts';
import { type Platform, partsOf } from '../image/platform.ts';

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
function rank(engine: Platform, image: Platform): number {
  if (engine.os !== image.os) return -1;
  if (engine.architecture === 'amd64' && image.architecture === '386') return 100;
  if (engine.architecture !== image.architecture) return -1;
  const [has, wants] = [number(engine.variant), number(image.variant)];
  if (engine.architecture === 'arm') return has - wants;
  return wants;
}

const number = (variant: string): number => Number(/\d+/.exec(variant)?.[0] ?? 0);
