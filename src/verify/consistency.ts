import type { Problem } from '../error.ts';
import type { ImageManifest } from '../image/layout.ts';
import { MOST_LAYERS } from '../tar/limits.ts';
import { canonical, partsOf } from '../image/platform.ts';

/** What a registry or an engine expects below a manifest of either family (OCI image-spec, manifest.md; Docker's schema 2). */
const FAMILIES = [
  {
    manifest: 'application/vnd.oci.image.manifest.v1+json',
    config: 'application/vnd.oci.image.config.v1+json',
    layer: /^application\/vnd\.oci\.image\.layer\.(nondistributable\.)?v1\.tar(\+(gzip|zstd))?$/,
  },
  {
    manifest: 'application/vnd.docker.distribution.manifest.v2+json',
    config: 'application/vnd.docker.container.image.v1+json',
    layer: /^application\/vnd\.docker\.image\.rootfs\.(foreign\.)?diff\.tar(\.(gzip|zstd))?$/,
  },
] as const;

/** A problem of the built bytes. No user caused it, so the cure is the same for all. */
export const flaw = (code: string, what: string, why: string): Problem => ({
  code: `verify/${code}`,
  what,
  why,
  fix: 'Nothing was pushed. Run the job again with `no-cache: true`; if it happens again, the disk or the builder of this machine is at fault',
});

/** Compares a manifest with its descriptor, its configuration and its layers. `bytes` are those of the manifest's blob. */
export function consistency(image: ImageManifest, bytes: Buffer): Problem[] {
  const { mediaType: own } = JSON.parse(bytes.toString()) as { mediaType?: string };
  const which = `the manifest ${image.descriptor.digest}${image.platform === '' ? '' : ` (${image.platform})`}`;
  const problems = mediaTypes(image, own, which);
  // An attestation says nothing about a file system or a processor.
  return image.attestation ? problems : [...problems, ...layerCount(image, which), ...platforms(image, which)];
}

function mediaTypes({ descriptor, config, layers, attestation }: ImageManifest, own: string | undefined, which: string): Problem[] {
  const problem = (why: string) => [flaw('media-type', 'The image contradicts itself', `${which} ${why}`)];
  if (own !== undefined && own !== descriptor.mediaType) return problem(`calls itself \`${own}\`, but is referred to as \`${descriptor.mediaType}\``);
  const family = FAMILIES.find(({ manifest }) => manifest === descriptor.mediaType);
  if (family === undefined) return problem(`is of the unknown kind \`${descriptor.mediaType}\``);
  // Attestations carry in-toto statements as layers, and artifacts a configuration of their own kind.
  if (attestation) return [];
  if (config.mediaType !== family.config) return problem(`has a configuration of the kind \`${config.mediaType}\``);
  const odd = layers.find(({ mediaType }) => !family.layer.test(mediaType));
  return odd === undefined ? [] : problem(`has a layer of the kind \`${odd.mediaType}\``);
}

function layerCount({ layers, configuration }: ImageManifest, which: string): Problem[] {
  if (layers.length > MOST_LAYERS)
    return [flaw('layers', 'The image has more layers than engines take', `${which} has ${layers.length}, more than ${MOST_LAYERS}`)];
  const named = configuration.rootfs?.diff_ids?.length ?? 0;
  if (named === layers.length) return [];
  return [flaw('layers', 'The image contradicts itself', `${which} has ${layers.length} layers, its configuration names ${named}`)];
}

function platforms({ descriptor, configuration: { os, architecture, variant } }: ImageManifest, which: string): Problem[] {
  if (os === undefined || architecture === undefined)
    return [flaw('platform', 'The image contradicts itself', `the configuration of ${which} names no os and architecture`)];
  const entry = descriptor.platform;
  if (entry === undefined) return [];
  const named = partsOf([entry.os, entry.architecture, ...(entry.variant ? [entry.variant] : [])].join('/'));
  const own = partsOf([os, architecture, ...(variant ? [variant] : [])].join('/'));
  // A variant is compared only where both name it: base images often leave it out.
  const variants = !entry.variant || !variant || named.variant === own.variant;
  if (named.os === own.os && named.architecture === own.architecture && variants) return [];
  return [
    flaw(
      'platform',
      'The image contradicts itself',
      `the index gives ${which} for ${canonical(Object.values(named).join('/'))}, its configuration is for ${canonical(Object.values(own).join('/'))}`,
    ),
  ];
}
