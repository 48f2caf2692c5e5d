// Files that have no business in an image, or that give more than they should.
import { handmadeTar } from '../tar.ts';
import { program } from '../programs.ts';
import { ALPINE, SCRATCH, STATIC, service, type Specimen } from '../specimen.ts';

const app = program('hello');

const forbidding = (rule: string): string => `checks:\n  forbidden/${rule}: error\n`;

function there(name: string, rule: string, where: string, files: Specimen['files'], ...lines: readonly string[]): Specimen {
  return {
    name: `forbidden-${name}`,
    dockerfile: service(STATIC, ...lines),
    files: { app, ...files },
    expected: [{ rule: `forbidden/${rule}`, where }],
  };
}

export const forbidden: readonly Specimen[] = [
  there(
    'git',
    'git',
    '/srv/.git',
    { 'repo/HEAD': 'ref: refs/heads/main\n', 'repo/config': '[core]\n\tbare = false\n', 'repo/refs/heads/main': `${'0'.repeat(40)}\n` },
    'COPY repo /srv/.git',
  ),
  there(
    'sources',
    'sources',
    '/src',
    { 'src/go.mod': 'module example.com/shop\n\ngo 1.26\n', 'src/main.go': 'package main\n\nfunc main() {}\n' },
    'COPY src /src',
  ),
  there(
    'toolchain',
    'toolchain',
    '/usr/local/go',
    { 'go/VERSION': 'go1.26.8\ntime 2026-01-01T00:00:00Z\n', 'go/bin/go': 'the go command\n', 'go/pkg/include/funcdata.h': '// funcdata\n' },
    'COPY go /usr/local/go',
  ),
  there(
    'module-cache',
    'caches',
    '/go/pkg/mod',
    { 'mod/cache/download/example.com/a/@v/v1.0.0.info': '{"Version":"v1.0.0"}\n', 'mod/cache/download/example.com/a/@v/list': 'v1.0.0\n' },
    'COPY mod /go/pkg/mod',
  ),
  there(
    'build-cache',
    'caches',
    '/root/.cache/go-build',
    { 'cache/00/00aa-a': 'v1 00\n', 'cache/README': 'This directory holds cached build artifacts\n' },
    'COPY cache /root/.cache/go-build',
  ),
  there(
    'apt-lists',
    'caches',
    '/var/lib/apt/lists',
    { 'lists/deb.example.com_dists_trixie_InRelease': 'Origin: Debian\n' },
    'COPY lists /var/lib/apt/lists',
  ),
  there('apk-cache', 'caches', '/var/cache/apk', { 'apk/APKINDEX.00740ba1.tar.gz': 'index\n' }, 'COPY apk /var/cache/apk'),
  there('npm-cache', 'caches', '/root/.npm', { 'npm/_cacache/index-v5/00/01/x': '{}\n' }, 'COPY npm /root/.npm'),
  there('tests', 'tests', '/srv/testdata', { 'testdata/golden.json': '{}\n' }, 'COPY testdata /srv/testdata'),
  there('swap-file', 'editors', '/etc/app/.config.yml.swp', { swap: 'b0VIM 9.1\n' }, 'COPY swap /etc/app/.config.yml.swp'),
  there('idea', 'editors', '/srv/.idea', { 'idea/workspace.xml': '<project/>\n' }, 'COPY idea /srv/.idea'),
  there('ds-store', 'editors', '/srv/.DS_Store', { store: '\0\0\0\x01Bud1\n' }, 'COPY store /srv/.DS_Store'),
  {
    name: 'forbidden-shell',
    dockerfile: service(ALPINE),
    files: { app },
    policy: forbidding('shells'),
    expected: [{ rule: 'forbidden/shells', where: '/bin/sh' }],
  },
  {
    name: 'forbidden-package-manager',
    dockerfile: service(SCRATCH, 'COPY --chmod=0755 apk /sbin/apk'),
    files: { app, apk: 'package manager\n' },
    policy: forbidding('package-managers'),
    expected: [{ rule: 'forbidden/package-managers', where: '/sbin/apk' }],
  },
  {
    name: 'forbidden-by-policy',
    dockerfile: service(STATIC, 'COPY dump /srv/data/shop.sql'),
    files: { app, dump: 'CREATE TABLE shop ();\n' },
    policy: ['checks:', '  forbidden:', '    files: ["**/*.sql"]', ''].join('\n'),
    expected: [{ rule: 'forbidden/files', where: '/srv/data/shop.sql' }],
  },
];

const privileged = (name: string, rule: string, where: string, ...lines: readonly string[]): Specimen => ({
  name: `privilege-${name}`,
  dockerfile: service(ALPINE, ...lines),
  files: { app },
  expected: [{ rule: `privilege/${rule}`, where }],
});

export const privilege: readonly Specimen[] = [
  privileged('setuid', 'setuid', '/bin/su2', 'RUN cp /bin/busybox /bin/su2 && chmod 4755 /bin/su2'),
  privileged('setgid', 'setuid', '/bin/wall2', 'RUN cp /bin/busybox /bin/wall2 && chmod 2755 /bin/wall2'),
  privileged('setuid-by-copy', 'setuid', '/app2', 'COPY --chmod=4755 app /app2'),
  privileged('world-writable-file', 'world-writable', '/etc/app.conf', 'RUN echo a=b > /etc/app.conf && chmod 0666 /etc/app.conf'),
  privileged('world-writable-folder', 'world-writable', '/srv/cache', 'RUN mkdir -p /srv/cache && chmod 0777 /srv/cache'),
  privileged('device', 'device', '/srv/sda', 'RUN mkdir -p /srv && mknod -m 0600 /srv/sda b 8 0'),
  privileged('link-out', 'escape', '/srv/shadow', 'RUN mkdir -p /srv && ln -s ../../../../etc/shadow /srv/shadow'),
  {
    name: 'privilege-capabilities',
    dockerfile: service(STATIC, 'ADD capable.tar /usr/bin/'),
    files: { app, 'capable.tar': handmadeTar([{ name: 'ping', content: 'ping\n', mode: 0o755, capability: true }]) },
    expected: [{ rule: 'privilege/capabilities', where: '/usr/bin/ping' }],
  },
];
