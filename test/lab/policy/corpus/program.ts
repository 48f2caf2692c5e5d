// How the program was built, and what it will miss when it runs.
import { elf } from '../elf.ts';
import { HOST, LOADER, program, sourceCommit, type Program } from '../programs.ts';
import { ALPINE, COMMIT, LABELS, SCRATCH, STATIC, service, type Specimen } from '../specimen.ts';

const files = { app: program('hello') };

const built = (name: string, rule: string, app: Program, more: Partial<Specimen> = {}): Specimen => ({
  name: `go-${name}`,
  dockerfile: service(STATIC),
  files: { app },
  expected: [{ rule: `go/${rule}`, where: '/app' }],
  ...more,
});

const policy = (...lines: readonly string[]): string => ['checks:', ...lines.map((line) => `  ${line}`), ''].join('\n');

export const go: readonly Specimen[] = [
  built('version', 'version', program('old'), { policy: policy("go: { lowest-version: '1.25' }") }),
  built('module', 'modules', program('module'), {
    known: { goSum: { file: 'go.sum', text: `github.com/google/uuid v1.6.0 h1:${'A'.repeat(43)}=\n` } },
    expected: [{ rule: 'go/modules', where: '/app' }],
  }),
  built('revision', 'revision', program('committed'), { known: { commit: COMMIT } }),
  built('modified', 'modified', program('modified'), { known: { commit: sourceCommit() } }),
  built('untrimmed', 'trimpath', program('untrimmed')),
  built('unstripped', 'stripped', program('unstripped')),
  built('dynamic', 'static', program('dynamic'), {
    dockerfile: service(ALPINE, `COPY --chmod=0755 loader ${LOADER}`),
    files: { app: program('dynamic'), loader: elf(HOST) },
  }),
  built('replaced', 'replaced', program('replaced'), { policy: policy('go/replaced: warn') }),
];

export const runtime: readonly Specimen[] = [
  {
    name: 'runtime-certificates',
    dockerfile: service(SCRATCH),
    files: { app: program('web') },
    expected: [{ rule: 'runtime/certificates', where: '/app' }],
  },
  {
    name: 'runtime-zones',
    dockerfile: service(SCRATCH),
    files: { app: program('zones') },
    expected: [{ rule: 'runtime/zones', where: '/app' }],
  },
  {
    name: 'runtime-port',
    dockerfile: service(STATIC),
    files,
    known: { port: 9090 },
    expected: [{ rule: 'runtime/port', where: '9090' }],
  },
  {
    name: 'runtime-stop-signal',
    dockerfile: service(STATIC, 'STOPSIGNAL SIGUSR1'),
    files,
    expected: [{ rule: 'runtime/stop-signal', where: 'STOPSIGNAL' }],
  },
  {
    name: 'runtime-workdir-closed',
    dockerfile: [`FROM ${STATIC}`, 'COPY app /app', 'WORKDIR /root', 'USER 65532', 'ENTRYPOINT ["/app"]', ''].join('\n'),
    files,
    expected: [{ rule: 'runtime/workdir', where: '/root' }],
  },
  {
    name: 'runtime-base-latest',
    dockerfile: service('busybox:latest'),
    files,
    expected: [{ rule: 'runtime/base', where: 'busybox:latest' }],
  },
  {
    name: 'runtime-base-without-version',
    dockerfile: service('busybox'),
    files,
    expected: [{ rule: 'runtime/base', where: 'busybox' }],
  },
  {
    name: 'runtime-base-without-digest',
    dockerfile: service(STATIC),
    files,
    policy: policy('runtime/base-pinned: warn'),
    expected: [{ rule: 'runtime/base-pinned', where: STATIC }],
  },
];

const without = (name: string): Record<string, string> => Object.fromEntries(Object.entries(LABELS).filter(([label]) => label !== name));

export const labels: readonly Specimen[] = [
  {
    name: 'label-missing',
    dockerfile: service(STATIC),
    files,
    labels: without('org.opencontainers.image.source'),
    expected: [{ rule: 'labels/missing', where: 'org.opencontainers.image.source' }],
  },
  {
    name: 'label-invalid-date',
    dockerfile: service(STATIC),
    files,
    labels: { ...LABELS, 'org.opencontainers.image.created': 'yesterday' },
    expected: [{ rule: 'labels/invalid', where: 'org.opencontainers.image.created' }],
  },
  {
    name: 'label-differs',
    dockerfile: service(STATIC),
    files,
    known: { labels: [['org.opencontainers.image.version', 'v1.2.4']] },
    expected: [{ rule: 'labels/differs', where: 'org.opencontainers.image.version' }],
  },
];

export const times: readonly Specimen[] = [
  {
    name: 'reproducible-times',
    dockerfile: service(ALPINE, 'RUN touch -d "2030-01-01 00:00:00" /srv'),
    files,
    output: 'rewrite-timestamp=false',
    expected: [{ rule: 'reproducible/times', where: '' }],
  },
];
