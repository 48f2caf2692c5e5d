// The build against real engines and builders: what no recording can show.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../src/build/build.ts';
import { chooseBuilder, removeBuilder } from '../../src/build/builder.ts';
import { ShipError } from '../../src/error.ts';
import { readLayout } from '../../src/image/layout.ts';
import type { BuildPlan } from '../../src/plan/plan.ts';
import { realExec } from '../../src/ports/exec.ts';
import { realFiles } from '../../src/ports/files.ts';
import { plan } from '../build/plan.ts';
import { world, type World } from '../build/ports.ts';
import { bringUp, type Lab } from './lab.ts';
import { attempt, run } from './run.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'gin-ship-lab-build-'));
const DOCKERFILE = `FROM golang:1.26 AS build
WORKDIR /src
RUN --mount=type=secret,id=token,env=TOKEN echo "length \${#TOKEN}" && date > /when && echo same > /same
FROM gcr.io/distroless/static:nonroot
COPY --from=build /same /same
COPY Dockerfile /Dockerfile
`;
let lab: Lab;
let remote: string;

beforeAll(async () => {
  lab = await bringUp({ buildkitd: true, classic: true, say: (line) => console.error(`lab: ${line}`) });
  const { endpoint, caFile, certFile, keyFile } = lab.remote ?? expect.fail('asked for, so it is there');
  remote = `${endpoint}?cacert=${caFile}&cert=${certFile}&key=${keyFile}&servername=localhost`;
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Real programs and files; what is told to the runner is kept. */
function real(env: NodeJS.ProcessEnv = lab.env, cancelled = new AbortController().signal): World {
  const kept = world(() => expect.fail('nothing is played here'));
  return { ...kept, ports: { ...kept.ports, cancelled, exec: realExec(cancelled, { ...process.env, ...env }), files: realFiles(scratch, () => {}) } };
}

function planned(dockerfile: string, given: Partial<BuildPlan> = {}): BuildPlan {
  const context = mkdtempSync(path.join(scratch, 'context-'));
  mkdirSync(context, { recursive: true });
  writeFileSync(path.join(context, 'Dockerfile'), dockerfile);
  return plan({ context, file: path.join(context, 'Dockerfile'), noCache: true, secrets: [{ id: 'token', from: 'input' }], ...given });
}

async function built(dockerfile: string, given: Partial<BuildPlan>, { ports, log, states }: World) {
  const wanted = planned(dockerfile, given);
  try {
    const builder = await chooseBuilder(wanted, {}, ports);
    const made = await build(
      { build: wanted, labels: [['a', 'x,y\nz']], annotations: ['manifest:b=1', 'index:c=2'] },
      builder,
      { env: {}, secrets: new Map([['token', 'hush-hush']]) },
      ports,
    );
    const { root, manifests } = await readLayout(made.layout, ports.files);
    return { ...made, digest: root.digest, image: manifests[0]?.config.digest, log: log.join('\n') };
  } finally {
    await removeBuilder(states['builder'] ?? '', {}, ports);
  }
}

const problemsOf = async (building: Promise<unknown>) => {
  const thrown = await building.catch((error: unknown) => error);
  return thrown instanceof ShipError ? thrown.problems : expect.fail(String(thrown));
};

describe('equal sources, equal images', () => {
  // Between builders only the image itself is compared: each BuildKit brings the gzip of its own Go, so the bytes of the layers differ, their content does not.
  let image: string | undefined;

  it('twice on the engine, from scratch: the same digest', async () => {
    const [first, second] = [await built(DOCKERFILE, {}, real()), await built(DOCKERFILE, {}, real())];
    expect(second.digest).toBe(first.digest);
    ({ image } = first);
  });

  it('on a remote builder over mTLS', async () => {
    const made = await built(DOCKERFILE, { builder: remote }, real());
    expect([made.image, made.builder.driver]).toEqual([image, 'remote']);
    expect(await run([lab.docker, 'buildx', 'ls'], { env: { ...process.env, ...lab.env } })).not.toContain(made.builder.name);
  });

  it('on a builder of its own, which is gone afterwards', async ({ skip }) => {
    skip(lab.classic === undefined, 'the machine’s own engine is as it is');
    const made = await built(DOCKERFILE, {}, real(lab.classic?.env));
    expect([made.image, made.builder.driver, made.builder.made]).toEqual([image, 'docker-container', true]);
    const env = { ...process.env, ...lab.classic?.env };
    expect(await run([lab.docker, 'ps', '--all', '--format', '{{.Names}}'], { env })).not.toContain(made.builder.name);
    expect(await run([lab.docker, 'volume', 'ls', '--quiet'], { env })).not.toContain(made.builder.name);
  });
});

describe('the log', () => {
  it('has the steps and their output, and no secret', async () => {
    const { log, steps } = await built(DOCKERFILE, {}, real());
    expect(log).toMatch(/#\d+ \d\.\d{3} length 9/);
    expect(log).not.toContain('hush-hush');
    expect(steps.map(({ name }) => name.replace(/^\[[^\]]*\] (\w+).*/, '$1')).sort()).toEqual(['COPY', 'COPY', 'FROM', 'FROM', 'RUN', 'WORKDIR']);
  });
});

describe('failures', () => {
  it('a step: its place, its exit code, what it said', async () => {
    const [problem] = await problemsOf(built("FROM golang:1.26\nRUN echo './main.go:1:2: undefined: x' >&2; exit 9\n", {}, real()));
    expect(problem).toMatchObject({ code: 'build/step', why: 'exit code 9: ./main.go:1:2: undefined: x', at: { file: 'app/Dockerfile', line: 2 } });
  });

  it('a full disk', async () => {
    const step = 'RUN --mount=type=tmpfs,target=/t,size=65536 dd if=/dev/zero of=/t/x bs=4k count=1000';
    expect(await problemsOf(built(`FROM golang:1.26\n${step}\n`, {}, real()))).toMatchObject([{ code: 'build/disk-full' }]);
  });

  it('a builder that is not there', async () => {
    expect(await problemsOf(built('FROM scratch\n', { builder: 'no-such-builder' }, real()))).toMatchObject([
      { code: 'input/builder', why: expect.stringContaining('`default`') },
    ]);
  });

  it('an engine that is stopped', async () => {
    const nowhere = { ...lab.env, DOCKER_HOST: 'unix:///nowhere/docker.sock' };
    expect(await problemsOf(built('FROM scratch\n', {}, real(nowhere)))).toMatchObject([{ code: 'engine/stopped' }]);
  });
});

it('a job that is cancelled leaves neither a process nor a step behind', async () => {
  const cancelling = new AbortController();
  const given = real(lab.env, cancelling.signal);
  const info = given.ports.runner.info;
  const runner = {
    ...given.ports.runner,
    info: (line: string) => (info(line), /\d started-and-waiting$/.test(line) && cancelling.abort()),
  };
  const building = built('FROM golang:1.26\nRUN echo started-and-waiting; sleep 4321\n', {}, { ...given, ports: { ...given.ports, runner } });
  await expect(building).rejects.toThrow('aborted');
  await expect.poll(async () => (await attempt(['pgrep', '--full', 'sleep 4321'])).stdout, { timeout: 5000 }).toBe('');
});
