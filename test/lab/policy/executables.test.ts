// What is read of programs, held against what Go's compiler and linker made just now.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { watched } from '../../verify/contents/watched.ts';
import { compiled } from './small-programs.ts';

const LOADER = '/lib64/ld-linux-x86-64.so.2';

describe('programs that Go compiles', () => {
  test.each([
    ['static and stripped', {}, { architecture: 'amd64', interpreter: undefined, symbols: false }],
    ['with its symbols', { flags: ['-trimpath'] }, { architecture: 'amd64', interpreter: undefined, symbols: true }],
    ['without DWARF, but with symbols', { flags: ['-trimpath', '-ldflags=-w'] }, { architecture: 'amd64', symbols: true }],
    ['with a loader', { flags: ['-trimpath', '-ldflags=-s -w', '-buildmode=pie'] }, { architecture: 'amd64', interpreter: LOADER, symbols: false }],
    ['for arm64', { env: { GOARCH: 'arm64' } }, { architecture: 'arm64', interpreter: undefined, symbols: false }],
    ['for 386', { env: { GOARCH: '386' } }, { architecture: '386', interpreter: undefined, symbols: false }],
  ])('%s', (_, build, due) => {
    const found = watched(compiled('hello', build));
    expect(found).toMatchObject({ system: 'linux', ...due });
    expect(found?.go).toMatchObject({ version: execFileSync('go', ['env', 'GOVERSION']).toString().trim(), path: 'example.com/acme/hello' });
  });

  const hasC = existsSync('/usr/bin/gcc') && process.arch === 'x64';
  test.runIf(hasC)('linked by the C compiler, which puts the section headers last', () => {
    const build = { env: { CGO_ENABLED: '1' }, flags: ['-trimpath', '-ldflags=-linkmode=external'] };
    expect(watched(compiled('hello', build))).toMatchObject({ interpreter: LOADER, symbols: true, go: { settings: { CGO_ENABLED: '1' } } });
    const stripped = { ...build, flags: ['-trimpath', '-ldflags=-linkmode=external -s -w'] };
    expect(watched(compiled('hello', stripped))).toMatchObject({ interpreter: LOADER, symbols: false });
  });
});

describe('what a program links', () => {
  test.each([
    ['hello', {}, { readsCertificates: false, loadsZones: false, embedsZones: false, zone: undefined }],
    ['server', {}, { readsCertificates: false, loadsZones: false }],
    ['client', {}, { readsCertificates: true, loadsZones: false, embedsZones: false }],
    ['client', { flags: ['-trimpath', '-ldflags=-s -w -buildid='] }, { readsCertificates: true }],
    ['zones', {}, { readsCertificates: false, loadsZones: true, embedsZones: false, zone: undefined }],
    ['zones', { env: { GOARCH: '386' } }, { loadsZones: true, embedsZones: false }],
    ['zones', { flags: ['-trimpath', '-tags=timetzdata'] }, { loadsZones: true, embedsZones: true }],
    ['berlin', {}, { loadsZones: true, embedsZones: false, zone: 'Europe/Berlin' }],
  ])('%s %j', (source, build, due) => expect(watched(compiled(source, build))?.go).toMatchObject(due));

  test('the example app: its modules and settings are those that `go version -m` tells', () => {
    const folder = path.resolve('example-app');
    const found = watched(compiled('example-app', { folder, flags: ['-trimpath', '-tags=nomsgpack', '-ldflags=-s -w'] }));
    expect(found).toMatchObject({ symbols: false, interpreter: undefined });
    expect(found?.go).toMatchObject({
      path: 'example.com/gin-ship/example-app',
      readsCertificates: true,
      loadsZones: false,
      settings: { '-trimpath': 'true' },
    });
    const gin = found?.go?.modules.find((module) => module.path === 'github.com/gin-gonic/gin');
    const listed = execFileSync('go', ['list', '-m', '-f', '{{.Version}}', 'github.com/gin-gonic/gin'], { cwd: folder }).toString().trim();
    expect(gin).toEqual({ path: 'github.com/gin-gonic/gin', version: listed, sum: expect.stringMatching(/^h1:.{43}=$/) as string });
    expect(found?.go?.modules.length).toBeGreaterThan(30);
  });
});
