import { check } from '../check.ts';
import { parameter } from '../parameter.ts';

export const reproducible = check({
  about: 'Whether the same commit gives the same image',
  rules: {
    times: {
      level: 'warn',
      about: 'Files are younger than the commit (SOURCE_DATE_EPOCH)',
      fix: '`touch -d @$SOURCE_DATE_EPOCH` what a RUN makes; copy folders as trees of their own',
    },
    rebuild: {
      level: 'error',
      about: 'A second build gave another digest',
      fix: 'Pin what the build downloads, and look for times and random names in what it makes',
    },
  },
  parameters: { rebuild: parameter.flag('Build a second time without the cache and compare', false) },
});
