// Everything that goes wrong before a registry is written to: one readable error that says what, why and what to do, and nothing left of the run.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Reader } from './read.ts';
import { type Interrupt, type Ran, type Scene, World, dockerfile, expectError } from './world.ts';

let world: World;
let tls: Reader;

beforeAll(async () => {
  world = await World.open({ buildkitd: true, classic: true });
  tls = new Reader(world.lab, 'tls');
});
afterAll(async () => {
  await world.expectNothingLeft();
  world[Symbol.dispose]();
});

type Row = readonly [name: string, scene: Scene, error: RegExp, at?: { readonly file: string; readonly line?: number }];

/** Fails as told, and the registry has nothing of it. */
async function fails([, scene, error, at]: Row): Promise<Ran> {
  const ran = await world.ship(scene);
  expectError(ran, error, at);
  expect(await tls.tags(ran.repository)).toEqual([]);
  return ran;
}

const inputs = (given: Record<string, string>): Scene => ({ inputs: given });
const file = (...lines: string[]): Scene => ({ files: { Dockerfile: lines.join('\n') }, inputs: { 'no-cache': 'true' } });

describe.concurrent('inputs', () => {
  test.for<Row>([
    ['a wrong boolean', inputs({ 'no-cache': 'yes' }), /^Input `no-cache` is `yes`: it is neither true nor false\. Write `true` or `false`\.$/],
    ['a half-typed boolean does not ship', inputs({ 'dry-run': 'ture' }), /^Input `dry-run` is `ture`: it is neither true nor false\./],
    ['a wrong choice', inputs({ push: 'maybe' }), /^Input `push` is `maybe`: .* Use one of `auto`, `true`, `false`\.$/],
    [
      'a line without a name',
      inputs({ 'build-args': 'VERSION=1\nsecond line' }),
      /^Input `build-args` is `second line`: a line is neither `name=value` nor a name\. Write one `name=value` a line, or a name alone/,
    ],
    [
      'a secret without a name, which is not shown',
      { ...inputs({ secrets: 's3cr3t-s3cr3t' }), hidden: ['s3cr3t-s3cr3t'] },
      /^Input `secrets` is `\*\*\*`: a line has no `name=` in front\./,
    ],
    [
      'a status that is none',
      inputs({ smoke: '/', 'smoke-status': '2000' }),
      /^Input `smoke-status` is `2000`: it is no status and no range of them\./,
    ],
    [
      'an unknown attribute',
      inputs({ tags: 'type=sha,formt=long' }),
      /^Input `tags`: `type=sha,formt=long`: `type=sha` has no attribute `formt`\. Did you mean `format`\?$/,
    ],
    [
      'a bad regular expression',
      inputs({ tags: 'type=match,pattern=v(\\d' }),
      /^Input `tags`: `type=match,pattern=v\(\\d`: `v\(\\d` is no regular expression .* Close every bracket/,
    ],
    [
      'no tag',
      { ...inputs({ tags: 'type=semver,pattern={{version}}' }), event: 'refs/heads/main' },
      /^This ref gives no tag, so there is nothing to push: .* Add a rule that applies, such as `type=sha`, or set `push: false`\.$/,
    ],
    [
      'a name with an address in front',
      inputs({ images: 'https://ghcr.io/acme/shop' }),
      /^Input `images`: `https:\/\/ghcr\.io\/acme\/shop`: an image name has no `https:\/\/`\. Write `ghcr\.io\/acme\/shop`\.$/,
    ],
    [
      'a name with a tag',
      inputs({ images: 'ghcr.io/acme/shop:latest' }),
      /^Input `images`: `ghcr\.io\/acme\/shop:latest`: it holds the tag `latest`\. Write/,
    ],
    [
      'a login without YAML, which is not shown',
      { ...inputs({ 'registry-auth': '- registry: [hunter2-hunter2' }), hidden: ['hunter2-hunter2'] },
      /^Input `registry-auth` is wrong: it is no YAML/,
    ],
    ['a CA that is none', inputs({ 'registry-ca': 'nowhere.pem' }), /^Input `registry-ca` is wrong: there is no file .*nowhere\.pem\./],
    [
      'a build secret of a variable that is not set',
      inputs({ 'secret-envs': 'token=NOT_SET' }),
      /^Input `secret-envs` names `token`: the environment variable `NOT_SET` is not set\./,
    ],
    [
      'a build secret of a file that is not there',
      inputs({ 'secret-files': 'token=nowhere' }),
      /^Input `secret-files` names `token`: there is no file .*nowhere\./,
    ],
    ['a context outside of the workspace', inputs({ context: '..' }), /^Input `context` is `\.\.`: it leads out of the workspace/],
    [
      'a context that is not there',
      inputs({ context: 'nowhere' }),
      /^Input `context` is `nowhere`: there is no such folder in the workspace\. Check the path, and that actions\/checkout ran before\.$/,
    ],
    [
      'no Dockerfile',
      { files: { 'web/Dockerfile': dockerfile() } },
      /^No Dockerfile was found: there is neither `Dockerfile` nor `Containerfile`\. Give the input `file` one of those that are there: `web\/Dockerfile`\.$/,
    ],
    [
      'another Dockerfile that is not there',
      inputs({ file: 'Dockerfile.prod' }),
      /^Input `file` is `Dockerfile\.prod`: there is no `Dockerfile\.prod`/,
    ],
    [
      'a stage that is not there',
      { files: { Dockerfile: dockerfile().replace('scratch', 'scratch AS final') }, inputs: { target: 'finall' } },
      /^Input `target` is `finall`: Dockerfile has no stage of that name; it has `final`\. Did you mean `final`\?$/,
      { file: 'Dockerfile' },
    ],
  ])('%s', async (row) => {
    const ran = await fails(row);
    // Before anything was asked or started.
    expect(ran.log).not.toMatch(/docker buildx build|^Logged in/m);
  });

  test('a link that leads out of the workspace', async () => {
    const outside = mkdtempSync(path.join(tmpdir(), 'gin-ship-outside-'));
    const scene: Scene = { inputs: { context: 'link' }, prepare: (workspace) => symlinkSync(outside, path.join(workspace, 'link')) };
    await fails(['', scene, /^Input `context` is `link`: it leads out of the workspace/]);
    rmSync(outside, { recursive: true });
  });

  test('all mistakes are told in one run', async () => {
    const ran = await world.ship(
      inputs({ 'no-cache': 'yes', tags: 'type=sha,formt=long', context: 'nowhere', 'smoke-port': '70000', platforms: 'linux/pdp11' }),
    );
    expect(ran.code).toBe(1);
    const named = ran.annotations.map(({ text }) => /^Input `([\w-]+)`/.exec(text)?.[1]);
    expect(new Set(named)).toEqual(new Set(['context', 'no-cache', 'platforms', 'smoke-port', 'tags']));
    expect(named).toHaveLength(5);
  });

  test('an image that is named twice is pushed once', async () => {
    const { host } = world.lab.registry.tls;
    const repository = `acme/twice-${Math.random().toString(36).slice(2)}`;
    const ran = await world.ship({ repository, inputs: { images: `${host}/${repository}\n${host}/${repository}`, tags: 'type=sha\ntype=sha' } });
    expect(ran.code, ran.log).toBe(0);
    expect(ran.outputs['tags']).toBe(`${host}/${repository}:sha-${ran.sha.slice(0, 7)}`);
  });
});

describe.concurrent('the builder', () => {
  test.for<Row>([
    [
      'a builder that does not exist',
      inputs({ builder: 'nobody' }),
      /^Input `builder` is `nobody`: buildx knows no builder of that name; it knows .*`default`/,
    ],
    [
      'an address without its files',
      inputs({ builder: 'tcp://127.0.0.1:1?cacert=/nowhere.pem' }),
      /^Input `builder` is .*: the file of `cacert`, \/nowhere\.pem, does not exist\./,
    ],
  ])('%s', async (row) => {
    await fails(row);
  });
});

describe.concurrent('the Dockerfile', () => {
  test.for<Row>([
    [
      'can’t be read',
      file('FROM busybox', 'RUNN true'),
      /^The Dockerfile can't be read: unknown instruction: RUNN.* Correct the line\.$/,
      { file: 'Dockerfile', line: 2 },
    ],
    [
      'has a step that fails',
      file('FROM busybox', 'RUN true', 'RUN echo main.go:7:2: undefined: foo >&2; exit 3'),
      /^`RUN echo .*` failed: .*exit code 3.*main\.go:7:2: undefined: foo|^`RUN .*main\.go:7:2/,
      { file: 'Dockerfile', line: 3 },
    ],
    [
      'copies what is not there',
      file('FROM scratch', 'COPY nowhere /nowhere'),
      /^`COPY nowhere \/nowhere` failed: `\/nowhere` is not in the build context\. /,
      { file: 'Dockerfile', line: 2 },
    ],
    [
      'copies from a stage what is not there',
      file('FROM busybox AS build', 'FROM scratch', 'COPY --from=build /nowhere /nowhere'),
      /^`COPY --from=build \/nowhere \/nowhere` failed: `\/nowhere` is not in `build`\. /,
      { file: 'Dockerfile', line: 3 },
    ],
    [
      'wants a secret that is not given',
      file('FROM busybox', 'RUN --mount=type=secret,id=token,required=true true'),
      /it requires the secret `token`, which is not given\. Add `token=…` to the input `secrets`/,
      { file: 'Dockerfile', line: 2 },
    ],
    [
      'has a base image that does not exist',
      file('FROM nobody/nowhere:1'),
      /^The base image .*nobody\/nowhere:1 can't be pulled: /,
      { file: 'Dockerfile', line: 1 },
    ],
    [
      'has a step without network',
      file('FROM busybox', 'RUN echo "curl: (6) Could not resolve host: modules.example.com" >&2; exit 6'),
      /the network is out of reach from inside the build: /,
      { file: 'Dockerfile', line: 2 },
    ],
  ])('%s', async (row) => {
    await fails(row);
  });
});

const smoke = (mode: string, given: Record<string, string> = {}): Scene => ({
  files: { Dockerfile: dockerfile(mode) },
  inputs: { smoke: '/ping', 'smoke-timeout': '2', ...given },
});

describe.concurrent('the smoke test', () => {
  test.for<Row>([
    [
      'never listens',
      smoke('silent'),
      /the container runs, but within 2 s nothing answered on its port 8080 .* Let the service listen on all interfaces/,
    ],
    [
      'has another body',
      smoke('ping', { 'smoke-body': 'pang' }),
      /the answer of http:\/\/127\.0\.0\.1:\d+\/ping does not hold `pang`\. Correct the service, or `smoke-body`/,
    ],
    ['has another status', smoke('ping', { smoke: '/nowhere' }), /was answered with 404 instead of 200–299, for 2 s\. Correct the route/],
    ['crashes', smoke('crashes'), /the container ended by itself, with exit code 2, and said `panic: no configuration`\. See its log\.$/],
    ['lacks a variable', smoke('needs-env'), /its log says that `DATABASE_URL` is missing\. Set it for the test: `DATABASE_URL=…` in `smoke-env`\.$/],
    ['writes to its root', smoke('writes'), /it writes to its root file system, which is read-only in the test/],
    [
      'has no port',
      { files: { Dockerfile: dockerfile().replace('EXPOSE 8080\n', '') }, inputs: { smoke: '/ping' } },
      /^It is not known on which port to ask the image: it EXPOSEs no tcp port\. /,
    ],
  ])('%s', async (row) => {
    const ran = await fails(row);
    expect(ran.annotations.at(-1)?.text).toMatch(/^(The image failed its smoke test, and nothing was pushed|It is not known)/);
  });

  test('needs a port that is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const port = String((server.address() as { port: number }).port);
    await fails([
      '',
      smoke('ping', { 'smoke-network': 'host', 'smoke-port': port }),
      new RegExp(`something on this machine listens on port ${port} already`),
    ]);
    server.close();
  });
});

describe.concurrent('the machine', () => {
  test('a builder that is lost in the middle of the build', async ({ skip }) => {
    skip(world.lab.classic === undefined, 'the machine’s own engine is as it is');
    let lost = false;
    const when: Interrupt['when'] = ({ log }) => {
      const name = /^Builder: (gin-ship-\w+) \(docker-container\)/m.exec(log)?.[1];
      if (!lost && name !== undefined && /^#\d+ \[2\/2\] RUN sleep/m.test(log)) {
        lost = true;
        execFileSync(world.lab.docker, ['rm', '--force', `buildx_buildkit_${name}0`], {
          env: { ...process.env, ...world.lab.classic?.env },
          stdio: 'ignore',
        });
      }
      return false;
    };
    const scene: Scene = { ...file('FROM busybox', 'RUN sleep 60'), engine: 'classic', interrupt: { signal: 'SIGINT', when } };
    await fails(['', scene, /^The builder was lost during the build: BuildKit does not answer any more .* Look into the builder's log/]);
    expect(lost).toBe(true);
  });

  test('an engine that does not run', async () => {
    await fails([
      '',
      { env: { DOCKER_HOST: 'unix:///nowhere/docker.sock' } },
      /^No image can be built on this runner: the Docker engine does not answer\. Start it \(`systemctl start docker`\)/,
    ]);
  });

  test('no docker at all', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'gin-ship-path-'));
    symlinkSync(execFileSync('which', ['git'], { encoding: 'utf8' }).trim(), path.join(folder, 'git'));
    await fails(['', { env: { PATH: folder } }, /there is no `?docker`? (command|on PATH)\. /]);
    await fails(['', { registry: 'plain', env: { PATH: folder } }, /^No image can be built on this runner: there is no `docker` command\. /]);
    rmSync(folder, { recursive: true });
  });

  test.for(['64k', '1m'])('a disk of %s that gets full', async (size, { skip }) => {
    const mount = mkdtempSync(path.join(tmpdir(), 'gin-ship-full-'));
    skip(process.platform !== 'linux' || process.getuid?.() !== 0, 'only root can mount a small disk');
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', mount]);
    try {
      await fails(['', { env: { RUNNER_TEMP: mount } }, /disk .*is full.* Free space on the runner/]);
      expect(readdirSync(mount)).toEqual([]);
    } finally {
      execFileSync('umount', [mount]);
      rmSync(mount, { recursive: true });
    }
  });

  test('a folder for temporary files that is not there', async () => {
    const ran = await world.ship({ env: { RUNNER_TEMP: '/nowhere' } });
    expect(ran.code).toBe(1);
    expect(ran.annotations.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^There is no place for temporary files: the folder \/nowhere, .* does not exist\./),
    ]);
  });
});
