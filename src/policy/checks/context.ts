import { check } from '../check.ts';
import { parameter } from '../parameter.ts';

export const context = check({
  about: 'What is sent to the builder',
  rules: {
    git: { level: 'warn', about: '.git is in the context', fix: 'Name `.git` in .dockerignore' },
    environment: { level: 'warn', about: 'A .env file is in the context', fix: 'Name `.env*` in .dockerignore' },
    large: {
      level: 'warn',
      about: 'More is sent to the builder than `highest-bytes`',
      fix: 'Begin .dockerignore with `*`, and list what is needed: `!go.mod`, `!**/*.go`',
    },
    unused: {
      level: 'warn',
      about: 'Much is sent to the builder that no COPY, ADD or mount takes, because `--exclude` saves no sending',
      fix: 'Name what no COPY or ADD takes in .dockerignore',
    },
  },
  parameters: {
    'highest-bytes': parameter.bytes('Bytes that are sent to the builder', 100e6),
    'highest-unused-bytes': parameter.bytes('Bytes that are sent, and that no COPY, ADD or mount takes', 5e6),
  },
});
