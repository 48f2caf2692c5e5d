import { describe, expect, test } from 'vitest';
import { judgeGo } from '../../../src/verify/checks/go.ts';
import { modulesOf } from '../../../src/verify/checks/programs.ts';
import { saidOf, subjectOf, type SubjectSpec } from '../subjects.ts';
import { goProgram, type GoSpec } from './go-programs.ts';

const A = `h1:${'a'.repeat(43)}=`;
const B = `h1:${'b'.repeat(43)}=`;
const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const OTHER = 'fedcba9876543210fedcba9876543210fedcba98';
const LOADER = '/lib64/ld-linux-x86-64.so.2';

const judgedIn = (spec: SubjectSpec, lowest = '') =>
  saidOf((say) => judgeGo(subjectOf({ config: { Entrypoint: ['/app'] }, ...spec }), { 'lowest-version': lowest, 'go-sum': '' }, say));
const judged = (program: GoSpec, known: SubjectSpec['known'] = {}, lowest = '') => judgedIn({ layers: [{ app: goProgram(program) }], known }, lowest);

test('a program that is as it should be', () => {
  const known = { commit: COMMIT, goSum: { file: 'go.sum', text: `example.com/a v1.0.0 ${A}\nexample.com/a v1.0.0/go.mod ${B}\n` } };
  const settings = { vcs: 'git', 'vcs.revision': COMMIT, 'vcs.modified': 'false' };
  expect(judged({ lines: [`dep\texample.com/a\tv1.0.0\t${A}`], settings }, known, '1.26')).toEqual([]);
});

describe('version', () => {
  test.each([
    ['go1.26.8', '', false],
    ['go1.26.8', '1.26', false],
    ['go1.26', '1.26', false],
    ['go1.26', '1.26.0', false],
    ['go1.26.8', '1.26.8', false],
    ['go1.26.8', '1.9', false],
    ['go2.0', '1.26', false],
    ['go1.26rc2', '1.26rc1', false],
    ['go1.26.0', '1.26rc1', false],
    ['go1.26.8 X:nodwarf5', '1.26.8', false],
    ['devel go1.27-0123456789 Tue Nov 24 00:00:00 2026 +0000', '1.26.8', false],
    ['something else', '1.26', false],
    ['go1.26.7', '1.26.8', true],
    ['go1.26.8', '1.26.10', true],
    ['go1.9.7', '1.10', true],
    ['go1.26rc1', '1.26', true],
    ['go1.26beta1', '1.26rc1', true],
    ['go1.25.9', '1.26', true],
  ])('%s where %s is asked for', (version, lowest, isOld) => {
    const name = /go[\w.]+/.exec(version)?.[0].replace('go', 'Go ');
    const due = [`version: /app: /app is built with ${name}, and the policy asks for Go ${lowest} at least`];
    expect(judged({ version }, {}, lowest)).toEqual(isOld ? due : []);
  });

  test('one of which is known only that it is older than 1.18', () => {
    const old = goProgram();
    old[old.indexOf('\xff Go buildinf:', 0, 'latin1') + 15] = 0;
    const said = ['version: /app: /app is built with a Go before 1.18, and the policy asks for Go 1.18 at least'];
    expect(judgedIn({ layers: [{ app: old }] }, '1.18')).toEqual(said);
    expect(judgedIn({ layers: [{ app: old }] }, '1.17')).toEqual([]);
    expect(judgedIn({ layers: [{ app: old }] })).toEqual([]);
  });
});

describe('modules', () => {
  const goSum = (...lines: readonly string[]) => ({ goSum: { file: 'app/go.sum', text: lines.join('\n') } });
  const lines = [`dep\texample.com/a\tv1.0.0\t${A}`, `dep\texample.com/b\tv1.0.0\t${A}`, `dep\texample.com/c\tv1.0.0\t${A}`];
  const sums = ['a', 'b', 'c'].map((name) => `example.com/${name} v1.0.0 ${A}`);

  test('each as in go.sum', () => expect(judged({ lines }, goSum(...sums))).toEqual([]));

  test('another sum, or missing', () => {
    const start = 'modules: /app: /app is not built from what app/go.sum says: ';
    expect(judged({ lines }, goSum(...sums.slice(1), `example.com/a v1.0.0 ${B}`))).toEqual([`${start}example.com/a v1.0.0 has another sum`]);
    expect(judged({ lines }, goSum(...sums.slice(1)))).toEqual([`${start}example.com/a v1.0.0 is missing there`]);
    expect(judged({ lines: [...lines, `dep\td\tv1\t${A}`] }, goSum(...sums.map((line) => line.replace(A, B))))).toEqual([
      `${start}example.com/a v1.0.0 has another sum, example.com/b v1.0.0 has another sum, example.com/c v1.0.0 has another sum and 1 more`,
    ]);
  });

  test('a go.sum of another module of the repository says nothing', () => expect(judged({ lines }, goSum(sums[0] ?? ''))).toEqual([]));

  test('what replaces a module counts; a folder has no sum', () => {
    const replaced = [`dep\texample.com/a\tv1.0.0\t${B}`, `=>\texample.com/fork\tv1.0.1\t${A}`, 'dep\texample.com/b\tv1.0.0\t', '=>\t./b\t(devel)\t'];
    expect(judged({ lines: replaced }, goSum(`example.com/fork v1.0.1 ${A}`))).toEqual([
      'replaced: /app: /app is built with modules replaced by folders: example.com/b by ./b',
    ]);
    expect(judged({ lines: replaced }, goSum(`example.com/fork v1.0.1 ${B}`))[0]).toMatch(/^modules: .*: example.com\/fork v1.0.1 has another sum$/);
  });
});

describe('commit', () => {
  const vcs = (revision: string, modified = 'false') => ({ settings: { vcs: 'git', 'vcs.revision': revision, 'vcs.modified': modified } });

  test('another one', () => {
    expect(judged(vcs(OTHER), { commit: COMMIT })).toEqual([
      'revision: /app: /app is built from the commit fedcba987654, and 0123456789ab is shipped',
    ]);
    expect(judged(vcs(OTHER))).toEqual([]);
    expect(judged({ settings: { ...vcs(OTHER).settings, vcs: 'hg' } }, { commit: COMMIT })).toEqual([]);
    expect(judged({}, { commit: COMMIT })).toEqual([]);
  });

  test('modified', () =>
    expect(judged(vcs(COMMIT, 'true'), { commit: COMMIT })).toEqual([
      'modified: /app: /app is built from files that differ from the commit 0123456789ab',
    ]));
});

test.each<[string, GoSpec, string]>([
  ['trimpath', { settings: { '-trimpath': 'false' } }, 'is built without -trimpath: paths of the build machine are in it'],
  ['static', { loader: LOADER }, `is linked dynamically: it needs ${LOADER} and the C library of its base image`],
  ['stripped', { sections: [{ name: '.symtab', type: 2 }] }, 'ships its symbol table, which stack traces do not need'],
  ['stripped', { sections: [{ name: '.debug_info', type: 1 }] }, 'ships its symbol table, which stack traces do not need'],
])('%s %j', (rule, program, what) => expect(judged(program)).toEqual([`${rule}: /app: /app ${what}`]));

test('what another build system does not say is not held against it', () => {
  const app = goProgram({ settings: { '-compiler': 'gc' } });
  const bare = Buffer.from(
    app.toString('latin1').replace('build\t-compiler=gc', 'other\t-compiler=gc').replace('build\t-trimpath', 'other\t-trimpath'),
    'latin1',
  );
  expect(judgedIn({ layers: [{ app: bare }] })).toEqual([]);
});

describe('which programs', () => {
  const wrong = { settings: { '-trimpath': 'false' } };
  const [own, foreign] = [goProgram(wrong), goProgram({ ...wrong, module: 'example.com/other/probe' })];
  const dockerfile = { file: 'Dockerfile', text: 'FROM alpine:3.22\nCOPY . /\n' };
  const spec = (files: NonNullable<SubjectSpec['layers']>[number], Entrypoint: readonly string[]): SubjectSpec => ({
    layers: [{ 'usr/bin/base': own, 'bin/sh': 'a shell' }, files],
    createdBy: ['ADD rootfs.tar /', 'COPY . / # buildkit'],
    config: { Entrypoint },
    known: { dockerfile },
  });
  const paths = (files: NonNullable<SubjectSpec['layers']>[number], entrypoint: readonly string[]) =>
    judgedIn(spec(files, entrypoint)).map((said) => said.split(': ')[1]);

  test('the one that is started, and others of its module', () => {
    expect(paths({ app: own, migrate: own, probe: foreign }, ['/app'])).toEqual(['/app', '/usr/bin/base', '/migrate']);
    expect(paths({ app: own, '.wh.usr': '', probe: foreign }, ['/bin/sh', '-c', 'exec /app'])).toEqual(['/app']);
    expect(paths({ app: { type: '2', link: 'v1' }, v1: own, '.wh.usr': '' }, ['/app'])).toEqual(['/app']);
  });

  test('where a script is started, those above the base image, if they are of one module', () => {
    const start = { 'start.sh': '#!/bin/sh\n/app\n' };
    expect(paths({ ...start, app: own, migrate: own }, ['/start.sh'])).toEqual(['/app', '/migrate']);
    expect(paths({ ...start, app: own, probe: foreign }, ['/start.sh'])).toEqual([]);
    expect(paths({ ...start }, ['/start.sh'])).toEqual([]);
    const downloaded = Buffer.from(own.toString('latin1').replace('(devel)\t\n', 'v1.0\th1:\n'), 'latin1');
    expect(paths({ ...start, app: downloaded }, ['/start.sh'])).toEqual([]);
  });

  test('a program of somebody else, started alone, is looked at; beside one that is no Go, it is not', () => {
    expect(paths({ app: foreign }, ['/app'])).toEqual(['/app']);
    const c = Buffer.from(own.toString('latin1').replace('\xff Go buildinf:', '\xff No buildinf:'), 'latin1');
    expect(paths({ nginx: c, probe: foreign }, ['/nginx'])).toEqual([]);
  });
});

test('the modules of an image: each once, as they are built in', () => {
  const lines = [`dep\texample.com/b\tv1.0.0\t${A}`, `dep\texample.com/a\tv1.0.0\t${B}`, `=>\texample.com/fork\tv1.0.1\t${A}`];
  const image = subjectOf({
    layers: [{ gone: goProgram({ lines: [`dep\tx\tv1\t${A}`] }) }, { '.wh.gone': '', app: goProgram({ lines }), migrate: goProgram({ lines }) }],
  });
  expect(modulesOf(image)).toEqual([
    { path: 'example.com/b', version: 'v1.0.0', sum: A },
    { path: 'example.com/fork', version: 'v1.0.1', sum: A },
  ]);
});
