// The whole action in this process, against a registry of its own; what the outside world says to it is in test/lab/check.test.ts.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { check } from '../../src/actions/check.ts';
import { run } from '../../src/actions/run.ts';
import { checkInputs } from '../../src/contract/check.ts';
import { putIndex } from '../fetch/world.ts';
import { registry, world, type World } from '../push/world.ts';
import { makeLayout } from '../verify/layouts.ts';

interface Ran {
  readonly failed: boolean;
  readonly log: readonly string[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

async function ran(inputs: Readonly<Record<string, string>>, the: World = world()): Promise<Ran> {
  const outputs: Record<string, string> = {};
  const state = { failed: false, summary: '' };
  const defaults = Object.fromEntries(Object.entries(checkInputs).map(([name, field]) => [name, 'default' in field ? field.default : '']));
  const runner: World['ports']['runner'] = {
    ...the.ports.runner,
    input: (name) => inputs[name] ?? defaults[name] ?? '',
    output: (name, value) => void (outputs[name] = value),
    summary: async (text) => void (state.summary += text),
    fail: () => void (state.failed = true),
  };
  await run({ ...the.ports, runner }, check);
  return { ...state, log: the.log, outputs };
}

/** A workspace with a layout folder `out` of an image that runs as root. */
function asRoot(): World {
  const the = world();
  renameSync(makeLayout([{ config: { Entrypoint: ['/app.txt'] } }]).folder, path.join(the.home, 'out'));
  return the;
}

test('a finding that is an error fails the step, and all is told before', async () => {
  const { failed, log, outputs, summary } = await ran({ image: './out' }, asRoot());
  expect(failed).toBe(true);
  expect(log.filter((line) => line.startsWith('error ')).join('\n')).toContain('root');
  expect(Object.keys(outputs)).toEqual(['digest', 'size', 'errors', 'warnings', 'policy', 'sarif-file']);
  expect(Number(outputs['errors'])).toBeGreaterThan(0);
  expect(JSON.parse(readFileSync(outputs['sarif-file'] ?? '', 'utf8'))).toMatchObject({ version: '2.1.0' });
  expect(summary).toContain('## ✗ `./out` is stopped by the image policy');
});

test.each([
  ['warn', 'passes the image policy'],
  ['off', 'is what its digests say'],
])('policy-level %s lets it pass', async (level, said) => {
  const { failed, outputs, summary } = await ran({ image: './out', 'policy-level': level }, asRoot());
  expect([failed, outputs['errors']]).toEqual([false, '0']);
  expect(summary).toContain(said);
});

test('the policy of the workspace, and the inputs over it', async () => {
  const the = asRoot();
  mkdirSync(path.join(the.home, '.gin-ship'));
  writeFileSync(path.join(the.home, '.gin-ship', 'policy.yml'), 'checks:\n  user:\n    allow-root: true\n');
  expect((await ran({ image: './out' }, the)).outputs['policy']).not.toContain('user/root');
  expect((await ran({ image: './out', 'allow-root': 'false' }, the)).outputs['policy']).toContain('user/root');
});

describe('at a registry', () => {
  test('the password is masked before anything else, and nowhere in what is said', async () => {
    const login = { username: 'me', password: 'hunter2-hunter2' };
    const one = await registry({ auth: { scheme: 'bearer', ...login } });
    putIndex(one, 'v1');
    const { log, outputs } = await ran({ image: `${one.host}/acme/shop:v1`, 'policy-level': 'off', ...login });
    expect(log[0]).toBe(`mask ${login.password}`);
    expect(JSON.stringify([log.filter((line) => !line.startsWith('mask ')), outputs])).not.toContain(login.password);
    expect(outputs['digest']).toMatch(/^sha256:/);
  });

  test('a pull request from a fork has no password: what is public is read without', async () => {
    const one = await registry();
    putIndex(one, 'v1');
    const auth = `- { registry: "${one.host}", username: me, password: "" }`;
    const { log, failed } = await ran({ image: `${one.host}/acme/shop:v1`, 'policy-level': 'off', 'registry-auth': auth });
    expect(log).toContain(`info No login to ${one.host}: the password in \`registry-auth[0]\` is empty`);
    expect(failed).toBe(false);
  });
});

test('an image that contradicts itself is told as one that was made elsewhere', async () => {
  const the = world();
  renameSync(makeLayout([{ configuration: { rootfs: { type: 'layers', diff_ids: [] } } }]).folder, path.join(the.home, 'odd'));
  const { log } = await ran({ image: './odd' }, the);
  const errors = log.filter((line) => line.startsWith('error '));
  expect(errors[0]).toMatch(/^error The image contradicts itself: .* Make it again, with `docker save`/);
  expect(errors.join('\n')).not.toMatch(/Nothing was pushed|no-cache/);
});
