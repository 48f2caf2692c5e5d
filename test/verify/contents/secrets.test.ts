import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SECRET_KINDS } from '../../../src/policy/secret-kinds.ts';
import type { SecretFound } from '../../../src/verify/contents/secret.ts';
import { secretOf } from '../../../src/verify/contents/secrets/text.ts';
import { watchSecrets } from '../../../src/verify/contents/secrets/watch.ts';
import * as secret from '../../lab/policy/material.ts';

/** @param cuts where the content is cut into pieces */
function scan(path: string, content: string | Buffer, cuts: readonly number[] = []): readonly SecretFound[] {
  const data = Buffer.from(content);
  const watcher = watchSecrets();
  const sink = watcher.entry({ path, kind: 'file', mode: 0o644, uid: 0, gid: 0, size: data.length, mtime: 0, link: '', capabilities: false });
  const borders = [0, ...new Set(cuts.map((cut) => cut % (data.length + 1)).toSorted((a, b) => a - b)), data.length];
  borders.slice(1).forEach((end, at) => sink?.write(data.subarray(borders[at], end)));
  sink?.end();
  return watcher.found;
}

const rsaBody = secret.bytes('rsa', 600);
rsaBody[0] = 0x30;
const legacy = secret.pem('RSA PRIVATE KEY', rsaBody);
const encrypted = legacy.replace('-----\n', '-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00112233\n\n');
const alibaba = secret.joined('LT', 'AI', secret.text('alibaba', 20));

type Case = [kind: (typeof SECRET_KINDS)[number], name: string, content: string | Buffer, path?: string];

const TRUE: Case[] = [
  ['private-key', 'SEC 1', secret.ecPem()],
  ['private-key', 'PKCS #8', secret.pkcs8Pem()],
  ['private-key', 'PKCS #1', legacy],
  ['private-key', 'encrypted by a passphrase', encrypted],
  ['private-key', 'OpenSSH', secret.sshPrivateKey()],
  ['private-key', 'PGP', secret.pem('PGP PRIVATE KEY BLOCK', secret.bytes('pgp', 400)).replace('-----\n', '-----\nVersion: 1\n\n')],
  [
    'private-key',
    'as strings of a program',
    secret
      .ecPem()
      .trim()
      .split('\n')
      .map((line) => `"${line}\\n"`)
      .join(' +\n'),
  ],
  ['private-key', 'in base 64, as Kubernetes has it', `data:\n  tls.key: ${Buffer.from(secret.pkcs8Pem()).toString('base64')}\n`],
  [
    'private-key',
    'PuTTY',
    `PuTTY-User-Key-File-3: ssh-ed25519\nPublic-Lines: 2\n${secret.text('public', 64)}\nPrivate-Lines: 1\n${secret.text('private', 48)}\n`,
  ],
  ['private-key', 'inside JSON', JSON.stringify({ key: secret.pkcs8Pem() })],
  ['private-key', 'Windows’ line ends', secret.pkcs8Pem().replaceAll('\n', '\r\n')],
  ['private-key', 'inside a program', Buffer.concat([Buffer.alloc(9000), Buffer.from(secret.ecPem()), secret.bytes('tail', 9000)])],
  ['gcp-service-account', 'a service account', secret.serviceAccount()],
  ['aws-access-key', 'with its key beside it', `id=${secret.awsKeyId()}\nkey=${secret.awsSecret()}\n`],
  ['aws-secret-key', 'alone', `aws_secret_access_key = ${secret.awsSecret()}\n`],
  ['aws-secret-key', 'in a program', `secretAccessKey: '${secret.awsSecret()}'`],
  ['azure-key', 'of a bus', `Endpoint=sb://a.example.com/;SharedAccessKeyName=Root;SharedAccessKey=${secret.bytes('bus', 32).toString('base64')}`],
  ['azure-key', 'of storage', `DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${secret.azureKey()};E=1`],
  ['alibaba-access-key', 'an id', `id: ${alibaba}`],
  ['google-api-key', 'in a script', `const key = '${secret.googleKey()}';`],
  ['digitalocean-token', 'personal', secret.digitalOceanToken()],
  ['github-token', 'personal', `token ${secret.githubToken()}`],
  ['github-token', 'of an app', `https://x-access-token:${secret.githubToken('app', 's')}@github.com/a/b`],
  ['github-token', 'fine-grained', secret.fineGrained()],
  ['github-token', 'among the texts of a Go program', `unexpected EOF${secret.githubToken()}invalid argument`],
  ['connection-string', 'among the texts of a Go program', `unexpected EOFgoroutine${secret.connection()}invalid argument`],
  ['stripe-key', 'among the texts of a Go program', `goroutine${secret.stripeKey()}`],
  ['gitlab-token', 'personal', secret.gitlabToken()],
  ['npm-token', 'anywhere', `export T=${secret.npmToken()}`],
  ['npm-token', 'in .npmrc, of another registry', `//npm.example.com/:_authToken=${secret.password('npmrc')}\n`, 'root/.npmrc'],
  ['pypi-token', 'in .pypirc', `[pypi]\npassword = ${secret.pypiToken()}\n`, 'root/.pypirc'],
  ['slack-token', 'of a bot', secret.slackToken()],
  ['slack-webhook', 'a URL', secret.slackHook()],
  ['stripe-key', 'live', secret.stripeKey()],
  ['sendgrid-key', 'in a setting', `key=${secret.sendgridKey()}`],
  ...Object.entries(secret.serviceTokens()).map(([name, token]): Case => ['service-token', name, `${name} ${token}\n`]),
  ['jwt', 'signed', `Bearer ${secret.jwt()}`],
  ['kubeconfig', 'with a key', secret.kubeconfig()],
  ['connection-string', 'PostgreSQL', secret.connection()],
  ['connection-string', 'MongoDB', secret.connection('mongodb+srv')],
  ['connection-string', 'git over https', `https://deploy:${secret.password('git')}@git.example.com`],
  ['kubeconfig', 'with a token', `users:\n- name: a\n  user:\n    token: ${secret.password('kube')}\n`, 'root/.kube/config'],
  ['docker-login', 'of podman', secret.dockerConfig(), 'run/containers/0/auth.json'],
  ['password', 'in a URL of Java', `url=jdbc:postgresql://db/shop?user=a&password=${secret.password()}\n`, 'etc/app.properties'],
  ['password', 'in a connection of .NET', `{"Default":"Server=db;User Id=sa;Password=${secret.password()};"}`, 'srv/appsettings.json'],
  ['password', 'in XML', `<server><password>${secret.password()}</password></server>`, 'root/.m2/settings.xml'],
  ['docker-login', 'in config.json', secret.dockerConfig(), 'root/.docker/config.json'],
  ['netrc', 'a line', `machine a login b password ${secret.password()}`, 'root/.netrc'],
  ['pgpass', 'a line', `db:5432:shop:shop:${secret.password()}\n`, 'root/.pgpass'],
  ['dotenv', 'a secret', `PORT=8080\nSESSION_SECRET="${secret.password()}"\n`, 'srv/.env.production'],
  ['password', 'in a configuration', `db:\n  password: ${secret.password()}7aB\n`, 'etc/app/config.yml'],
];

test('there is a true one of every kind', () => {
  expect([...new Set(TRUE.map(([kind]) => kind))].toSorted()).toEqual(SECRET_KINDS.toSorted());
});

describe('a secret', () => {
  test.each(TRUE)('%s: %s', (...[kind, , content, path = 'srv/some/file']: Case) => {
    const found = scan(path, content);
    expect(found.map((one) => one.kind)).toContain(kind);
    for (const { shown } of found) expect(shown).toMatch(/^.{2}…\s?.{2}$/);
  });

  test('is found whatever the borders of the pieces', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...TRUE),
        fc.array(fc.nat(20_000), { maxLength: 6 }),
        fc.nat(5000),
        ([kind, , content, path = 'srv/file'], cuts, before) => {
          const data = Buffer.concat([Buffer.from(path === 'srv/file' ? ' '.repeat(before) : ''), Buffer.from(content)]);
          expect(scan(path, data, cuts).map((one) => one.kind)).toContain(kind);
        },
      ),
      { numRuns: 400 },
    );
  });

  test('is told alike, with its line, whatever the borders', () => {
    const filler = Array.from({ length: 9000 }, (_, at) => `line ${at} of a text`).join('\n');
    const content = `${secret.githubToken('first')}\n${filler}\n${secret.ecPem()}${filler}\nurl: ${secret.connection()}\n${secret.jwt()}\n`;
    const whole = scan('srv/file', content);
    expect(whole.map(({ kind, line }) => `${kind} ${line}`)).toEqual(['github-token 1', 'private-key 9002', 'connection-string 18007', 'jwt 18008']);
    fc.assert(
      fc.property(fc.array(fc.nat(content.length), { maxLength: 8 }), (cuts) => {
        expect(scan('srv/file', content, cuts)).toEqual(whole);
      }),
      { numRuns: 100 },
    );
    expect(
      scan(
        'srv/file',
        content,
        Array.from({ length: 3 }, (_, at) => at * 131_072),
      ),
    ).toEqual(whole);
  });

  test('of a short value nothing is shown', () => {
    expect(scan('root/.pgpass', 'db:5432:shop:shop:x7Gk2p\n')).toMatchObject([{ kind: 'pgpass', shown: '…' }]);
  });

  test('is told with its line, and never with its value', () => {
    const value = secret.githubToken();
    const found = scan('etc/app.ini', `[git]\nuser=a\ntoken=${value}\n`);
    expect(found).toEqual([{ path: 'etc/app.ini', kind: 'github-token', line: 3, shown: `gh…${value.slice(-2)}` }]);
    expect(JSON.stringify(found)).not.toContain(value.slice(4, 20));
  });

  test('that stands twice is told twice, and not more often than people read', () => {
    expect(scan('a', `${secret.githubToken('a')} ${secret.githubToken('b')}`)).toHaveLength(2);
    expect(scan('a', `${secret.githubToken('a')} `.repeat(5000))).toHaveLength(50);
  });
});

const mutated = (text: string, at: number): string => text.slice(0, at) + (text[at] === 'a' ? 'b' : 'a') + text.slice(at + 1);

const FALSE: [name: string, content: string, path?: string][] = [
  ['a public key', secret.pem('PUBLIC KEY', secret.bytes('public', 91))],
  ['a certificate in base 64', `tls.crt: ${Buffer.from(secret.pem('CERTIFICATE', secret.bytes('certificate', 900))).toString('base64')}`],
  ['the public lines of PuTTY', `Public-Lines: 2\n${secret.text('public', 64)}\n`],
  ['a certificate', secret.pem('CERTIFICATE', secret.bytes('certificate', 900))],
  ['the lines of a key without a key, as programs have them', '-----BEGIN RSA PRIVATE KEY-----\0-----END RSA PRIVATE KEY-----'],
  ['a key of dots', '-----BEGIN PRIVATE KEY-----\n....\n....\n-----END PRIVATE KEY-----'],
  ['what is no DER', secret.pem('PRIVATE KEY', Buffer.concat([Buffer.from([1]), secret.bytes('no der', 200)]))],
  ['a GitHub token with a wrong checksum', mutated(secret.githubToken(), 12)],
  ['an npm token with a wrong checksum', mutated(secret.npmToken(), 12)],
  ['a Google key inside of a longer word', `x${secret.googleKey()}`],
  ['an example of a cloud', secret.joined('AK', 'IAIOSFODNN7EXAMPLE wJalrXUtnFEMI', '/K7MDENG/bPxRfiCYEXAMPLEKEY')],
  ['an id without its key', `AWS_ACCESS_KEY_ID=${secret.awsKeyId()}`],
  ['a hook of X', `https://hooks.slack.com/services/T00000000/B00000000/${'X'.repeat(24)}`],
  ['a token for tests', `sk_test_${secret.text('test', 24)}`],
  [
    'a JWT without claims',
    `${Buffer.from('{"alg":"HS256"}').toString('base64url')}.${Buffer.from('{"some":"payload"}').toString('base64url')}.${secret.text('sig', 43)}`,
  ],
  ['what looks like a JWT', `eyJhbGciOiJ.eyJzdWIi.${secret.text('sig', 43)}`],
  ['a URL with a placeholder', 'postgres://shop:${DB_PASSWORD}@db/shop mysql://user:password@db redis://:<password>@cache'],
  ['a URL with a port', 'http://127.0.0.1:8080/a@b https://a.example.com:443'],
  ['a list of hosts', 'https://foo.com:123,foo:bar@bar.com/path'],
  ['a user as password', 'amqp://guest:guest@rabbit'],
  [
    'settings without values',
    'DB_PASSWORD=\nTOKEN=${TOKEN}\nSECRET_KEY=changeme\nAPI_KEY=<your key>\nPASSWORD_FILE=/run/secrets/db\nPWD=/srv\n',
    'srv/.env',
  ],
  ['an example of a .env', `PASSWORD=${secret.password()}`, 'srv/.env.example'],
  ['a hash in a lock file', `"integrity": "sha512-${secret.azureKey()}"`, 'srv/package-lock.json'],
  ['a word behind password', 'password: correcthorsebatterystaple', 'etc/app.yml'],
  ['examples of a package', `"secret_key": "${secret.password()}7aB"`, 'usr/local/lib/python3.13/site-packages/x/examples.json'],
  ['a login without a password', `{"auths":{"r":{"auth":"${Buffer.from('user:').toString('base64')}"}}}`, 'root/.docker/config.json'],
];

describe('no secret', () => {
  test.each(FALSE)('%s', (...[, content, path = 'srv/some/file']: [string, string, string?]) => {
    expect(scan(path, content)).toEqual([]);
  });

  test('in random bytes', () => {
    expect(scan('srv/data', secret.bytes('random', 4_000_000), [1, 70_000, 2_000_001])).toEqual([]);
  });
});

describe('a variable', () => {
  const password = secret.password();
  test.each([
    ['DB_PASSWORD', password, 'password'],
    ['GITHUB_TOKEN', secret.githubToken(), 'github-token'],
    ['dbPassword', password, 'password'],
    ['AWS_SECRET_ACCESS_KEY', secret.awsSecret(), 'aws-secret-key'],
    ['API_KEY', password, 'password'],
    ['DATABASE_URL', secret.connection(), 'connection-string'],
  ])('%s holds one', (name, value, kind) => {
    expect(secretOf(name, value)).toMatchObject({ kind });
  });

  test.each([
    ['KEYCLOAK_URL', 'https://login.example.com'],
    ['GPG_KEY', secret.hex('gpg', 40).toUpperCase()],
    ['PASSWORD_FILE', '/run/secrets/password'],
    ['DB_PASSWORD', '/run/secrets/password'],
    ['TOKEN_TTL', '3600'],
    ['PASSWORD_MIN_LENGTH', '12'],
    ['KEYBOARD', 'germanlayout'],
    ['COMPASS', 'northnorthwest'],
    ['PWD', '/home/nonroot/work'],
    ['DB_PASSWORD', '$DB_PASSWORD_FROM_VAULT'],
    ['SECRET', 'changeme'],
    ['TOKEN', 'true'],
  ])('%s=%s holds none', (name, value) => {
    expect(secretOf(name, value)).toBeUndefined();
  });
});

test('hostile content costs no more than other content', () => {
  const hostile = [
    '-----BEGIN PRIVATE KEY-----\n'.repeat(40_000),
    `-----BEGIN PRIVATE KEY-----\n${'A'.repeat(1_000_000)}`,
    'eyJhbGci'.repeat(100_000),
    'postgres://a:'.repeat(80_000),
    `password=${'"'.repeat(100_000)}`,
    'client-key-data: '.repeat(60_000),
  ];
  const plain = () => scan('srv/.env', secret.bytes('plain', 1_000_000).toString('latin1'));
  const time = (work: () => unknown) => {
    const before = process.cpuUsage().user;
    work();
    return (process.cpuUsage().user - before) / 1000;
  };
  time(plain);
  // A hundred times would be seconds; an expression that backtracks is minutes.
  for (const content of hostile) expect(time(() => scan('srv/a.json', content))).toBeLessThan(3000);
});
