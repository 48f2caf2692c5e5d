import { check } from '../check.ts';
import { parameter } from '../parameter.ts';

export const waste = check({
  about: 'Bytes that are shipped and never seen (dive’s formula and limits)',
  rules: {
    efficiency: {
      level: 'warn',
      about: 'Efficiency below `lowest-efficiency`',
      fix: 'Delete in the RUN that makes; copy with the right owner and mode instead of changing them later',
    },
    bytes: {
      level: 'warn',
      about: 'More wasted bytes than `highest-wasted-bytes`',
      fix: 'Delete in the RUN that makes; copy with the right owner and mode instead of changing them later',
    },
    share: {
      level: 'warn',
      about: 'Wasted bytes are a larger share of the user’s layers than `highest-wasted-share`',
      fix: 'Delete in the RUN that makes; copy with the right owner and mode instead of changing them later',
    },
    duplicates: {
      level: 'warn',
      about: 'The same content under several names, more than `highest-duplicate-bytes` in total',
      fix: 'Copy it once, and link to it',
    },
  },
  parameters: {
    'lowest-efficiency': parameter.share('Smallest sum of sizes by path over the sum of all', 0.95),
    'highest-wasted-bytes': parameter.bytes('Bytes deleted or overwritten by a later layer', 20e6),
    'highest-wasted-share': parameter.share('Of the bytes of all layers above the base image', 0.2),
    'highest-duplicate-bytes': parameter.bytes('Bytes that could be links', 5e6),
  },
});
