import type { Finding } from '../../src/policy/finding.ts';
import { policyOf } from '../../src/policy/default.ts';
import type { Judged } from '../../src/report/judged.ts';

const DOCKERFILE = `FROM golang:1.26 AS build
RUN go build -o /out/app .

FROM alpine:3.22
COPY --from=build /out/app /app
COPY . .
RUN rm -rf /data && \\
    chmod 755 /app
USER root
ENTRYPOINT ["/app"]
`;

const layer = (compressed: number, unpacked: number, createdBy: string) => ({ digest: `sha256:${'0'.repeat(64)}`, compressed, unpacked, createdBy });

const layers = [
  layer(3_600_000, 8_100_000, 'ADD alpine-minirootfs.tar.gz / # buildkit'),
  layer(4_000_000, 9_000_000, 'COPY /out/app /app # buildkit'),
  layer(12_000_000, 40_000_000, 'COPY . . # buildkit'),
  layer(2_000_000, 9_000_000, 'RUN |1 TOKEN=hush-hush /bin/sh -c rm -rf /data &&     chmod 755 /app # buildkit'),
];
const platform = (name: string) => ({ platform: name, digest: `sha256:${'1'.repeat(64)}`, compressed: 21_600_000, unpacked: 66_100_000, layers });

const both = ['linux/amd64', 'linux/arm64'];

export const finding = (given: Partial<Finding> = {}): Finding => ({
  rule: 'user/root',
  level: 'error',
  what: 'The container runs as root',
  where: 'USER',
  fix: 'Write `USER 65532:65532` in front of ENTRYPOINT',
  platforms: both,
  ...given,
});

/** An image with two errors and three warnings. */
export function judged(given: Partial<Judged> = {}): Judged {
  return {
    policy: policyOf('policy', undefined, '.gin-ship/policy.yml'),
    findings: [
      finding({ at: { file: 'app/Dockerfile', line: 9 } }),
      finding({
        rule: 'secrets/file',
        what: 'A private key is in the image (kind `private-key`, `--…--`), although a later layer deletes it',
        where: '/data/id_ed25519, line 1',
        fix: 'Take it out of the context (.dockerignore), and replace the key: whoever can pull the image has it',
        layer: 2,
      }),
      finding({
        rule: 'waste/bytes',
        level: 'warn',
        what: '38 MB are shipped and never seen',
        where: '',
        fix: 'Delete in the step that makes the files, or copy only what is needed',
        layer: 3,
      }),
      finding({
        rule: 'privilege/setuid',
        level: 'warn',
        what: 'A file is setuid root',
        where: '/usr/bin/a|b`<i>*x*',
        fix: 'Take the bit away: `chmod u-s`',
        layer: 0,
        platforms: ['linux/arm64'],
      }),
      finding({
        rule: 'dockerfile/check',
        level: 'warn',
        what: 'JSONArgsRecommended: JSON arguments recommended for CMD',
        where: 'app/Dockerfile:10',
        fix: 'JSON arguments recommended. See https://docs.docker.com/go/dockerfile/rule/json-args-recommended/',
        at: { file: 'app/Dockerfile', line: 10 },
        platforms: [],
      }),
    ],
    platforms: both.map(platform),
    dockerfile: { file: 'app/Dockerfile', text: DOCKERFILE, target: '' },
    wasted: { 'linux/amd64': [0, 9_000_000, 29_000_000, 0], 'linux/arm64': [0, 0, 0, 0] },
    modules: [{ path: 'github.com/gin-gonic/gin', version: 'v1.12.0' }],
    ...given,
  };
}
