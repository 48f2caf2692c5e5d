import { check } from '../check.ts';
import { parameter } from '../parameter.ts';

export const user = check({
  about: 'Who runs the service',
  rules: {
    root: {
      level: 'error',
      about: 'The container runs as root: a hole in the service is a hole in the node',
      fix: '`USER 65532:65532` in the last stage; where it must be root, the input `allow-root`',
    },
    name: {
      level: 'warn',
      about: 'USER is a name: Kubernetes can verify `runAsNonRoot` only for a number',
      fix: 'Give the number: `USER 65532:65532`',
    },
    unknown: {
      level: 'error',
      about: 'USER names a user that the image’s /etc/passwd does not have: the container does not start',
      fix: 'Give a number, which needs no entry: `USER 65532:65532`',
    },
  },
  parameters: { 'allow-root': parameter.flag('Root is allowed (as the input `allow-root`)', false) },
});
