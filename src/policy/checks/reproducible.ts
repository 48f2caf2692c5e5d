import { check } from '../check.ts';
import { parameter } from '../parameter.ts';

export const reproducible = check({
  about: 'Whether the same commit gives the same image',
  rules: {
    times: { level: 'warn', about: 'Files are younger than the commit (SOURCE_DATE_EPOCH)' },
    rebuild: { level: 'error', about: 'A second build gave another digest' },
  },
  parameters: { rebuild: parameter.flag('Build a second time without the cache and compare', false) },
});
