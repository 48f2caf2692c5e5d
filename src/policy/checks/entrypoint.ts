import { check } from '../check.ts';

export const entrypoint = check({
  about: 'Whether the container can start',
  rules: {
    missing: { level: 'error', about: 'The program that ENTRYPOINT or CMD names is not in the image' },
    'not-executable': { level: 'error', about: 'The program has no permission to be executed' },
    shell: { level: 'error', about: 'Shell form, or a script, in an image without that shell or interpreter' },
    interpreter: {
      level: 'error',
      about: 'The program is linked dynamically and its loader is not in the image: “no such file or directory” at start',
    },
    architecture: { level: 'error', about: 'The program is for another architecture or system than the image says' },
  },
  parameters: {},
});
