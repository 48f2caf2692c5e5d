import { whyNoPlatform } from '../image/platform-names.ts';
import { type ImageSource, parseSource } from '../image/source.ts';
import { fieldsOf } from './field.ts';
import { policyInputs } from './policy.ts';
import { shipInputs } from './ship.ts';

const what = fieldsOf('What');

function parsePlatform(text: string): string {
  const wrong = whyNoPlatform(text);
  if (wrong !== undefined) throw wrong;
  return text.toLowerCase();
}

/** The inputs of the action `check`: the one place where they are declared. check/action.yml and check/README.md are rendered from here. */
export const checkInputs = {
  image: what.parsed<ImageSource | undefined>('image name, or a path that starts with `./` or `/`', undefined, parseSource, {
    description:
      'What to check: an image at a registry, `name:tag` or `name@sha256:…`; or a path: an OCI layout folder, an archive of one, or what `docker save` wrote. Where several images are at the path, `:name` or `@sha256:…` behind it says which',
    required: true,
  }),
  platform: what.parsed('`os/architecture[/variant]`', '', parsePlatform, {
    description: 'The platform to check, such as `linux/arm64`. Empty: all of the image',
  }),
  dockerfile: what.text({
    description: 'The Dockerfile that the image was built from, a path inside the workspace: findings are shown at its lines',
  }),

  registry: { ...shipInputs.registry, description: 'Registry to log in to. Empty: the one of the image' },
  username: shipInputs.username,
  password: shipInputs.password,
  'registry-auth': shipInputs['registry-auth'],
  'registry-ca': shipInputs['registry-ca'],

  ...policyInputs,
  'policy-level': {
    ...policyInputs['policy-level'],
    description:
      '`policy`: errors fail the step, warnings are told. `strict`: warnings fail it too. `warn`: nothing does. `off`: only the integrity of the bytes is looked at',
  },
} as const;

/** The outputs of the action `check`, in the order of the README's table. They are set whether the image passes or not. */
export const checkOutputs = {
  digest: '`sha256:…` of the manifest or index that was checked; empty for an archive of Docker before 25, which has none',
  size: 'JSON: `compressed` and `unpacked` bytes by platform',
  errors: 'How many findings stop the image',
  warnings: 'How many findings are only told',
  policy: 'What the image policy found: JSON',
  'sarif-file': 'Path of a SARIF file with the findings, for code scanning',
} as const;

export type CheckOutput = keyof typeof checkOutputs;
