// Who runs the service, and whether it can start.
import { elf } from '../elf.ts';
import { HOST, LOADER, program } from '../programs.ts';
import { ALPINE, SCRATCH, STATIC, service, type Specimen } from '../specimen.ts';

const files = { app: program('hello') };
const passwd = (...users: readonly string[]): string => `root:x:0:0:root:/root:/sbin/nologin\n${users.join('\n')}\n`;

/** A last stage that ends with these lines. */
const ending = (base: string, ...lines: readonly string[]): string => [`FROM ${base}`, 'COPY app /app', ...lines, ''].join('\n');

export const users: readonly Specimen[] = [
  {
    name: 'user-none',
    dockerfile: ending(SCRATCH, 'ENTRYPOINT ["/app"]'),
    files,
    expected: [{ rule: 'user/root', where: 'USER' }],
  },
  {
    name: 'user-zero',
    dockerfile: ending(STATIC, 'USER 0:0', 'ENTRYPOINT ["/app"]'),
    files,
    expected: [{ rule: 'user/root', where: 'USER' }],
  },
  {
    name: 'user-root-by-name',
    dockerfile: ending(ALPINE, 'USER root', 'ENTRYPOINT ["/app"]'),
    files,
    expected: [{ rule: 'user/root', where: 'USER' }],
  },
  {
    name: 'user-other-name-of-root',
    dockerfile: ending(SCRATCH, 'COPY passwd /etc/passwd', 'USER toor', 'ENTRYPOINT ["/app"]'),
    files: { ...files, passwd: passwd('toor:x:0:0:again:/:/sbin/nologin') },
    expected: [{ rule: 'user/root', where: 'USER' }],
  },
  {
    name: 'user-name',
    dockerfile: ending(STATIC, 'USER nonroot', 'ENTRYPOINT ["/app"]'),
    files,
    expected: [{ rule: 'user/name', where: 'USER' }],
  },
  {
    name: 'user-unknown',
    dockerfile: ending(STATIC, 'USER service', 'ENTRYPOINT ["/app"]'),
    files,
    expected: [{ rule: 'user/unknown', where: 'USER' }],
  },
];

const started = (name: string, rule: string, where: string, dockerfile: string, more: Specimen['files'] = {}): Specimen => ({
  name: `entrypoint-${name}`,
  dockerfile,
  files: { ...files, ...more },
  expected: [{ rule: `entrypoint/${rule}`, where }],
});

export const entrypoints: readonly Specimen[] = [
  started('typing-error', 'missing', '/ap', ending(STATIC, 'USER 65532', 'ENTRYPOINT ["/ap"]')),
  // A small one: the same deletion of a large one is a waste as well.
  started('deleted-later', 'missing', '/app', ending(ALPINE, 'RUN rm /app', 'USER 65532', 'CMD ["/app"]'), { app: elf(HOST) }),
  started('not-on-path', 'missing', 'serve', ending(ALPINE, 'USER 65532', 'ENTRYPOINT ["serve"]')),
  started('link-to-nowhere', 'missing', '/start', ending(ALPINE, 'RUN ln -s /opt/app /start', 'USER 65532', 'CMD ["/start"]')),
  started('mode', 'not-executable', '/app', `FROM ${STATIC}\nCOPY --chmod=0644 app /app\nUSER 65532\nENTRYPOINT ["/app"]\n`),
  started('shell-form', 'shell', '/bin/sh', ending(SCRATCH, 'USER 65532', 'ENTRYPOINT /app')),
  started('script', 'shell', '/start.sh', ending(ALPINE, 'COPY --chmod=0755 start.sh /start.sh', 'USER 65532', 'ENTRYPOINT ["/start.sh"]'), {
    'start.sh': '#!/usr/bin/bash\nexec /app\n',
  }),
  started('loader', 'interpreter', '/app', service(SCRATCH).replace('COPY', 'COPY --chmod=0755'), { app: elf(HOST, LOADER) }),
  started('architecture', 'architecture', '/app', service(SCRATCH), { app: program('other') }),
];
