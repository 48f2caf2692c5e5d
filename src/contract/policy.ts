import { MODES } from '../policy/level.ts';
import { readBytes } from '../policy/parameter.ts';
import { fieldsOf } from './field.ts';
import type { InputsOf } from './read.ts';

const verify = fieldsOf('Verify');

/** The inputs of the image policy, for every action that looks at an image. */
export const policyInputs = {
  policy: verify.text({
    description:
      'The image policy, a path inside the workspace (see docs/policy.md). Empty: `.gin-ship/policy.yml` where it is there, else the default policy',
  }),
  'policy-level': verify.choice(MODES, {
    description:
      '`policy`: errors stop the push, warnings are told. `strict`: warnings stop it too. `warn`: nothing does. `off`: only the integrity of the bytes is looked at',
    default: 'policy',
  }),
  // No default is written: where it is not given, the policy file decides.
  'max-size': verify.parsed<number | undefined>('bytes, or `20MB`, `20MiB`', undefined, readBytes, {
    description: 'The most bytes that a pull may move, for each platform. Empty: what the policy says (no limit by default)',
  }),
  'allow-root': verify.flag({ description: 'Whether the container may run as root. Empty: what the policy says (`false` by default)' }),
} as const;

export type PolicyInputs = InputsOf<typeof policyInputs>;
