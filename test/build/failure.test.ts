import { describe, expect, test } from 'vitest';
import { causeOf } from '../../src/build/causes.ts';
import { buildFailure, telling } from '../../src/build/failure.ts';
import { Progress } from '../../src/build/progress.ts';
import { recorded } from './ports.ts';

function progressOf(name: string) {
  const progress = new Progress(() => {});
  for (const line of recorded(name)
    .split('\n')
    .filter((each) => each !== ''))
    progress.line(line);
  return progress;
}

function failureOf(name: string) {
  const progress = progressOf(name);
  // The Dockerfiles were called after what they show.
  const file = /^(\S*Dockerfile):\d+$/m.exec(progress.words.join('\n'))?.[1] ?? 'Dockerfile';
  return buildFailure({ code: 1, words: progress.words, step: progress.failed, shownFile: `app/${file}` });
}

describe('recorded from a real BuildKit', () => {
  const cases: [name: string, code: string, what: RegExp, why: RegExp, line: number | undefined][] = [
    ['step', 'build/step', /^`RUN <<EOF/, /^exit code 3: \.\/main\.go:12:3: undefined: foo$/, 3],
    ['parallel', 'build/step', /^`RUN echo boom; sleep 0\.3; exit 7` failed$/, /^exit code 7: boom$/, 4],
    ['secret', 'build/secret-missing', /^`RUN --mount=type=secret/, /requires the secret `token`/, 2],
    ['target', 'build/target', /`bild`/, /did you mean build\?/, undefined],
    ['syntax', 'build/dockerfile', /can't be read/, /unknown instruction: RUNN \(did you mean RUN\?\)/, 3],
    ['base-missing', 'build/base-missing', /docker\.io\/library\/golang:9\.99/, /no such image or tag/, 1],
    ['base-unreachable', 'build/base-unreachable', /nowhere\.invalid\/x:1/, /no such host/, 1],
    ['base-denied', 'build/base-denied', /registry\.test:5000\/app:1/, /refuses access/, 1],
    ['copy-missing', 'build/copy-missing', /^`COPY nothere\.txt \/x` failed$/, /`\/nothere\.txt` is not in the build context/, 2],
    ['copy-from-missing', 'build/copy-missing', /^`COPY --from=build \/out\/ap \/app` failed$/, /^`\/out\/ap` is not in `build`$/, 4],
    ['disk-full', 'build/disk-full', /dd if=/, /the disk is full/, 2],
    ['network', 'build/network', /^`RUN wget/, /bad address 'example\.invalid'/, 2],
    ['killed', 'build/memory', /^`RUN sh -c/, /memory ran out/, 2],
    ['not-allowed', 'build/entitlement', /needs `network\.host`/, /not given/, undefined],
    ['not-granted', 'build/entitlement', /does not grant `security\.insecure`/, /`allow` or `network`/, undefined],
  ];
  test.each(cases)('%s → %s', (name, code, what, why, line) => {
    const failure = failureOf(name);
    expect(failure).toMatchObject({ code, what: expect.stringMatching(what), why: expect.stringMatching(why) });
    expect(failure.at?.line).toBe(line);
    expect(failure.at?.file ?? 'app/').toMatch(/^app\//);
    expect(failure.fix).not.toBe('');
    // The group has buildx's words already.
    expect(failure.detail).toBe(progressOf(name).failed?.log.join('\n') || undefined);
  });

  test("a step's own output is the detail, without buildx's words", () => {
    expect(failureOf('step').detail).toBe('# example.com/app\n./main.go:12:3: undefined: foo');
  });
});

test('output that BuildKit clipped is not said to be in the log', () => {
  const step = { name: '[1/1] RUN x', error: 'exit code: 1', log: ['last'], clipped: '200KiB/s' };
  const { fix } = buildFailure({ code: 1, words: [], step, shownFile: 'Dockerfile' });
  expect(fix).toMatch(/200KiB\/s/);
  expect(fix).not.toMatch(/whole output/);
});

test('a value that buildx refuses is told, not how to call buildx', () => {
  const words = [
    'invalid argument "foo=1" for "--ulimit" flag: invalid ulimit type: foo',
    '',
    'Usage:  docker buildx build [OPTIONS] PATH',
    '',
    "Run 'docker buildx build --help' for more information",
  ];
  expect(buildFailure({ code: 1, words, step: undefined, shownFile: 'Dockerfile' })).toMatchObject({ code: 'build/failed', why: words[0] });
});

test.each([
  ['docker.io/docker/dockerfile:1.99', 'build/frontend', /frontend docker\.io\/docker\/dockerfile:1\.99/],
  ['docker.io/docker/buildkit-syft-scanner:stable-1', 'build/sbom', /SBOM generator/],
])('%s is no base image', (image, code, what) => {
  const error = `failed to resolve source metadata for ${image}: ${image}: not found`;
  expect(causeOf(error, '')).toMatchObject({ code, what: expect.stringMatching(what), why: `${image}: not found` });
});

describe('causes that are hard to bring about', () => {
  test.each([
    [
      'build/hub-limit',
      'failed to resolve source metadata for docker.io/library/golang:1.26: failed to copy: httpReadSeeker: failed open: unexpected status code https://registry-1.docker.io/v2/: 429 Too Many Requests - Server message: toomanyrequests: You have reached your unauthenticated pull rate limit',
    ],
    [
      'build/base-denied',
      'x/y:1: failed to resolve source metadata for docker.io/x/y:1: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
    ],
    ['build/base-platform', 'x: failed to resolve source metadata for docker.io/x:1: no match for platform in manifest: not found'],
    ['build/disk-full', 'failed to solve: failed to copy: write /var/lib/buildkit/x: no space left on device'],
    ['build/no-oci', 'ERROR: failed to build: OCI exporter is not supported for the docker driver.\nSwitch to a different driver'],
    ['build/builder-lost', 'ERROR: failed to build: failed to receive status: rpc error: code = Unavailable desc = error reading from server: EOF'],
    ['build/entitlement', 'failed to load LLB: security.insecure is not allowed'],
  ])('%s', (code, error) => {
    expect(causeOf(error, '')?.code).toBe(code);
  });

  test('a port is no status', () => {
    expect(causeOf('127.0.0.1:40139/a:1: failed to resolve source metadata for 127.0.0.1:40139/a:1: 127.0.0.1:40139/a:1: not found', '')?.code).toBe(
      'build/base-missing',
    );
  });

  test('what a step prints is asked only for what a step can suffer', () => {
    expect(causeOf('exit code: 1', 'toomanyrequests')).toBeUndefined();
    expect(causeOf('exit code: 1', 'exec /bin/x: exec format error')?.code).toBe('build/emulator');
  });
});

describe('the line that tells most', () => {
  test.each([
    [['go: downloading x', '# app', './main.go:5:2: undefined: foo', 'make: *** [build] Error 1'], './main.go:5:2: undefined: foo'],
    [['ok', 'fatal: not a git repository', 'exit status 1'], 'fatal: not a git repository'],
    [['one', '\u001b[31mtwo\u001b[0m', ''], 'two'],
    [['--- FAIL: TestX (0.00s)', '    x_test.go:9: got 1', 'FAIL'], 'x_test.go:9: got 1'],
    [['##[error]the build failed'], 'the build failed'],
    [['12:00:01 ##[error]y failed'], '12:00:01 y failed'],
    [['one', '[output clipped, log limit 200KiB/s reached]'], 'one'],
    [['::error file=a.go,line=1::the build failed'], 'the build failed'],
    [[], ''],
  ])('%j', (log, line) => {
    expect(telling(log)).toBe(line);
  });
});
