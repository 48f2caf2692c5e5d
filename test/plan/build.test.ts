import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { planBuild, type BuildFacts } from '../../src/plan/build.ts';
import { realFiles } from '../../src/ports/files.ts';
import { inputs } from './inputs.ts';

const files = realFiles(undefined, () => {});

/** A workspace with these files. */
function workspace(content: Record<string, string> = { Dockerfile: 'FROM scratch\n' }): string {
  const root = mkdtempSync(path.join(tmpdir(), 'workspace-'));
  for (const [name, text] of Object.entries(content)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }
  return root;
}

const planned = (given: Parameters<typeof inputs>[0], facts: Partial<BuildFacts> & { readonly workspace: string }) =>
  planBuild(inputs(given), { trusted: true, push: true, image: 'ghcr.io/o/r', sourceDateEpoch: 1_700_000_000, env: {}, ...facts }, files);
const problems = async (given: Parameters<typeof inputs>[0], root = workspace(), facts: Partial<BuildFacts> = {}) =>
  (await planned(given, { workspace: root, ...facts })).problems;

test('nothing given: the Dockerfile of the workspace, reproducible', async () => {
  const root = workspace();
  const { build, problems: none, warnings } = await planned({}, { workspace: root });
  expect(none).toEqual([]);
  expect(warnings).toEqual([]);
  expect(build).toMatchObject({
    context: root,
    file: path.join(root, 'Dockerfile'),
    shownFile: 'Dockerfile',
    sourceDateEpoch: 1_700_000_000,
    attests: [],
    cacheFrom: [],
  });
});

test('everything given arrives', async () => {
  const root = workspace({ 'app/x.Dockerfile': 'FROM a AS final\n', 'lib/x': '' });
  const given = {
    context: 'app',
    file: 'app/x.Dockerfile',
    target: 'final',
    platforms: 'linux/amd64,Linux/ARM64,linux/amd64',
    'build-args': 'A=b=c',
    'no-cache': 'true',
    pull: 'true',
    'build-contexts': 'lib=lib\nimg=docker-image://x',
    network: 'none',
    'add-hosts': 'h:1.2.3.4',
    allow: 'network.host',
    ulimit: 'nofile=1',
    'shm-size': '1g',
    provenance: 'mode=max',
    sbom: 'true',
    attests: 'type=sbom,generator=x',
    builder: 'far',
    'cache-from': 'a',
    'cache-to': 'b',
  };
  const { build, problems: none } = await planned(given, { workspace: root });
  expect(none).toEqual([]);
  expect(build).toEqual({
    context: path.join(root, 'app'),
    file: path.join(root, 'app/x.Dockerfile'),
    shownFile: 'app/x.Dockerfile',
    target: 'final',
    platforms: ['linux/amd64', 'linux/arm64'],
    buildArgs: [['A', 'b=c']],
    noCache: true,
    pull: true,
    buildContexts: [
      ['lib', path.join(root, 'lib')],
      ['img', 'docker-image://x'],
    ],
    network: 'none',
    addHosts: ['h:1.2.3.4'],
    allow: ['network.host'],
    ulimit: ['nofile=1'],
    shmSize: '1g',
    secrets: [],
    ssh: [],
    builder: 'far',
    cacheFrom: ['a'],
    cacheTo: ['b'],
    attests: ['type=provenance,mode=max', 'type=sbom', 'type=sbom,generator=x'],
    sourceDateEpoch: 1_700_000_000,
  });
});

test('a build argument without a value comes from the environment, and its value is not in the plan; without one it is left out', async () => {
  const given = { 'build-args': 'A=1\nSET\nEMPTY\nUNSET' };
  const { build, problems: none, warnings } = await planned(given, { workspace: workspace(), env: { SET: 'hush', EMPTY: '' } });
  expect([build.buildArgs, none]).toEqual([[['A', '1'], ['SET'], ['EMPTY']], []]);
  expect(warnings).toEqual([expect.stringMatching(/^Build argument `UNSET` is left out: /)]);
});

test('all mistakes in one run', async () => {
  const given = {
    context: 'nowhere',
    platforms: 'linux/amd46',
    'build-args': 'A=1\nA=2',
    network: 'bridge',
    allow: 'network.foo',
    'cache-from': 'type=local',
    'cache-to': 'type=registry',
    provenance: 'max',
    'secret-envs': 'a=UNSET',
    'secret-files': 'a=missing',
    'build-contexts': 'x=nope',
    attests: 'mode=max',
  };
  const codes = (await problems(given)).map(({ code }) => code);
  expect(codes.sort()).toEqual([
    'input/allow',
    'input/attests',
    'input/build-args',
    'input/build-contexts',
    'input/cache-from',
    'input/cache-to',
    'input/context',
    'input/network',
    'input/platforms',
    'input/provenance',
    'input/secret-envs',
    'input/secret-files',
    'input/secret-files',
  ]);
});

describe('the context', () => {
  test.each([
    ['nowhere', 'there is no such folder'],
    ['Dockerfile', 'it is a file'],
    ['https://github.com/o/r.git', 'it is no folder'],
    ['{{defaultContext}}:app', 'it is no folder'],
    ['..', 'it leads out of the workspace'],
    ['/', 'it leads out of the workspace'],
  ])('%s', async (context, why) => {
    expect((await problems({ context })).map(({ code, why: told }) => [code, told])).toEqual([['input/context', expect.stringContaining(why)]]);
  });

  test('a link that leads out', async () => {
    const root = workspace();
    symlinkSync('/', path.join(root, 'link'));
    expect((await problems({ context: 'link', file: 'Dockerfile' }, root)).map(({ code, why }) => [code, why.slice(0, 29)])).toEqual([
      ['input/context', 'it leads out of the workspace'],
    ]);
  });

  test('a workspace that is a link itself', async () => {
    const root = workspace();
    const link = `${root}-link`;
    symlinkSync(root, link);
    expect(await problems({}, link)).toEqual([]);
  });

  test("a name that begins like the workspace's is outside", async () => {
    const root = workspace();
    mkdirSync(`${root}2`);
    expect((await problems({ context: `${root}2`, file: 'Dockerfile' }, root))[0]?.why).toContain('leads out');
  });
});

describe('the Dockerfile', () => {
  test('none: what was looked for, and what is there', async () => {
    const root = workspace({
      'app/Dockerfile': '',
      'deploy/prod.Dockerfile': '',
      'x/Dockerfile.dev': '',
      'x/Dockerfile.dockerignore': '',
      'node_modules/x/Dockerfile': '',
    });
    expect(await problems({}, root)).toEqual([
      {
        code: 'input/file',
        what: 'No Dockerfile was found',
        why: 'there is neither `Dockerfile` nor `Containerfile`',
        fix: 'Give the input `file` one of those that are there: `app/Dockerfile`, `deploy/prod.Dockerfile`, `x/Dockerfile.dev`',
      },
    ]);
  });

  test('relative to the workspace, not to the context', async () => {
    const root = workspace({ 'app/Dockerfile': '' });
    const [problem] = await problems({ context: 'app', file: 'Dockerfile' }, root);
    expect(problem).toMatchObject({ what: 'Input `file` is `Dockerfile`', fix: expect.stringContaining('`app/Dockerfile`') });
  });

  test('a Containerfile will do', async () => {
    const root = workspace({ Containerfile: 'FROM scratch' });
    expect((await planned({}, { workspace: root })).build.shownFile).toBe('Containerfile');
  });

  test('outside of the workspace by its absolute path is meant, by a link it is not', async () => {
    const [root, other] = [workspace(), workspace()];
    expect(await problems({ file: path.join(other, 'Dockerfile') }, root)).toEqual([]);
    symlinkSync(path.join(other, 'Dockerfile'), path.join(root, 'linked'));
    expect((await problems({ file: 'linked' }, root)).map(({ code }) => code)).toEqual(['input/file']);
  });
});

describe('the target', () => {
  const root = workspace({ Dockerfile: 'FROM a AS build\nFROM b AS runtime\n' });
  test.each(['build', 'BUILD', 'runtime', '0', '1'])('%s', async (target) => {
    expect(await problems({ target }, root)).toEqual([]);
  });

  test.each([
    ['runtmie', 'Did you mean `runtime`?'],
    ['test', 'Use the name after AS'],
    ['2', 'Use the name after AS'],
  ])('%s is none', async (target, fix) => {
    expect(await problems({ target }, root)).toMatchObject([
      { code: 'input/target', why: expect.stringContaining('`build`, `runtime`'), fix: expect.stringContaining(fix), at: { file: 'Dockerfile' } },
    ]);
  });
});

describe('secrets', () => {
  const given = { secrets: 'a=1', 'secret-envs': 'b=TOKEN', 'secret-files': 'c=Dockerfile', ssh: 'k=Dockerfile' };

  test('ids and places, no values', async () => {
    const root = workspace();
    const { build } = await planned(given, { workspace: root, env: { TOKEN: 'hush' } });
    expect(build.secrets).toEqual([
      { id: 'a', from: 'input' },
      { id: 'b', from: 'env', name: 'TOKEN' },
      { id: 'c', from: 'file', path: path.join(root, 'Dockerfile') },
    ]);
    expect(build.ssh).toEqual(['k=Dockerfile']);
  });

  test('code from a fork gets none', async () => {
    const { build, problems: none, warnings } = await planned(given, { workspace: workspace(), trusted: false });
    expect([build.secrets, build.ssh, none]).toEqual([[], [], []]);
    expect(warnings).toEqual(['Build secrets and SSH keys are left out (a, b, c, ssh): code from a fork gets none']);
  });

  test.each([
    [{ secrets: 'a=1', 'secret-envs': 'a=TOKEN' }, '`secrets` gives a secret of that id already'],
    [{ 'secret-envs': 'a=UNSET' }, 'the environment variable `UNSET` is not set'],
    [{ 'secret-files': 'a=none' }, 'there is no file'],
    [{ ssh: 'default' }, 'there is no SSH agent'],
    [{ ssh: 'k=none' }, 'there is no file none'],
  ])('%j', async (wrong, why) => {
    expect(await problems(wrong, workspace(), { env: { TOKEN: 'x' } })).toMatchObject([{ why: expect.stringContaining(why) }]);
  });

  test('one that is empty is worth a warning: GitHub gives nothing for a secret that does not exist', async () => {
    const { warnings } = await planned({ secrets: 'a=', 'secret-envs': 'b=EMPTY' }, { workspace: workspace(), env: { EMPTY: '' } });
    expect(warnings).toEqual([expect.stringContaining('`a` is empty'), expect.stringContaining('`b` is empty')]);
  });
});

describe('the time of the build', () => {
  test('unknown: it says that it is not reproducible', async () => {
    const { build, warnings } = await planned({}, { workspace: workspace(), sourceDateEpoch: undefined });
    expect([build.sourceDateEpoch, warnings]).toEqual([undefined, [expect.stringContaining('not reproducible')]]);
  });

  test('given as a build argument, as with docker itself', async () => {
    const { build } = await planned({ 'build-args': 'SOURCE_DATE_EPOCH=5\nA=1' }, { workspace: workspace() });
    expect([build.sourceDateEpoch, build.buildArgs]).toEqual([5, [['A', '1']]]);
  });

  test('given by its name: what the environment says', async () => {
    const given = { 'build-args': 'SOURCE_DATE_EPOCH' };
    const { build } = await planned(given, { workspace: workspace(), env: { SOURCE_DATE_EPOCH: '7' } });
    expect([build.sourceDateEpoch, build.buildArgs]).toEqual([7, []]);
    expect((await planned(given, { workspace: workspace() })).build.sourceDateEpoch).toBe(1_700_000_000);
  });

  test('given and no number', async () => {
    expect(await problems({ 'build-args': 'SOURCE_DATE_EPOCH=yesterday' })).toMatchObject([{ code: 'input/build-args' }]);
  });
});

test.each([
  [{ provenance: 'true' }, ['type=provenance']],
  [{ provenance: 'mode=min,version=v1' }, ['type=provenance,mode=min,version=v1']],
  [{ sbom: 'generator=docker/x:1' }, ['type=sbom,generator=docker/x:1']],
  [{ provenance: 'false', sbom: 'FALSE' }, []],
])('attestations %j', async (given, attests) => {
  expect((await planned(given, { workspace: workspace() })).build.attests).toEqual(attests);
});

test.each(['mode=full', 'yes', 'max'])('provenance: %s is an error', async (provenance) => {
  expect(await problems({ provenance })).toMatchObject([{ code: 'input/provenance' }]);
});
