import { check } from '../check.ts';
import { parameter } from '../parameter.ts';

export const labels = check({
  about: 'OCI labels',
  rules: {
    missing: { level: 'warn', about: 'A required label is missing', fix: 'Add it to the input `labels`, or as LABEL to the Dockerfile' },
    invalid: {
      level: 'warn',
      about: 'A label is not of the form that the OCI image-spec gives it',
      fix: 'Write it in the form that the image-spec gives it',
    },
    differs: {
      level: 'error',
      about: 'A label is not what the plan says',
      fix: 'Take it out of the Dockerfile, or give the value in the input `labels`',
    },
  },
  parameters: {
    required: parameter.texts('Labels that must be there', [
      'org.opencontainers.image.source',
      'org.opencontainers.image.revision',
      'org.opencontainers.image.created',
      'org.opencontainers.image.version',
    ]),
  },
});
