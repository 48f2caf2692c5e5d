import { check } from '../check.ts';
import { parameter } from '../parameter.ts';

export const user = check({
  about: 'Who runs the service',
  rules: {
    root: { level: 'error', about: 'The container runs as root: a hole in the service is a hole in the node' },
    name: { level: 'warn', about: 'USER is a name: Kubernetes can verify `runAsNonRoot` only for a number' },
    unknown: { level: 'error', about: 'USER names a user that the image’s /etc/passwd does not have: the container does not start' },
  },
  parameters: { 'allow-root': parameter.flag('Root is allowed (as the input `allow-root`)', false) },
});
