// Secrets in files, also where a later layer deletes them, and in the configuration.
import * as secret from '../material.ts';
import { program } from '../programs.ts';
import { ALPINE, GOLANG, SCRATCH, STATIC, service, type Specimen } from '../specimen.ts';

const app = program('hello');

/** A file of the image that holds a secret. */
function planted(name: string, where: string, content: string, base = STATIC): Specimen {
  return {
    name: `secret-${name}`,
    dockerfile: service(base, `COPY planted ${where}`),
    files: { app, planted: content },
    expected: [{ rule: 'secrets/file', where }],
  };
}

const lines = (...all: readonly string[]): string => `${all.join('\n')}\n`;

const inFiles: readonly Specimen[] = [
  planted('ec-key', '/etc/tls/tls.key', secret.ecPem()),
  planted('pkcs8-key', '/app.d/server.pem', secret.pkcs8Pem(), SCRATCH),
  planted('ssh-key', '/home/nonroot/.ssh/id_ed25519', secret.sshPrivateKey()),
  planted(
    'key-in-yaml',
    '/etc/app/config.yaml',
    lines(
      'tls:',
      '  key: |',
      ...secret
        .ecPem()
        .trim()
        .split('\n')
        .map((line) => `    ${line}`),
    ),
  ),
  planted('key-in-json', '/etc/app/config.json', JSON.stringify({ tls: { key: secret.pkcs8Pem() } })),
  planted(
    'aws-credentials',
    '/root/.aws/credentials',
    lines('[default]', `aws_access_key_id = ${secret.awsKeyId()}`, `aws_secret_access_key = ${secret.awsSecret()}`),
  ),
  planted('google-account', '/etc/app/account.json', secret.serviceAccount()),
  planted('google-key', '/srv/config.js', lines(`export const maps = { key: '${secret.googleKey()}' };`)),
  planted(
    'azure-storage',
    '/etc/app/storage.conf',
    lines(`conn=DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=${secret.azureKey()};EndpointSuffix=core.windows.net`),
  ),
  planted('github-token', '/etc/app/deploy.conf', lines(`token: ${secret.githubToken()}`)),
  planted(
    'github-app-token',
    '/app.d/git.log',
    lines('Cloning into shop', `remote: https://x-access-token:${secret.githubToken('app', 's')}@github.com/acme/shop`),
  ),
  planted('github-fine-grained', '/etc/app/token', lines(secret.fineGrained())),
  planted('gitlab-token', '/etc/app/ci.toml', lines(`token = "${secret.gitlabToken()}"`)),
  planted('npmrc', '/home/nonroot/.npmrc', lines(`//registry.example.com/:_authToken=${secret.npmToken()}`)),
  planted('pypirc', '/home/nonroot/.pypirc', lines('[pypi]', 'username = __token__', `password = ${secret.pypiToken()}`)),
  planted('slack-token', '/etc/app/alerts.yml', lines('slack:', `  token: ${secret.slackToken()}`)),
  planted('slack-webhook', '/etc/app/hooks.txt', lines(secret.slackHook())),
  planted('stripe', '/etc/app/pay.toml', lines(`secret = "${secret.stripeKey()}"`)),
  planted('sendgrid', '/etc/app/mail.ini', lines('[mail]', `key = ${secret.sendgridKey()}`)),
  planted('digitalocean', '/etc/app/ocean', lines(secret.digitalOceanToken())),
  planted('jwt', '/srv/session.txt', lines(`Authorization: Bearer ${secret.jwt()}`)),
  planted('connection', '/etc/app/database.yml', lines(`url: ${secret.connection()}`)),
  planted(
    'connection-in-source',
    '/srv/store.js',
    lines('// opens the store', `connect("${secret.connection('mongodb', 27_017)}?retryWrites=true");`),
  ),
  planted('dotenv', '/srv/.env', lines('PORT=8080', `DB_PASSWORD=${secret.password('dotenv')}`)),
  planted('dotenv-production', '/srv/.env.production', lines('LOG_LEVEL=info', `SESSION_SECRET=${secret.password('session')}`)),
  planted('docker-config', '/root/.docker/config.json', secret.dockerConfig()),
  planted('netrc', '/root/.netrc', lines('machine git.example.com', '  login deploy', `  password ${secret.password('netrc')}`)),
  planted('git-credentials', '/root/.git-credentials', lines(`https://deploy:${secret.password('git')}@git.example.com`)),
  planted('kubeconfig', '/root/.kube/config', secret.kubeconfig()),
  planted('long-line', '/srv/bundle.js', lines(`${'var a=1;'.repeat(40_000)}var t="${secret.githubToken('bundle')}";${'var b=2;'.repeat(40_000)}`)),
  planted('no-newline', '/etc/app/last', `token=${secret.githubToken('last')}`),
  planted('windows', '/etc/app/windows.ini', `[git]\r\ntoken=${secret.githubToken('windows')}\r\n`),
];

const rootFiles = (content: string) => ({ app, planted: content });

const inLayers: readonly Specimen[] = [
  {
    name: 'secret-deleted-later',
    dockerfile: service(ALPINE, 'COPY planted /root/.aws/credentials', 'RUN rm -r /root/.aws'),
    files: rootFiles(lines('[default]', `aws_access_key_id = ${secret.awsKeyId()}`, `aws_secret_access_key = ${secret.awsSecret()}`)),
    expected: [{ rule: 'secrets/file', where: '/root/.aws/credentials' }],
  },
  {
    name: 'secret-key-deleted-later',
    dockerfile: service(ALPINE, 'COPY planted /tmp/id_ed25519', 'RUN rm /tmp/id_ed25519'),
    files: rootFiles(secret.sshPrivateKey()),
    expected: [{ rule: 'secrets/file', where: '/tmp/id_ed25519' }],
  },
  {
    name: 'secret-overwritten-later',
    dockerfile: service(STATIC, 'COPY planted /etc/app/config', 'COPY harmless /etc/app/config'),
    files: { ...rootFiles(lines(`url=${secret.connection('mysql', 3306)}`)), harmless: 'url=\n' },
    expected: [{ rule: 'secrets/file', where: '/etc/app/config' }],
  },
  {
    name: 'secret-written-by-run',
    dockerfile: service(ALPINE, 'RUN --mount=type=secret,id=token cp /run/secrets/token /etc/leaked'),
    files: rootFiles(''),
    build: ['--secret=id=token,env=GIN_SHIP_CORPUS'],
    expected: [{ rule: 'secrets/file', where: '/etc/leaked' }],
  },
  {
    name: 'secret-of-an-earlier-stage',
    dockerfile: `FROM ${GOLANG} AS build\nCOPY planted /out/etc/key.pem\n${service(STATIC, 'COPY --from=build /out /')}`,
    files: rootFiles(secret.pkcs8Pem('stage')),
    expected: [{ rule: 'secrets/file', where: '/etc/key.pem' }],
  },
  {
    name: 'secret-in-zstd',
    dockerfile: service(SCRATCH, 'COPY planted /etc/token'),
    files: rootFiles(lines(secret.githubToken('zstd'))),
    output: 'rewrite-timestamp=true,compression=zstd,force-compression=true',
    expected: [{ rule: 'secrets/file', where: '/etc/token' }],
  },
  {
    name: 'secret-uncompressed',
    dockerfile: service(SCRATCH, 'COPY planted /etc/token'),
    files: rootFiles(lines(secret.githubToken('tar'))),
    output: 'rewrite-timestamp=true,compression=uncompressed,force-compression=true',
    expected: [{ rule: 'secrets/file', where: '/etc/token' }],
  },
];

/** A secret in the configuration of the image. */
function configured(name: string, where: string, dockerfile: string, build: readonly string[] = []): Specimen {
  return { name: `secret-${name}`, dockerfile, files: { app }, build, expected: [{ rule: 'secrets/configuration', where }] };
}

const inConfiguration: readonly Specimen[] = [
  configured('env-url', 'DATABASE_URL', service(SCRATCH, `ENV DATABASE_URL=${secret.connection()}`)),
  configured('env-token', 'GITHUB_TOKEN', service(SCRATCH, `ENV GITHUB_TOKEN=${secret.githubToken('env')}`)),
  configured('env-password', 'DB_PASSWORD', service(STATIC, `ENV DB_PASSWORD=${secret.password('env')}`)),
  configured('env-aws', 'AWS_SECRET_ACCESS_KEY', service(STATIC, `ENV AWS_SECRET_ACCESS_KEY=${secret.awsSecret()}`)),
  configured('label', 'com.example.token', service(SCRATCH, `LABEL com.example.token=${secret.githubToken('label')}`)),
  configured('command', 'CMD', service(SCRATCH, `CMD ["--dsn=${secret.connection()}"]`)),
  configured('build-argument', 'history', service(ALPINE, 'ARG TOKEN', 'RUN echo "$TOKEN" | wc -c'), [
    `--build-arg=TOKEN=${secret.githubToken('arg')}`,
  ]),
  configured('command-line', 'history', service(ALPINE, `RUN true || wget https://x:${secret.githubToken('run')}@example.com/`)),
];

export const secrets: readonly Specimen[] = [...inFiles, ...inLayers, ...inConfiguration];
