import { check } from '../check.ts';
import { parameter } from '../parameter.ts';

export const dockerfile = check({
  about: 'The Dockerfile, by BuildKit’s own build checks',
  rules: {
    check: {
      level: 'warn',
      about: 'BuildKit warns of an instruction',
      fix: 'Change the instruction as BuildKit says; `# check=skip=RULE` in the Dockerfile, or `skip` here, leaves a check out',
    },
  },
  parameters: { skip: parameter.texts('BuildKit’s checks that are not asked for, such as `FromPlatformFlagConstDisallowed`', []) },
});
