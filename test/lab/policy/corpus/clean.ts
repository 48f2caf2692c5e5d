// Images of which nothing may be said: as they should be, and full of what has fooled others.
import path from 'node:path';
import { elf } from '../elf.ts';
import * as secret from '../material.ts';
import { HOST, sourceCommit, program } from '../programs.ts';
import { ALPINE, GOLANG, SCRATCH, STATIC, service, type Content, type Specimen } from '../specimen.ts';
import { certificate, documents, pythonTree } from './look-alikes.ts';

const app = program('hello');
const modules = path.join(import.meta.dirname, '../../../../node_modules');

const clean = (name: string, dockerfile: string, files: Readonly<Record<string, Content>> = {}, more: Partial<Specimen> = {}): Specimen => ({
  name: `clean-${name}`,
  dockerfile,
  files: { app, ...files },
  expected: [],
  ...more,
});

/** The folder `tree` of the context, copied to a place. */
const tree = (to: string, base = STATIC): string => service(base, `COPY tree ${to}`);
const under = (files: Readonly<Record<string, Content>>): Record<string, Content> =>
  Object.fromEntries(Object.entries(files).map(([name, content]) => [`tree/${name}`, content]));

const bases: readonly Specimen[] = [
  clean('scratch', service(SCRATCH)),
  clean('distroless', service(STATIC), { app: program('web') }),
  clean('alpine', service(ALPINE), { app: program('web') }),
  clean('time-zones', service(STATIC), { app: program('zones') }),
  clean('zones-built-in', service(SCRATCH), { app: program('embedded') }),
  clean('committed', service(SCRATCH), { app: program('committed') }, { known: { commit: sourceCommit() } }),
  clean(
    'module',
    service(SCRATCH),
    { app: program('module') },
    {
      known: { goSum: { file: 'go.sum', text: 'github.com/google/uuid v1.6.0 h1:NIvaJDMOsjHA8n1jAhLSgzrAzy1Hgr+hNrb57e+94F0=\n' } },
    },
  ),
  clean(
    'two-platforms',
    'FROM gcr.io/distroless/static:nonroot\nARG TARGETARCH\nCOPY --chmod=0755 app-$TARGETARCH /app\nUSER 65532\nENTRYPOINT ["/app"]\n',
    {
      [`app-${process.arch === 'arm64' ? 'arm64' : 'amd64'}`]: app,
      [`app-${process.arch === 'arm64' ? 'amd64' : 'arm64'}`]: program('other'),
    },
    { build: ['--platform=linux/amd64,linux/arm64'] },
  ),
  clean('zstd', service(STATIC), {}, { output: 'rewrite-timestamp=true,compression=zstd,force-compression=true' }),
  clean('uncompressed', service(STATIC), {}, { output: 'rewrite-timestamp=true,compression=uncompressed,force-compression=true' }),
  clean('provenance', service(STATIC), {}, { build: ['--provenance=mode=max'] }),
  clean('shell-form', `FROM ${ALPINE}\nCOPY app /app\nUSER 65532\nENTRYPOINT exec /app\n`),
  clean('script', service(ALPINE, 'COPY --chmod=0755 start.sh /start.sh').replace('["/app"]', '["/start.sh"]'), {
    'start.sh': '#!/bin/sh\nexec /app "$@"\n',
  }),
  clean('on-path', `FROM ${ALPINE}\nCOPY app /usr/local/bin/serve\nUSER 65532\nENTRYPOINT ["serve"]\n`),
  clean(
    'linked-entrypoint',
    `FROM ${ALPINE}\nCOPY app /opt/shop/v1/app\nRUN ln -s v1 /opt/shop/current && ln -s /opt/shop/current/app /app\nUSER 65532\nENTRYPOINT ["/app"]\n`,
  ),
  clean(
    'golang',
    service(GOLANG),
    {},
    // The toolchain is what this image is for; everything else still holds.
    {
      policy: 'checks:\n  forbidden/toolchain: off\n  forbidden/sources: off\n  forbidden/tests: off\n',
    },
  ),
];

const texts: readonly Specimen[] = [
  clean(
    'node-tree',
    tree('/srv/node_modules'),
    Object.fromEntries(
      ['yaml', 'semver', '@actions/core', '@actions/http-client', 'undici'].map((name) => [`tree/${name}`, { copyOf: path.join(modules, name) }]),
    ),
  ),
  clean('python-tree', tree('/usr/lib/python3/site-packages'), under(pythonTree())),
  clean('documents', tree('/usr/share/doc/shop'), under(documents())),
  clean(
    'certificates',
    tree('/etc/ssl/shop'),
    under({
      'tls.crt': certificate(),
      'ca.pem': certificate().repeat(3),
      'dhparam.pem': secret.pem('DH PARAMETERS', secret.bytes('dh', 268)),
      'request.csr': secret.pem('CERTIFICATE REQUEST', secret.bytes('csr', 600)),
    }),
  ),
  clean(
    'public-keys',
    tree('/etc/app/keys'),
    under({
      authorized_keys: secret.sshPublicKey(),
      'id_ed25519.pub': secret.sshPublicKey(),
      'jwt.pub': secret.pem('PUBLIC KEY', secret.bytes('public', 91)),
      'release.asc': secret.pem('PGP PUBLIC KEY BLOCK', secret.bytes('pgp', 900)),
    }),
  ),
  clean(
    'placeholders',
    tree('/srv'),
    under({
      '.env.example': 'DB_PASSWORD=changeme\nAPI_KEY=your-api-key-here\nSESSION_SECRET=\n',
      'app.yml': 'database:\n  url: postgres://${DB_USER}:${DB_PASSWORD}@${DB_HOST}/shop\n  password: ${DB_PASSWORD}\ntoken: "{{ .Values.token }}"\n',
      '.npmrc': '//registry.example.com/:_authToken=${NPM_TOKEN}\nfund=false\n',
      'config.json': JSON.stringify({ auths: {}, credsStore: 'desktop', credHelpers: { 'registry.example.com': 'ecr-login' } }),
    }),
  ),
  clean(
    'hashes',
    tree('/srv'),
    under({
      SHA256SUMS: Array.from({ length: 40 }, (_, at) => `${secret.hex(`sum ${at}`, 64)}  shop_${at}.tar.gz`).join('\n'),
      'modules.sum': Array.from(
        { length: 40 },
        (_, at) => `example.com/m${at} v1.${at}.0 h1:${secret.bytes(`module ${at}`, 32).toString('base64')}`,
      ).join('\n'),
      'package-lock.json': JSON.stringify(
        {
          packages: Object.fromEntries(
            Array.from({ length: 40 }, (_, at) => [
              `node_modules/p${at}`,
              { version: '1.0.0', integrity: `sha512-${secret.bytes(`package ${at}`, 64).toString('base64')}` },
            ]),
          ),
        },
        null,
        2,
      ),
      'commits.txt': Array.from({ length: 40 }, (_, at) => `commit ${secret.hex(`commit ${at}`, 40)}`).join('\n'),
      'ids.csv': Array.from({ length: 40 }, (_, at) => `key,${secret.hex(`id ${at}`, 8)}-0000-4000-8000-${secret.hex(`ids ${at}`, 12)}`).join('\n'),
    }),
  ),
  // A library for TLS has keys in it, to test itself with: Debian's apt needs one that does.
  clean('library', service(ALPINE, 'COPY library /usr/lib/x86_64-linux-gnu/libtls.so.30.1'), {
    library: Buffer.concat([elf(HOST), secret.bytes('library', 5000), Buffer.from(`\0${secret.ecPem()}\0${secret.pkcs8Pem()}\0`)]),
  }),
  clean(
    'noise',
    tree('/srv'),
    under({
      'model.bin': secret.bytes('model', 1_500_000),
      'logo.svg': `<svg><image href="data:image/png;base64,${secret.bytes('logo', 30_000).toString('base64')}"/></svg>\n`,
      'font.woff2': secret.bytes('font', 90_000),
    }),
  ),
  clean(
    'locales',
    tree('/srv/locale'),
    under(
      Object.fromEntries(
        ['en', 'de', 'fr', 'ja'].map((language) => [
          `${language}.json`,
          JSON.stringify({
            password: 'Passwort',
            'password.reset': 'Reset your password',
            token: 'Zugriffsschlüssel',
            secret: 'Geheime Zutat',
            api_key: 'API-Schlüssel',
          }),
        ]),
      ),
    ),
  ),
  clean(
    'broken-tokens',
    tree('/srv'),
    under({
      'test-vectors.txt': ['ghp', 'gho', 'npm'].map((prefix) => secret.joined(prefix, '_', '0123456789abcdefghijklmnopqrstuvwxyz')).join('\n'),
    }),
  ),
];

const configurations: readonly Specimen[] = [
  clean(
    'environment',
    service(
      STATIC,
      // Names that dockle took for secrets in images that hold none.
      'ENV KEYCLOAK_URL=https://login.example.com GPG_KEY=A035C8C19219BA821ECEA86B64E628F8D684696D',
      'ENV POSTGRES_PASSWORD_FILE=/run/secrets/db PASSWORD_MIN_LENGTH=12 TOKEN_TTL=3600 KEYBOARD=de PGDATABASE_URL=postgres://db.example.com/shop',
      'ENV NODE_VERSION=24.0.0 PYTHON_SHA256=8fb5f9fbc7609fa822cb31549884575db7fd9657cbffb89510b5d7975963a83a SECRET_KEY_BASE=',
    ),
  ),
  clean(
    'labels',
    service(
      STATIC,
      'LABEL org.opencontainers.image.description="Reads its password from /run/secrets/db" com.example.token-url=https://login.example.com/token',
    ),
  ),
  clean(
    'build-arguments',
    service(ALPINE, 'ARG VERSION=v1.2.3', 'ARG TOKEN_URL=https://login.example.com', 'RUN echo "$VERSION $TOKEN_URL" > /etc/version'),
  ),
  clean(
    'secret-mount',
    service(ALPINE, 'RUN --mount=type=secret,id=token wc -c /run/secrets/token > /etc/length'),
    {},
    { build: ['--secret=id=token,env=GIN_SHIP_CORPUS'] },
  ),
  clean(
    'secret-stays-behind',
    `FROM ${ALPINE} AS build\nCOPY key.pem /key.pem\nRUN wc -c /key.pem > /length\n${service(STATIC, 'COPY --from=build /length /etc/length')}`,
    { 'key.pem': secret.pkcs8Pem('stays') },
  ),
  clean('temporary-folder', service(ALPINE, 'RUN mkdir -p /srv/tmp && chmod 1777 /srv/tmp')),
  clean('deleted-little', service(ALPINE, 'RUN echo note > /tmp/note', 'RUN rm /tmp/note')),
];

export const cleanOnes: readonly Specimen[] = [...bases, ...texts, ...configurations];
