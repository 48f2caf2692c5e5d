import { check } from '../check.ts';

/** Not for the policy to change: without it nothing else that is said of the image would mean anything. */
export const integrity = check({
  about: 'Every blob’s digest and size; index, manifests, configurations and attestations agree. Always on, always an error',
  rules: {
    bytes: {
      level: 'error',
      about: 'A blob is not what its descriptor says',
      fix: 'Build again with `no-cache: true`; if it happens again, the disk or the builder is at fault',
    },
    consistency: {
      level: 'error',
      about: 'Index, manifest, configuration or layers contradict each other',
      fix: 'Build again with `no-cache: true`; if it happens again, the builder is at fault',
    },
    layer: {
      level: 'error',
      about: 'A layer is no sound archive, or larger than the limits',
      fix: 'Build again with `no-cache: true`; a layer above the limits has to be split',
    },
  },
  parameters: {},
});
