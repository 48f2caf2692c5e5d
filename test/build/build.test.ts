import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { build } from '../../src/build/build.ts';
import type { Builder } from '../../src/build/builder.ts';
import { ShipError } from '../../src/error.ts';
import { plan } from './plan.ts';
import { ended, recorded, world } from './ports.ts';

const builder: Builder = { name: 'far', driver: 'remote', why: 'it is named', made: false, env: { BUILDX_CONFIG: '/own' }, seconds: 1 };
const request = (given: Parameters<typeof plan>[0] = {}) => ({ build: plan(given), labels: [], annotations: [] });
const surroundings = { env: { DOCKER_CONFIG: '/c' }, secrets: new Map([['a', 'hush-hush']]) };

/** Plays a recording and writes the metadata as buildx does. */
const replay = (name: string, code: number, env: Record<string, string> = {}) =>
  world((call) => {
    const [, metadata = ''] = /--metadata-file=(\S+)/.exec(call) ?? [];
    if (code === 0) writeFileSync(metadata, '{"containerimage.digest":"sha256:x"}');
    return ended(code, '', recorded(name));
  }, env);

test('what one build made', async () => {
  const { ports, environments, log } = replay('warnings', 0);
  const built = await build(request(), builder, surroundings, ports);
  expect(built).toMatchObject({ metadata: { 'containerimage.digest': 'sha256:x' }, seconds: 0.5, builder: { name: 'far' } });
  expect(built.layout).toMatch(/\/layout$/);
  expect(built.steps).toHaveLength(2);
  expect(environments).toEqual([{ DOCKER_CONFIG: '/c', BUILDX_CONFIG: '/own', SOURCE_DATE_EPOCH: '1700000000' }]);
  // The policy says what becomes of them.
  expect(built.warnings.map(({ rule }) => rule)).toEqual(['FromAsCasing', 'LegacyKeyValueFormat']);
  expect(log.filter((line) => line.startsWith('warning: '))).toEqual([]);
});

test('secrets: in the environment of one process, masked, in no line of the log', async () => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'secret-')), 'f');
  writeFileSync(file, '{\n  "key": "from a file"\n}\n');
  const { ports, environments, masked, log } = replay('warnings', 0, { TOKEN: 'from the environment' });
  await build(
    request({
      secrets: [
        { id: 'a', from: 'input' },
        { id: 'b', from: 'env', name: 'TOKEN' },
        { id: 'c', from: 'file', path: file },
      ],
    }),
    builder,
    surroundings,
    ports,
  );
  expect(environments[0]).toMatchObject({ GIN_SHIP_SECRET_0: 'hush-hush' });
  expect(masked).toEqual(['from the environment', '"key": "from a file"']);
  expect(log.join('\n')).not.toMatch(/hush-hush|from the environment|from a file/);
});

test('a label of several lines gives the runner no command', async () => {
  const { ports, log } = replay('warnings', 0);
  const verbatim: typeof ports.runner.verbatim = async (inside) => {
    log.push('deaf');
    return inside().finally(() => log.push('hears'));
  };
  const labels = [['text', 'one\n::error::two']] as const;
  await build({ ...request(), labels }, builder, surroundings, { ...ports, runner: { ...ports.runner, verbatim } });
  const at = log.findIndex((line) => line.includes('\n::error::two'));
  expect(at).toBeGreaterThan(log.indexOf('deaf'));
  expect(at).toBeLessThan(log.indexOf('hears'));
});

test('a failed step: where it stands and what it wrote', async () => {
  const { ports } = replay('step', 1);
  const thrown = await build(request({ shownFile: 'app/step.Dockerfile' }), builder, surroundings, ports).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(ShipError);
  expect((thrown as ShipError).problems).toMatchObject([
    { code: 'build/step', at: { file: 'app/step.Dockerfile', line: 3 }, detail: expect.stringContaining('undefined: foo') },
  ]);
});

test("buildx's words are printed once", async () => {
  const { ports, log } = world(() => ended(1, '', 'ERROR: failed to build: Cannot connect to the Docker daemon'));
  const thrown = (await build(request(), builder, surroundings, ports).catch((error: unknown) => error)) as ShipError;
  expect(log.filter((line) => line.includes('Cannot connect'))).toHaveLength(1);
  expect(thrown.problems).toMatchObject([{ code: 'engine/stopped' }]);
  expect(thrown.problems[0]?.detail).toBeUndefined();
});

test('a buildx that does not know a flag is too old', async () => {
  const { ports } = world((call) =>
    call === 'buildx version' ? ended(0, 'github.com/docker/buildx v0.9.1 ed00243') : ended(125, '', recorded('unknown-flag')),
  );
  const thrown = (await build(request(), builder, surroundings, ports).catch((error: unknown) => error)) as ShipError;
  expect(thrown.problems).toMatchObject([{ code: 'engine/old-buildx', why: expect.stringMatching(/v0\.9\.1.*--nosuch/) }]);
});
