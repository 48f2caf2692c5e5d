import { check } from '../check.ts';
import { parameter } from '../parameter.ts';
import { SECRET_KINDS } from '../secret-kinds.ts';

export const secrets = check({
  about: 'Secrets in files of every layer (also deleted ones), ENV, labels, history and build arguments',
  rules: {
    file: {
      level: 'error',
      about: 'A file of a layer holds a secret, whether a later layer deletes it or not',
      fix: 'Keep it out of the layer that brings it (deleting it later does not help): `RUN --mount=type=secret`. Replace the secret: it counts as known',
    },
    configuration: {
      level: 'error',
      about: 'ENV, a label, ENTRYPOINT or CMD, or the history with its build arguments holds a secret',
      fix: '`RUN --mount=type=secret` for the build, the environment of the deployment for the service. Replace the secret: it counts as known',
    },
  },
  parameters: {
    allow: parameter.allowances('What is no secret although it looks like one: by `path` or `kind`, with a `reason`', { kind: SECRET_KINDS }),
  },
});
