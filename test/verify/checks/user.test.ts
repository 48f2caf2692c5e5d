import { describe, expect, test } from 'vitest';
import { judgeUser } from '../../../src/verify/checks/user.ts';
import { saidOf, subjectOf, type SubjectSpec } from '../subjects.ts';

const PASSWD = 'root:x:0:0:root:/root:/bin/sh\nnonroot:x:65532:65532::/:/sbin/nologin\ntoor:x:0:0::/:/bin/sh\n1000:x:0:0::/:/bin/sh\n';
const GROUP = 'root:x:0:\nnonroot:x:65532:\nstaff:x:50:nonroot\n';

const files = { 'etc/passwd': { content: PASSWD, mode: 0o644 }, 'etc/group': { content: GROUP, mode: 0o644 } };

const judged = (User: string | undefined, more: SubjectSpec = {}, allowRoot = false) =>
  saidOf((say) => judgeUser(subjectOf({ layers: [files], config: User === undefined ? {} : { User }, ...more }), { 'allow-root': allowRoot }, say));

describe('root', () => {
  test.each([
    [undefined, 'no USER is set'],
    ['', 'no USER is set'],
    ['0', 'USER is `0`'],
    ['00', 'USER is `00`'],
    ['0:0', 'USER is `0:0`'],
    ['0:65532', 'USER is `0:65532`'],
    [':65532', 'USER is `:65532`, which names no user'],
    ['root', 'USER is `root`'],
    ['root:nonroot', 'USER is `root:nonroot`'],
    ['toor', 'USER is `toor`, which has the number 0 in /etc/passwd'],
  ])('%s', (user, why) => {
    expect(judged(user)).toEqual([`root: USER: The container runs as root: ${why}`]);
    expect(judged(user, {}, true)).toEqual([]);
  });

  test('a number that is the name of another user, as engines read it', () =>
    expect(judged('1000')).toEqual(['root: USER: The container runs as root: USER is `1000`']));

  test('by name in an image without users', () =>
    expect(judged('root', { layers: [] })).toEqual(['root: USER: The container runs as root: USER is `root`']));
});

test.each([['65532'], ['65532:65532'], ['65532:nonroot'], ['4242'], ['4242:4242'], ['2147483647']])('%s is as it should be', (user) => {
  expect(judged(user)).toEqual([]);
});

test('numbers need no files', () => expect(judged('65532:65532', { layers: [] })).toEqual([]));

describe('a name', () => {
  test.each([
    ['nonroot', 'nonroot'],
    ['nonroot:staff', 'nonroot'],
    ['nonroot:65532', 'nonroot'],
  ])('%s', (user, name) => {
    const said = `name: USER: USER is the name \`${name}\`: Kubernetes can verify \`runAsNonRoot\` only for a number, and does not start the container`;
    expect(judged(user)).toEqual([said]);
    expect(judged(user, {}, true)).toEqual([said]);
  });

  test('through a link, and as the highest layer has it', () => {
    const layers = [files, { 'etc/.wh.passwd': '' }, { 'etc/passwd': { content: 'service:x:7:7::/:/\n' } }];
    expect(judged('service', { layers })).toHaveLength(1);
    expect(judged('nonroot', { layers })[0]).toMatch(/^unknown/);
    // What is behind the link is not kept: nobody knows.
    expect(judged('anybody', { layers: [{ 'etc/passwd': { type: '2', link: '../nix/passwd' }, 'nix/passwd': PASSWD }] })[0]).toMatch(/^name/);
  });
});

describe('nobody', () => {
  test.each([
    ['service', 'USER names the user `service`, which /etc/passwd does not have: the container does not start'],
    ['65532:service', 'USER names the group `service`, which /etc/group does not have: the container does not start'],
    ['nonroot:service', 'USER names the group `service`, which /etc/group does not have: the container does not start'],
    ['2147483648', 'USER is `2147483648`, and ids go from 0 to 2147483647: the container does not start'],
    ['-1', 'USER is `-1`, and ids go from 0 to 2147483647: the container does not start'],
  ])('%s', (user, what) => expect(judged(user)).toEqual([`unknown: USER: ${what}`]));

  test('a name in an image without users, or whose users were deleted', () => {
    expect(judged('nonroot', { layers: [] })[0]).toMatch(/^unknown/);
    expect(judged('nonroot', { layers: [files, { 'etc/.wh.passwd': '' }] })[0]).toMatch(/^unknown/);
  });
});

test('Windows has other users', () => expect(judged('', { platform: 'windows/amd64' })).toEqual([]));

test('it is shown at the last USER of the stages that are built', () => {
  const at: unknown[] = [];
  const text = 'FROM scratch AS base\nUSER 0\n\nFROM base\nCOPY app /\nUSER root\n\nFROM base AS other\nUSER 1\n';
  const known = (target: string) => ({ dockerfile: { file: 'Dockerfile', text, target } });
  for (const target of ['1', 'base', ''])
    judgeUser(subjectOf({ known: known(target), config: { User: 'root' } }), { 'allow-root': false }, (_, found) => at.push(found.at));
  expect(at).toEqual([6, 2, 9].map((line) => ({ file: 'Dockerfile', line })));
});
