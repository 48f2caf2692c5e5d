import { check } from '../check.ts';
import { parameter } from '../parameter.ts';

export const forbidden = check({
  about: 'Files that have no business in the image of a service',
  rules: {
    git: { level: 'error', about: 'A .git folder: the whole history, and often a token in its config' },
    sources: { level: 'warn', about: 'Go sources, go.mod or go.sum' },
    toolchain: { level: 'warn', about: 'The Go toolchain' },
    caches: { level: 'warn', about: 'Caches of modules, builds or packages' },
    tests: { level: 'warn', about: 'Tests and their data' },
    editors: { level: 'warn', about: 'Files of editors and systems, such as .DS_Store, *.swp, .idea' },
    shells: { level: 'off', about: 'A shell' },
    'package-managers': { level: 'off', about: 'A package manager' },
    files: { level: 'error', about: 'A file that the policy forbids' },
  },
  parameters: {
    files: parameter.texts('Further forbidden files, as globs', []),
    allow: parameter.allowances('What is there on purpose: by `path` or `rule`, with a `reason`'),
  },
});
