import { check } from '../check.ts';

export const entrypoint = check({
  about: 'Whether the container can start',
  rules: {
    missing: {
      level: 'error',
      about: 'The program that ENTRYPOINT or CMD names is not in the image',
      fix: 'Copy the program into the last stage, and give its full path: `ENTRYPOINT ["/app"]`',
    },
    'not-executable': {
      level: 'error',
      about: 'The program has no permission to be executed',
      fix: '`COPY --chmod=0755`, or `chmod` in the stage that builds it',
    },
    shell: {
      level: 'error',
      about: 'Shell form, or a script, in an image without that shell or interpreter',
      fix: 'Use the exec form, `ENTRYPOINT ["/app"]`, or a base image that has the shell',
    },
    interpreter: {
      level: 'error',
      about: 'The program is linked dynamically and its loader is not in the image: “no such file or directory” at start',
      fix: 'Build with `CGO_ENABLED=0`, or use a base image that has the loader',
    },
    architecture: {
      level: 'error',
      about: 'The program is for another architecture or system than the image says',
      fix: 'Build with `GOOS=$TARGETOS GOARCH=$TARGETARCH`',
    },
  },
  parameters: {},
});
