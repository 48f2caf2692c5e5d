import { ShipError } from '../error.ts';
import { type Descriptor, isAttestation, type Layout } from '../image/layout.ts';
import { canonical } from '../image/platform.ts';

/** The layout with one platform's image and its attestations; all of it where none is asked for. @throws ShipError `image/platform` */
export function onlyPlatform(layout: Layout, platform: string, name: string): Layout {
  const images = layout.manifests.filter(({ attestation }) => !attestation);
  const chosen = platform === '' ? images : images.filter((image) => canonical(image.platform) === canonical(platform));
  if (chosen.length === 0)
    throw noPlatform(
      platform,
      images.map((image) => image.platform),
      name,
    );
  if (platform === '') return layout;
  const digests = new Set(chosen.map(({ descriptor }) => descriptor.digest));
  return { ...layout, manifests: layout.manifests.filter(({ descriptor }) => digests.has(descriptor.digest) || digests.has(subjectOf(descriptor))) };
}

/** Of an index only: the entries to fetch for one platform. Entries that name none may be for any. */
export function entriesFor(entries: readonly Descriptor[], platform: string, name: string): readonly Descriptor[] {
  if (platform === '') return entries;
  const images = entries.filter((entry) => !isAttestation(entry));
  const chosen = images.filter((entry) => entry.platform === undefined || canonical(written(entry)) === canonical(platform));
  if (chosen.length === 0) throw noPlatform(platform, images.map(written), name);
  const digests = new Set(chosen.map(({ digest }) => digest));
  return entries.filter((entry) => digests.has(entry.digest) || digests.has(subjectOf(entry)));
}

/** The manifest that an attestation is about; '' for an image. */
const subjectOf = (entry: Descriptor): string => (isAttestation(entry) ? (entry.annotations?.['vnd.docker.reference.digest'] ?? '') : '');

/** `os/architecture[/variant]` as the index says it; '' where it does not. */
export const written = ({ platform }: Descriptor): string => [platform?.os, platform?.architecture, platform?.variant].filter(Boolean).join('/');

function noPlatform(platform: string, there: readonly string[], name: string): ShipError {
  const list = [...new Set(there.filter((one) => one !== '').map(canonical))].map((one) => `\`${one}\``).join(', ');
  if (there.length === 0) {
    const fix = 'Give the image of a service; an index of signatures or other artifacts has nothing to check';
    return new ShipError({ code: 'image/none', what: `${name} holds no image`, why: 'no manifest of an image is in it', fix });
  }
  return new ShipError({
    code: 'image/platform',
    what: `${name} is not there for \`${platform}\``,
    why: list === '' ? 'none of its images names its platform' : `it is there for ${list}`,
    fix: 'Give one of these in `platform`, or leave `platform` empty for all',
  });
}
