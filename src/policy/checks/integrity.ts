import { check } from '../check.ts';

/** Not for the policy to change: without it nothing else that is said of the image would mean anything. */
export const integrity = check({
  about: 'Every blob’s digest and size; index, manifests, configurations and attestations agree. Always on, always an error',
  rules: {
    bytes: { level: 'error', about: 'A blob is not what its descriptor says' },
    consistency: { level: 'error', about: 'Index, manifest, configuration or layers contradict each other' },
    layer: { level: 'error', about: 'A layer is no sound archive, or larger than the limits' },
  },
  parameters: {},
});
