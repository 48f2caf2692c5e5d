import { expect, test } from 'vitest';
import { buildCommand, type BuildRequest } from '../../src/build/args.ts';
import type { BuildPlan } from '../../src/plan/plan.ts';
import { plan } from './plan.ts';

const paths = { layout: '/t/layout', metadata: '/t/metadata.json' };
const command = (build: Partial<BuildPlan>, rest: Partial<BuildRequest> = {}, secrets = new Map<string, string>()) =>
  buildCommand({ build: plan(build), labels: [], annotations: [], ...rest }, '', paths, secrets);

test('the usual build: one output, reproducible, no attestation', () => {
  expect(command({})).toEqual({
    argv: [
      'buildx',
      'build',
      '--progress=rawjson',
      '--metadata-file=/t/metadata.json',
      '--output=type=oci,dest=/t/layout,tar=false,rewrite-timestamp=true',
      '--file=/w/app/Dockerfile',
      '--build-arg=SOURCE_DATE_EPOCH=1700000000',
      '--provenance=false',
      '--',
      '/w/app',
    ],
    env: { SOURCE_DATE_EPOCH: '1700000000' },
  });
});

const cases: [name: string, build: Partial<BuildPlan>, flags: string[]][] = [
  ['target', { target: 'final' }, ['--target=final']],
  ['platforms', { platforms: ['linux/amd64', 'linux/arm64'] }, ['--platform=linux/amd64,linux/arm64']],
  [
    'build-args',
    {
      buildArgs: [['A', 'b c'], ['B', ''], ['FOO']],
    },
    ['--build-arg=A=b c', '--build-arg=B=', '--build-arg=FOO'],
  ],
  ['build-contexts', { buildContexts: [['x', 'docker-image://alpine']] }, ['--build-context=x=docker-image://alpine']],
  ['ssh', { ssh: ['default', 'k=/a,/b'] }, ['--ssh=default', '--ssh=k=/a,/b']],
  ['no-cache', { noCache: true }, ['--no-cache']],
  ['pull', { pull: true }, ['--pull']],
  ['network', { network: 'host' }, ['--network=host']],
  ['add-hosts', { addHosts: ['a:10.0.0.1'] }, ['--add-host=a:10.0.0.1']],
  ['allow', { allow: ['network.host'] }, ['--allow=network.host']],
  ['ulimit', { ulimit: ['nofile=1024:1024'] }, ['--ulimit=nofile=1024:1024']],
  ['shm-size', { shmSize: '2g' }, ['--shm-size=2g']],
  ['cache-from', { cacheFrom: ['type=gha,scope=x'] }, ['--cache-from=type=gha,scope=x']],
  ['cache-to', { cacheTo: ['type=gha,scope=x,mode=max'] }, ['--cache-to=type=gha,scope=x,mode=max']],
  ['secret from an input', { secrets: [{ id: 'a', from: 'input' }] }, ['--secret=id=a,env=GIN_SHIP_SECRET_0']],
  ['secret from a variable', { secrets: [{ id: 'a', from: 'env', name: 'TOKEN' }] }, ['--secret=id=a,env=TOKEN']],
  ['secret from a file with a comma', { secrets: [{ id: 'a', from: 'file', path: '/x,y' }] }, ['--secret=id=a,"src=/x,y"']],
];

test.each(cases)('%s', (_, build, flags) => {
  const usual = command({}).argv;
  expect(command(build).argv.filter((flag) => !usual.includes(flag))).toEqual(flags);
});

test('a builder that is not the current one is named', () => {
  expect(buildCommand({ build: plan(), labels: [], annotations: [] }, 'far', paths, new Map()).argv).toContain('--builder=far');
});

test('labels keep commas and line breaks', () => {
  expect(command({}, { labels: [['a', 'x,y\nz="1"']] }).argv).toContain('--label=a=x,y\nz="1"');
});

test('values of secrets are in the environment and nowhere in the arguments', () => {
  const { argv, env } = command(
    {
      secrets: [
        { id: 'x', from: 'file', path: '/f' },
        { id: 'y', from: 'input' },
      ],
    },
    {},
    new Map([['y', 'hush']]),
  );
  expect(env).toEqual({ SOURCE_DATE_EPOCH: '1700000000', GIN_SHIP_SECRET_1: 'hush' });
  expect(argv.join(' ')).not.toContain('hush');
});

test('without the time of the commit nothing is rewritten', () => {
  const { argv, env } = command({ sourceDateEpoch: undefined });
  expect(argv).toContain('--output=type=oci,dest=/t/layout,tar=false');
  expect(argv.join(' ')).not.toContain('SOURCE_DATE_EPOCH');
  expect(env).toEqual({});
});

test('a folder with a comma in its name', () => {
  const { argv } = buildCommand({ build: plan(), labels: [], annotations: [] }, '', { ...paths, layout: '/t/a,b' }, new Map());
  expect(argv).toContain('--output=type=oci,"dest=/t/a,b",tar=false,rewrite-timestamp=true');
});

test.each([
  [[], ['--provenance=false']],
  [['type=provenance,mode=max'], ['--attest=type=provenance,mode=max']],
  [['type=sbom'], ['--provenance=false', '--attest=type=sbom']],
])('attestations %j', (attests, flags) => {
  expect(command({ attests }).argv.filter((flag) => /attest|provenance/.test(flag))).toEqual(flags);
});

const levels = ['manifest:a=1', 'index:b=2', 'manifest,index:c=3:4', 'index-descriptor:d=5', 'plain=x:y'];
test.each([
  ['a single manifest', {}, ['manifest:a=1', 'manifest:c=3:4', 'plain=x:y']],
  ['several platforms', { platforms: ['linux/amd64', 'linux/arm64'] }, levels],
  ['an attestation', { attests: ['type=sbom'] }, levels],
])('annotations of the index, where there is none: %s', (_, build, kept) => {
  const { argv } = command(build, { annotations: levels });
  expect(argv.filter((flag) => flag.startsWith('--annotation='))).toEqual(kept.map((annotation) => `--annotation=${annotation}`));
});
