import { check } from '../check.ts';
import { parameter } from '../parameter.ts';

const rules = {
  git: {
    level: 'error',
    about: 'A .git folder: the whole history, and often a token in its config',
    fix: 'Name `.git` in .dockerignore, or copy what is needed instead of everything',
  },
  sources: {
    level: 'warn',
    about: 'Go sources, go.mod or go.sum',
    fix: 'Build in a stage of its own, and copy the program alone into the last one',
  },
  toolchain: { level: 'warn', about: 'The Go toolchain', fix: 'Build in a stage of its own, and copy the program alone into the last one' },
  caches: { level: 'warn', about: 'Caches of modules, builds or packages', fix: 'Use `RUN --mount=type=cache`, or delete them in the same RUN' },
  tests: { level: 'warn', about: 'Tests and their data', fix: 'Copy what is needed instead of everything, or name them in .dockerignore' },
  editors: { level: 'warn', about: 'Files of editors and systems, such as .DS_Store, *.swp, .idea', fix: 'Name them in .dockerignore' },
  shells: { level: 'off', about: 'A shell', fix: 'Use a base image without one, such as `gcr.io/distroless/static` or `scratch`' },
  'package-managers': {
    level: 'off',
    about: 'A package manager',
    fix: 'Use a base image without one, such as `gcr.io/distroless/static` or `scratch`',
  },
  files: { level: 'error', about: 'A file that the policy forbids', fix: 'Do not copy it, or allow it with a reason' },
} as const;

export const forbidden = check({
  about: 'Files that have no business in the image of a service',
  rules,
  parameters: {
    files: parameter.globs('Further forbidden files', []),
    allow: parameter.allowances('What is there on purpose: by `path` or `rule`, with a `reason`', { rule: Object.keys(rules) }),
  },
});
