import { describe, expect, test } from 'vitest';
import { judgePrivilege } from '../../../src/verify/checks/privilege.ts';
import type { LayerSpec } from '../layouts.ts';
import { said, subjectOf } from './subject.ts';

type Files = NonNullable<LayerSpec['files']>;

async function found(layers: readonly LayerSpec[], allow: readonly object[] = []) {
  const subject = await subjectOf({ layers });
  return said<string>((say) => judgePrivilege(subject, { allow } as never, say));
}
const places = async (files: Files, allow: readonly object[] = []) => (await found([{ files }], allow)).map(({ rule, where }) => `${rule} ${where}`);

const file = (mode: number) => ({ content: 'x', mode });
const folder = (mode: number) => ({ type: '5', mode });
const capable = { content: 'x', pax: { 'SCHILY.xattr.security.capability': '\u0001\0\0\u0002 4\0\0' } };

describe('what is found', () => {
  test.each<readonly [name: string, files: Files, said: string]>([
    ['setuid', { 'usr/bin/a': file(0o4755) }, 'setuid /usr/bin/a'],
    ['setgid', { 'usr/bin/a': file(0o2755) }, 'setuid /usr/bin/a'],
    ['capabilities', { 'usr/bin/ping': capable }, 'capabilities /usr/bin/ping'],
    ['a file that everybody may change', { 'etc/app.conf': file(0o666) }, 'world-writable /etc/app.conf'],
    ['a folder that everybody may change', { 'srv/data': folder(0o777) }, 'world-writable /srv/data'],
    ['a character device', { 'srv/mem': { type: '3' } }, 'device /srv/mem'],
    ['a block device', { 'srv/sda': { type: '4' } }, 'device /srv/sda'],
    ['a device that engines do not make', { 'dev/sda': { type: '4' } }, 'device /dev/sda'],
    ['a link with too many ..', { 'srv/a': { type: '2', link: '../../etc/shadow' } }, 'escape /srv/a'],
    ['a link that goes in and out again', { 'srv/a': { type: '2', link: 'b/../../../etc/shadow' } }, 'escape /srv/a'],
    ['an absolute link with ..', { 'srv/a': { type: '2', link: '/../etc/shadow' } }, 'escape /srv/a'],
    ['a hard link out', { 'srv/a': { type: '1', link: '../etc/shadow' } }, 'escape /srv/a'],
    ['a name that leaves the root', { '../etc/cron.d/a': 'x' }, 'escape /etc/cron.d/a'],
    ['an absolute name', { '/srv/a': 'x' }, 'absolute-name /srv/a'],
  ])('%s', async (_, files, expected) => {
    expect(await places(files)).toEqual([expected]);
  });

  test('many in one layer are one finding', async () => {
    const usual = ['bin/su', 'bin/mount', 'bin/umount', 'usr/bin/passwd', 'usr/bin/chsh', 'usr/bin/newgrp', 'usr/bin/gpasswd'];
    const layers = [
      { files: Object.fromEntries(usual.map((name) => [name, file(0o4755)])), createdBy: 'ADD rootfs.tar.xz /' },
      { files: { 'srv/own': file(0o4755) }, createdBy: 'RUN chmod u+s /srv/own' },
    ];
    const all = await found(layers);
    expect(all).toHaveLength(2);
    expect(all[0]).toMatchObject({
      layer: 0,
      what: expect.stringMatching(/^7 files are setuid or setgid.*: \/bin\/su, \/bin\/mount, .* … \(layer 1/) as string,
    });
    expect(all[1]).toMatchObject({ layer: 1, where: '/srv/own', what: expect.stringContaining('(layer 2 (RUN chmod u+s /srv/own))') as string });
  });

  test('a mode counts as the last layer has it; a device and a link out also where they are deleted', async () => {
    const layers = [
      {
        files: {
          'srv/a': file(0o4755),
          'srv/b': folder(0o777),
          'srv/c': file(0o755),
          'srv/dev': { type: '4' },
          'srv/link': { type: '2', link: '../../x' },
        },
      },
      { files: { 'srv/a': file(0o755), 'srv/b': folder(0o755), 'srv/c': file(0o4755), 'srv/.wh.dev': '', 'srv/.wh.link': '' } },
    ];
    expect((await found(layers)).map(({ rule, where, layer }) => `${rule} ${where} ${layer}`)).toEqual([
      'setuid /srv/c 1',
      'device /srv/dev 0',
      'escape /srv/link 0',
    ]);
  });
});

describe('nothing is said', () => {
  test.each<readonly [name: string, files: Files]>([
    ['of plain files and folders', { 'srv/a': file(0o755), 'etc/b': file(0o640), 'srv/c': folder(0o750) }],
    ['of sticky folders', { tmp: folder(0o1777), 'var/tmp': folder(0o1777), 'run/lock': folder(0o1777) }],
    ['of the mode of links', { 'bin/sh': { type: '2', link: 'busybox', mode: 0o777 }, 'bin/busybox': file(0o755) }],
    ['of folders whose group is passed on', { 'var/mail': folder(0o2775), 'var/local': folder(0o2775) }],
    [
      'of devices that engines put their own over',
      { 'dev/null': { type: '3', mode: 0o666 }, 'dev/console': { type: '3' }, 'dev/tty0': { type: '3' } },
    ],
    [
      'of links inside',
      {
        'usr/lib/a': { type: '2', link: '../../etc/b' },
        'etc/c': { type: '2', link: '/proc/mounts' },
        lib: { type: '2', link: 'usr/lib' },
        'a..b/c': { type: '2', link: '..d' },
      },
    ],
    ['of names with ./', { './srv/a': 'x', 'srv/./b': 'x' }],
  ])('%s', async (_, files) => {
    expect(await places(files)).toEqual([]);
  });

  test('of what is allowed, by its path, its rule, or both', async () => {
    const files = { 'usr/bin/sudo': file(0o4755), 'srv/sudo': file(0o4777) };
    expect(await places(files, [{ path: 'usr/bin/*', rule: 'setuid', reason: 'r' }])).toEqual(['setuid /srv/sudo', 'world-writable /srv/sudo']);
    expect(await places(files, [{ rule: 'setuid', reason: 'r' }])).toEqual(['world-writable /srv/sudo']);
    expect(await places(files, [{ path: '**/sudo', reason: 'r' }])).toEqual([]);
  });
});
