import { describe, expect, test } from 'vitest';
import type { Found } from '../../../src/policy/finding.ts';
import { judgeSecrets } from '../../../src/verify/checks/secrets.ts';
import { masked } from '../../../src/verify/contents/secrets/assigned.ts';
import * as secret from '../../lab/policy/material.ts';
import type { ImageSpec, LayerSpec } from '../layouts.ts';
import { subjectOf } from './subject.ts';

interface Told extends Found {
  readonly rule: string;
}

async function found(spec: ImageSpec, allow: readonly object[] = [], dockerfile?: string): Promise<Told[]> {
  const subject = await subjectOf(spec, dockerfile === undefined ? {} : { dockerfile: { file: 'Dockerfile', text: dockerfile } });
  const all: Told[] = [];
  judgeSecrets(subject, { allow } as never, (rule, said) => all.push({ rule, ...said }));
  return all;
}
const brief = (all: readonly Told[]): string[] => all.map(({ rule, where, layer }) => `${rule} ${where} ${layer ?? '-'}`);

const token = secret.githubToken();
const password = secret.password();
const layersOf = (...files: NonNullable<LayerSpec['files']>[]): ImageSpec => ({ layers: files.map((of) => ({ files: of })) });

describe('in files', () => {
  test('is told with its kind, line, layer and instruction, never with its value', async () => {
    const dockerfile = 'FROM scratch\nCOPY app /app\nCOPY conf /etc/conf\n';
    const spec = {
      layers: [
        { files: { app: 'x' }, createdBy: 'COPY app /app # buildkit' },
        { files: { 'etc/conf': `a=b\ntoken=${token}\n` }, createdBy: 'COPY conf /etc/conf # buildkit' },
      ],
    };
    const [first, ...more] = await found(spec, [], dockerfile);
    expect(more).toEqual([]);
    expect(first).toEqual({
      rule: 'file',
      where: '/etc/conf',
      what: `the file holds a secret: github-token (gh…${token.slice(-2)}, line 2)`,
      fix: 'Keep it out of layer 2 (COPY conf /etc/conf): name it in .dockerignore, or copy what is needed instead of everything. Replace the secret: it counts as known',
      layer: 1,
      at: { file: 'Dockerfile', line: 3 },
    });
  });

  test('that a later layer deletes, overwrites, or takes away with its folder is shipped all the same', async () => {
    const all = await found(layersOf({ 'a/x': token, 'b/y': token, 'c/z': token }, { 'a/.wh.x': '', 'b/y': 'harmless', '.wh.c': '' }));
    expect(brief(all)).toEqual(['file /a/x 0', 'file /b/y 0', 'file /c/z 0']);
    expect(all.map(({ what }) => what.replace(/.*; /, ''))).toEqual([
      'deleted by layer 2 (COPY layer 1), and shipped all the same',
      'overwritten by layer 2 (COPY layer 1), and shipped all the same',
      'deleted by layer 2 (COPY layer 1), and shipped all the same',
    ]);
  });

  test('in two layers is told of both', async () => {
    expect(brief(await found(layersOf({ x: `${token}  ` }, { x: token })))).toEqual(['file /x 0', 'file /x 1']);
  });

  test('many of one file are one finding', async () => {
    const tokens = Array.from({ length: 20 }, (_, at) => secret.githubToken(`many ${at}`)).join('\n');
    const all = await found(layersOf({ x: tokens }));
    expect(all).toHaveLength(1);
    expect(all[0]?.what).toContain('line 3) and 17 more');
  });

  test('so many that not all were looked at is a finding, also where they are allowed', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 41 }, (_, at) => [`data/${at}`, Array.from({ length: 50 }, (_, of) => secret.githubToken(`${at} ${of}`)).join(' ')]),
    );
    const all = await found(layersOf(files), [{ path: 'data/**', reason: 'r' }]);
    expect(all).toMatchObject([{ rule: 'file', where: '', layer: 0, what: expect.stringContaining('2000 places or more') as string }]);
  });

  test.each([
    ['its path', { path: 'etc/*.pem', reason: 'r' }, ['file /srv/b 0']],
    ['its kind', { kind: 'private-key', reason: 'r' }, ['file /srv/b 0']],
    ['both', { path: 'etc/**', kind: 'private-key', reason: 'r' }, ['file /srv/b 0']],
    ['another path', { path: 'usr/**', kind: 'private-key', reason: 'r' }, ['file /etc/a.pem 0', 'file /srv/b 0']],
    ['another kind', { path: 'etc/**', kind: 'jwt', reason: 'r' }, ['file /etc/a.pem 0', 'file /srv/b 0']],
  ])('is allowed by %s', async (_, allowance, expected) => {
    expect(brief(await found(layersOf({ 'etc/a.pem': secret.ecPem(), 'srv/b': token }), [allowance]))).toEqual(expected);
  });

  test('keys that everybody has are none; a token beside them is one, and a key in a program of one’s own', async () => {
    const key = secret.ecPem();
    const program = Buffer.concat([Buffer.from('\x7fELF\x02\0\0\0'), Buffer.alloc(500), Buffer.from(key), Buffer.alloc(500)]);
    const files = {
      'usr/lib/x86_64-linux-gnu/libgnutls.so.30.34.3': program,
      'lib/libgnutls.so.30': program,
      'usr/lib/x86_64-linux-gnu/libgnutls.a': program,
      'usr/local/go/src/crypto/tls/testdata/example-key.pem': key,
      'go/pkg/mod/example.com/x@v1.0.0/config_test.go': key,
      'usr/local/go/src/crypto/tls/x.go': token,
      'usr/lib/libtoken.so': token,
      'usr/lib/app.pem': key,
      'app.so': program,
      app: program,
    };
    expect(brief(await found(layersOf(files)))).toEqual([
      'file /usr/local/go/src/crypto/tls/x.go 0',
      'file /usr/lib/libtoken.so 0',
      'file /usr/lib/app.pem 0',
      'file /app.so 0',
      'file /app 0',
    ]);
  });
});

/** An image whose configuration says this. */
const configured = (config: object, ...history: (string | { created_by: string; empty_layer: true })[]): ImageSpec => ({
  layers: [{ files: { app: 'x' } }],
  config,
  configuration: {
    history: [{ created_by: 'COPY app /app' }, ...history.map((step) => (typeof step === 'string' ? { created_by: step, empty_layer: true } : step))],
  },
});

describe('in the configuration', () => {
  test.each<readonly [name: string, where: string, spec: ImageSpec]>([
    ['a variable', 'DB_PASSWORD', configured({ Env: ['PATH=/bin', `DB_PASSWORD=${password}`] })],
    ['a variable with = in it', 'API_KEY', configured({ Env: [`API_KEY=${password}==`] })],
    ['a URL in a variable', 'DATABASE_URL', configured({ Env: [`DATABASE_URL=${secret.connection()}`] })],
    ['a label', 'com.example.token', configured({ Labels: { 'com.example.token': token } })],
    ['an argument of ENTRYPOINT', 'ENTRYPOINT', configured({ Entrypoint: ['/app', `--db-password=${password}`] })],
    ['two arguments of CMD', 'CMD', configured({ Cmd: ['--db-password', password] })],
    ['a shell’s CMD', 'CMD', configured({ Cmd: ['/bin/sh', '-c', `API_TOKEN=${password} exec /app`] })],
    ['a build argument', 'history', configured({}, `RUN |2 VERSION=1 NPM_TOKEN=${password} /bin/sh -c npm ci # buildkit`)],
    ['a command', 'history', configured({}, `RUN /bin/sh -c curl -H "Authorization: token ${token}" https://api.github.com # buildkit`)],
    ['a variable of a command', 'history', configured({}, `RUN /bin/sh -c PGPASSWORD='${password}' psql -f dump.sql # buildkit`)],
    ['a variable that was taken back', 'history', configured({ Env: ['DB_PASSWORD='] }, `ENV DB_PASSWORD=${password}`, 'ENV DB_PASSWORD=')],
    ['an older builder’s variable', 'history', configured({}, `/bin/sh -c #(nop)  ENV DB_PASSWORD=${password}`)],
  ])('%s', async (_, where, spec) => {
    const all = await found(spec);
    expect(brief(all)).toEqual([`configuration ${where} -`]);
    for (const value of [password, token, secret.password('postgres')]) expect(JSON.stringify(all)).not.toContain(value);
  });

  test('is told once, though the history says it again', async () => {
    const spec = configured(
      { Env: [`DB_PASSWORD=${password}`], Labels: { 'a.token': token }, Cmd: [`--dsn=${secret.connection()}`] },
      `ENV DB_PASSWORD=${password}`,
      `LABEL a.token=${token}`,
      `CMD ["--dsn=${secret.connection()}"]`,
    );
    expect(brief(await found(spec))).toEqual(['configuration DB_PASSWORD -', 'configuration a.token -', 'configuration CMD -']);
  });

  test('says what it stands in, and the layer where one was made', async () => {
    const layers = [{ files: { app: 'x' } }, { files: { b: 'x' } }];
    const history = [
      { created_by: `ARG T=${token}`, empty_layer: true },
      { created_by: 'COPY app /app' },
      { created_by: `RUN |1 P=${secret.githubToken('b')} /bin/sh -c make # buildkit` },
    ];
    const all = await found({ layers, configuration: { history } });
    expect(all.map(({ what, layer }) => `${layer ?? '-'} ${what.split(' holds')[0]}`)).toEqual([
      '- the history (ARG)',
      '1 a build argument, kept in the history,',
    ]);
  });

  test('is allowed by its kind', async () => {
    expect(await found(configured({ Env: [`A=${token}`, `DB_PASSWORD=${password}`] }), [{ kind: 'github-token', reason: 'r' }])).toMatchObject([
      { where: 'DB_PASSWORD' },
    ]);
  });

  test.each([
    [
      'names that others take for secrets',
      configured({
        Env: [
          'KEYCLOAK_URL=https://login.example.com',
          'GPG_KEY=A035C8C19219BA821ECEA86B64E628F8D684696D',
          'KEYBOARD=germanlayout',
          'COMPASS=northwest',
        ],
      }),
    ],
    [
      'where a secret is',
      configured({
        Env: [
          'DB_PASSWORD_FILE=/run/secrets/db',
          'DB_PASSWORD=/run/secrets/db',
          'TOKEN_URL=https://a.example.com/token',
          'TOKEN_TTL=3600',
          'PASSWORD_MIN_LENGTH=12',
        ],
      }),
    ],
    [
      'what is put in later',
      configured({
        Env: ['DB_PASSWORD=', 'API_TOKEN=${API_TOKEN}', 'API_KEY=changeme', 'SECRET_KEY=<secret>'],
        Cmd: ['--token', '$TOKEN', '--password=${PASSWORD}'],
      }),
    ],
    [
      'files of keys as arguments',
      configured({ Entrypoint: ['/app', '--tls-key=/etc/tls/tls.key', '--private-key', '/etc/tls/tls.key', '--token-file=/run/token'] }),
    ],
    [
      'commands of official images',
      configured(
        {},
        'ENV GPG_KEY=7169605F62C751356D054A26A821E680E5FA6305',
        'ENV NGINX_GPGKEY=573BFD6B3D8FBC641079A6ABABF5BD827BD9BF62',
        'RUN /bin/sh -c set -eux; key=\'859BE8D7C586F538430B19C2467B942D3A79BD29\'; gpg --batch --keyserver keyserver.ubuntu.com --recv-keys "$key"; # buildkit',
        'RUN /bin/sh -c set -eux; wget -O- "https://$user:$password@example.com"; TOKEN="$(cat /run/secrets/token)" make; # buildkit',
        'RUN --mount=type=secret,id=token /bin/sh -c wc -c /run/secrets/token # buildkit',
        'RUN |2 TARGETARCH=amd64 TOKEN_URL=https://login.example.com /bin/sh -c make # buildkit',
        'RUN /bin/sh -c adduser --disabled-password --gecos "" app && passwd --lock root # buildkit',
      ),
    ],
  ])('nothing is said of %s', async (_, spec) => {
    expect(await found(spec)).toEqual([]);
  });
});

describe('for people', () => {
  test('an instruction is shown without its secrets', async () => {
    const text = `RUN curl -u a:b -H "Authorization: ${token}" && DB_PASSWORD=${password} make`;
    expect(masked(text)).toBe(
      `RUN curl -u a:b -H "Authorization: gh…${token.slice(-2)}" && DB_PASSWORD=${password.slice(0, 2)}…${password.slice(-2)} make`,
    );
    const all = await found({ layers: [{ files: { x: secret.githubToken('file') }, createdBy: text }] });
    expect(JSON.stringify(all)).not.toContain(token);
    expect(JSON.stringify(all)).not.toContain(password);
  });
});
