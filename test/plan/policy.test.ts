import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { explainRows } from '../../src/plan/explain.ts';
import { planPolicy } from '../../src/plan/policy.ts';
import { realFiles } from '../../src/ports/files.ts';
import { plan as shown } from '../report/voyage.ts';
import { inputs } from './inputs.ts';

const real = realFiles(undefined, () => {});

function workspace(content: Record<string, string | Buffer> = {}): string {
  const root = mkdtempSync(path.join(tmpdir(), 'workspace-'));
  for (const [name, text] of Object.entries(content)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }
  return root;
}

const planned = (given: Parameters<typeof inputs>[0], root: string, context: string | undefined = root, files = real) =>
  planPolicy(inputs(given), context, root, files);
const told = async (...given: Parameters<typeof planned>) =>
  (await planned(...given)).problems.map(({ code, what, why, fix }) => `${code}: ${what}: ${why}. ${fix}`);

describe('which policy holds', () => {
  test('without a file the default one', async () => {
    const { policy, problems } = await planned({}, workspace());
    expect(problems).toEqual([]);
    expect(policy).toMatchObject({ source: '', mode: 'policy' });
  });

  test.each(['.gin-ship/policy.yml', '.gin-ship/policy.yaml'])('%s where it is there', async (name) => {
    const { policy } = await planned({}, workspace({ [name]: 'checks: { user: off }' }));
    expect(policy).toMatchObject({ source: name, levels: { 'user/root': 'off' } });
  });

  test.each([['service/policy.yml'], ['./service/../service/policy.yml']])('the one that is asked for: %s', async (given) => {
    const root = workspace({ 'service/policy.yml': 'checks: { user: off }', '.gin-ship/policy.yml': 'checks: { user: warn }' });
    const { policy } = await planned({ policy: given }, root);
    expect(policy).toMatchObject({ source: 'service/policy.yml', levels: { 'user/root': 'off' } });
  });

  test('a link inside the workspace is followed', async () => {
    const root = workspace({ 'policies/strict.yml': 'checks: { user: off }', '.gin-ship/notes': '' });
    symlinkSync('../policies/strict.yml', path.join(root, '.gin-ship/policy.yml'));
    expect((await planned({}, root)).policy).toMatchObject({ source: '.gin-ship/policy.yml', levels: { 'user/root': 'off' } });
  });

  test('the inputs are in it', async () => {
    const { policy } = await planned({ 'policy-level': 'strict', 'max-size': '16MiB', 'allow-root': 'true' }, workspace());
    expect(policy).toMatchObject({ mode: 'strict', settings: { size: { 'max-pull': 16 * 1024 ** 2 }, user: { 'allow-root': true } } });
  });
});

describe('a file that can’t be had', () => {
  test('both names', async () => {
    const root = workspace({ '.gin-ship/policy.yml': '', '.gin-ship/policy.yaml': '' });
    expect(await told({}, root)).toEqual([
      'policy/file: There are .gin-ship/policy.yaml and .gin-ship/policy.yml: nobody knows which of the two is meant. Delete one of them',
    ]);
  });

  test('one that is asked for and not there names the input, the value and the cure', async () => {
    expect(await told({ policy: 'polcy.yml' }, workspace())).toEqual([
      'input/policy: Input `policy` is `polcy.yml`: there is no such file in the workspace. Check the path, and that actions/checkout ran before',
    ]);
    expect(await told({ policy: 'polcy.yml' }, workspace({ '.gin-ship/policy.yml': '' }))).toEqual([
      expect.stringMatching(/ran before; \.gin-ship\/policy\.yml is there, and is taken where the input is empty$/),
    ]);
  });

  test('a folder', async () => {
    expect(await told({ policy: '.gin-ship' }, workspace({ '.gin-ship/x': '' }))).toEqual([expect.stringMatching(/it is a folder/)]);
  });

  test('outside of the workspace, by name or by link', async () => {
    const outside = path.join(workspace({ 'policy.yml': 'checks: { user: off }' }), 'policy.yml');
    expect(await told({ policy: outside }, workspace())).toEqual([expect.stringMatching(/^input\/policy: .*it leads out of the workspace/)]);
    const root = workspace({ '.gin-ship/x': '' });
    symlinkSync(outside, path.join(root, '.gin-ship/policy.yml'));
    expect(await told({}, root)).toEqual([
      'policy/file: The image policy .gin-ship/policy.yml can’t be used: it leads out of the workspace. Give a file that was checked out; a link must not lead out either',
    ]);
  });

  test('a link that leads nowhere is no missing file', async () => {
    const root = workspace({ '.gin-ship/x': '' });
    symlinkSync('nowhere', path.join(root, '.gin-ship/policy.yml'));
    expect(await told({}, root)).toEqual([expect.stringMatching(/^policy\/file: .*there is no such file/)]);
  });

  test('too large, without being read', async () => {
    const root = workspace({ '.gin-ship/policy.yml': `# ${'x'.repeat(300_000)}` });
    const read = () => Promise.reject(new Error('it was read'));
    expect(await told({}, root, root, { ...real, read })).toEqual([expect.stringMatching(/it has 300002 bytes, and may have 262144/)]);
  });

  test('no text', async () => {
    expect(await told({}, workspace({ '.gin-ship/policy.yml': Buffer.from([0xff, 0xfe, 0x63, 0]) }))).toEqual([
      expect.stringMatching(/it is no text in UTF-8\. Save it as UTF-8$/),
    ]);
  });

  test('one that may not be read', async () => {
    const root = workspace({ '.gin-ship/policy.yml': 'checks: {}' });
    const read = () => Promise.reject(new Error('EACCES: permission denied'));
    expect(await told({}, root, root, { ...real, read })).toEqual([expect.stringMatching(/it can’t be read \(EACCES: permission denied\)/)]);
  });
});

describe('what the policy names', () => {
  const GO_SUM = 'example.com/a v1.0.0 h1:x=\n';

  test('go.sum is that of the context, where there is one', async () => {
    const root = workspace({ 'service/go.sum': GO_SUM });
    const context = path.join(root, 'service');
    expect((await planned({}, root, context)).goSum).toEqual({ file: path.join(context, 'go.sum'), shownFile: 'service/go.sum' });
    expect((await planned({}, root)).goSum).toBeUndefined();
    expect((await planned({ 'policy-level': 'off' }, root, context)).goSum).toBeUndefined();
  });

  test('or the one that the policy names; without a build no other', async () => {
    const root = workspace({ 'go.sum': GO_SUM, 'lib/go.sum': GO_SUM, '.gin-ship/policy.yml': 'checks: { go: { go-sum: lib/go.sum } }' });
    expect((await planned({}, root)).goSum?.shownFile).toBe('lib/go.sum');
    expect((await planPolicy(inputs({}), undefined, workspace({ 'go.sum': GO_SUM }), real)).goSum).toBeUndefined();
  });

  test('one that is not there is a mistake at its line', async () => {
    const root = workspace({ '.gin-ship/policy.yml': 'checks:\n  go:\n    go-sum: lib/go.sum\n' });
    const { problems } = await planned({}, root);
    expect(problems).toEqual([
      {
        code: 'policy/file',
        what: '.gin-ship/policy.yml, line 3: `go.go-sum` is `lib/go.sum`',
        why: 'there is no such file in the workspace',
        fix: 'Check the path, and that actions/checkout ran before',
        at: { file: '.gin-ship/policy.yml', line: 3 },
      },
    ]);
  });

  test('a go.sum that a link leads out with is not read', async () => {
    const outside = path.join(workspace({ 'go.sum': GO_SUM }), 'go.sum');
    const root = workspace();
    symlinkSync(outside, path.join(root, 'go.sum'));
    expect(await planned({}, root)).toMatchObject({ goSum: undefined, problems: [] });
  });

  test('what growth is measured against is an image', async () => {
    const of = (reference: string) => workspace({ '.gin-ship/policy.yml': `checks:\n  size:\n    reference: ${reference}\n` });
    expect(await told({}, of('ghcr.io/acme/shop:v1'))).toEqual([]);
    expect(await told({}, of('ghcr.io/acme/shop:v1@sha256:beef'))).toEqual([
      'policy/file: .gin-ship/policy.yml, line 3: `size.reference` is `ghcr.io/acme/shop:v1@sha256:beef`: `sha256:beef` is no digest. Write `sha256:` and its 64 hex digits, or a tag',
    ]);
  });
});

describe('what the plan says of it', () => {
  test.each<[given: Parameters<typeof inputs>[0], text: string | undefined, line: string]>([
    [{}, undefined, 'the default policy; errors stop the push'],
    [{}, '# nothing yet', '.gin-ship/policy.yml; errors stop the push'],
    [{}, 'checks: { user: off }', '.gin-ship/policy.yml, 1 check changed (user); errors stop the push'],
    [
      { 'max-size': '20MB', 'policy-level': 'strict' },
      'checks: { user: { allow-root: true }, waste/bytes: off }',
      '.gin-ship/policy.yml, 3 checks changed (user, size, waste); errors and warnings stop the push',
    ],
    [{ 'policy-level': 'warn' }, undefined, 'the default policy; nothing stops the push'],
    [{ 'policy-level': 'off' }, 'checks: { user: off }', 'off: only the integrity of the bytes is looked at'],
  ])('%j, %j', async (given, text, line) => {
    const { policy } = await planned(given, workspace(text === undefined ? {} : { '.gin-ship/policy.yml': text }));
    expect(new Map(explainRows({ ...shown, policy })).get('policy')).toBe(line);
  });
});
