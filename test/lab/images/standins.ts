// Stand-ins for public base images where none can be pulled: made of what the machine has, for tests and the offline demo only.
import { chmodSync, chownSync, copyFileSync, existsSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { machineRoots } from '../certificates.ts';
import type { Programs } from '../debian.ts';
import { folder } from '../paths.ts';
import { run } from '../run.ts';
import { layer, type Descriptor } from './layer.ts';
import type { Image } from './layout.ts';

const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const NONROOT = 65532;
const ZONES = ['UTC', 'Europe/Berlin', 'Europe/London', 'America/New_York', 'America/Los_Angeles', 'Asia/Tokyo', 'Asia/Kolkata'];

/** Go's own architecture names, as OCI uses them. */
export const hostArchitecture = process.arch === 'arm64' ? 'arm64' : 'amd64';

const ROOT = 'root:x:0:0:root:/root:';
const NOBODY = 'nobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin';

function writeAccounts(stage: string, users: readonly string[]): void {
  const groups = users.map((user) => user.split(':')).map(([name, , , group]) => `${name}:x:${group}:`);
  writeFileSync(path.join(folder(stage, 'etc'), 'passwd'), `${users.join('\n')}\n`);
  writeFileSync(path.join(stage, 'etc', 'group'), `${groups.join('\n')}\n`);
}

function stageHomes(stage: string): void {
  chmodSync(folder(stage, 'tmp'), 0o1777);
  chmodSync(folder(stage, 'root'), 0o700);
  const home = folder(stage, 'home', 'nonroot');
  chmodSync(home, 0o700);
  chownSync(home, NONROOT, NONROOT);
}

/** What distroless/static holds: accounts, CA roots, time zones, /tmp. No shell. */
export async function staticLayer(layout: string, scratch: string): Promise<Descriptor> {
  const stage = folder(scratch, 'static');
  writeAccounts(stage, [`${ROOT}/sbin/nologin`, NOBODY, `nonroot:x:${NONROOT}:${NONROOT}:nonroot:/home/nonroot:/sbin/nologin`]);
  stageHomes(stage);
  copyFileSync(machineRoots(), path.join(folder(stage, 'etc/ssl/certs'), 'ca-certificates.crt'));
  for (const zone of ZONES) {
    const from = path.join('/usr/share/zoneinfo', zone);
    if (existsSync(from)) copyFileSync(from, path.join(folder(stage, 'usr/share/zoneinfo', path.dirname(zone)), path.basename(zone)));
  }
  return await layer(layout, { from: stage, keepOwners: true });
}

async function busyboxLayer(layout: string, scratch: string, programs: Programs): Promise<Descriptor> {
  const stage = folder(scratch, 'busybox');
  const busybox = path.join(folder(stage, 'bin'), 'busybox');
  copyFileSync(programs.file('busybox'), busybox);
  for (const applet of (await run([busybox, '--list-full'])).split('\n')) {
    const link = path.join(folder(stage, path.dirname(applet)), path.basename(applet));
    if (link !== busybox) symlinkSync('/bin/busybox', link);
  }
  return await layer(layout, { from: stage });
}

/** Where there is a shell, root has it, and nobody has added a nonroot user. */
async function accountsLayer(layout: string, scratch: string): Promise<Descriptor> {
  const stage = folder(scratch, 'accounts');
  writeAccounts(stage, [`${ROOT}/bin/sh`, NOBODY]);
  return await layer(layout, { from: stage });
}

async function goLayers(layout: string, scratch: string): Promise<readonly Descriptor[]> {
  const goroot = await run(['go', 'env', 'GOROOT']);
  const gopath = folder(scratch, 'gopath', 'go');
  for (const one of ['src', 'bin', '.']) chmodSync(folder(gopath, one), 0o1777);
  // Go's own tests and documentation are half of the tree, and nobody builds with them.
  const tree = await layer(layout, { from: goroot, to: 'usr/local/go', exclude: ['./test', './api', './doc', './misc', 'testdata', '*_test.go'] });
  return [tree, await layer(layout, { from: path.dirname(gopath) })];
}

const PASSED_ON = ['GOPROXY', 'GOSUMDB', 'GONOSUMDB', 'GOPRIVATE', 'GONOPROXY', 'GOINSECURE', 'GOFLAGS', 'GOAUTH'];

/** What the real image sets, and where this machine fetches modules from when that is not the usual place. */
async function goEnvironment(): Promise<readonly string[]> {
  const version = (await run(['go', 'env', 'GOVERSION'])).replace(/^go/, '');
  const changed = JSON.parse(await run(['go', 'env', '-changed', '-json', ...PASSED_ON])) as Record<string, string>;
  const own = Object.entries(changed).map(([key, value]) => `${key}=${value}`);
  return [`PATH=/go/bin:/usr/local/go/bin:${SYSTEM_PATH}`, `GOLANG_VERSION=${version}`, 'GOTOOLCHAIN=local', 'GOPATH=/go', ...own];
}

/**
 * The images the example and the tests build from. For the other architecture there is no program inside: a COPY works
 * there, a RUN does not, as on any machine without emulation.
 */
export async function standins(layout: string, scratch: string, programs: Programs): Promise<readonly Image[]> {
  const base = await staticLayer(layout, scratch);
  const plain = [base, await accountsLayer(layout, scratch)];
  const shell = [...plain, await busyboxLayer(layout, scratch, programs)];
  const other = hostArchitecture === 'amd64' ? 'arm64' : 'amd64';
  const nonroot = { User: String(NONROOT), WorkingDir: '/home/nonroot' };
  return [
    {
      names: ['golang:1.26', 'golang:1.26-alpine'],
      layers: { [hostArchitecture]: [...shell, ...(await goLayers(layout, scratch))] },
      config: { Env: await goEnvironment(), Cmd: ['sh'], WorkingDir: '/go' },
    },
    {
      names: ['alpine:3.22', 'busybox:latest'],
      layers: { [hostArchitecture]: shell, [other]: plain },
      config: { Env: [`PATH=${SYSTEM_PATH}`], Cmd: ['sh'] },
    },
    {
      names: ['gcr.io/distroless/static:nonroot', 'gcr.io/distroless/static-debian12:nonroot'],
      layers: { [hostArchitecture]: [base], [other]: [base] },
      config: { Env: [`PATH=${SYSTEM_PATH}`, 'SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt'], ...nonroot },
    },
  ];
}
