import { check } from '../check.ts';
import { parameter } from '../parameter.ts';

export const size = check({
  about: 'Budgets',
  rules: {
    pull: { level: 'error', about: 'More bytes to pull than `max-pull`', fix: 'Look at the layers in the summary; copy less, or raise `max-pull`' },
    disk: { level: 'error', about: 'More bytes on disk than `max-disk`', fix: 'Look at the layers in the summary; copy less, or raise `max-disk`' },
    layer: { level: 'error', about: 'A layer has more bytes to pull than `max-layer`', fix: 'Copy less, split the layer, or raise `max-layer`' },
    growth: {
      level: 'error',
      about: 'It grew more than `max-growth` or `max-growth-share` since the reference',
      fix: 'Look at the layers in the summary; where the growth is meant, raise the limit for this release',
    },
  },
  parameters: {
    'max-pull': parameter.bytes('Bytes that a pull moves, for each platform (as the input `max-size`)', undefined),
    'max-disk': parameter.bytes('Bytes of all layers unpacked, for each platform', undefined),
    'max-layer': parameter.bytes('Bytes that a pull moves for one layer', undefined),
    'max-growth': parameter.bytes('Bytes to pull more than the reference', undefined),
    'max-growth-share': parameter.share('Share of the reference’s bytes to pull, such as `10%`', undefined, 100),
    reference: parameter.text(
      'What growth is measured against: `previous` (the previous release in the same repository) or an image reference',
      'previous',
    ),
  },
});
