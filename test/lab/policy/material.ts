// What looks like a secret, because it has the structure of one: made at run time from a seed, so that none stands in the repository and all are the same on every run.
import { createECDH, createHash, createHmac, createPrivateKey, type KeyObject } from 'node:crypto';
import { crc32 } from 'node:zlib';

const DIGITS = '0123456789';
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const BASE62 = `${DIGITS}${UPPER}${UPPER.toLowerCase()}`;
const BASE64 = `${UPPER}${UPPER.toLowerCase()}${DIGITS}+/`;

/** Bytes that depend on nothing but the seed. */
export function bytes(seed: string, count: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(count / 32) }, (_, at) => createHash('sha256').update(`${seed} ${at}`).digest());
  return Buffer.concat(blocks).subarray(0, count);
}

/** Text of these characters. */
export function text(seed: string, count: number, characters = BASE62): string {
  return [...bytes(seed, count)].map((byte) => characters[byte % characters.length]).join('');
}

export const hex = (seed: string, count: number): string =>
  bytes(seed, Math.ceil(count / 2))
    .toString('hex')
    .slice(0, count);
export const digits = (seed: string, count: number): string => text(seed, count, DIGITS.slice(1));
const upper = (seed: string, count: number): string => text(seed, count, `${UPPER}234567`);
const base64 = (seed: string, count: number): string => text(seed, count, BASE64);

/** Put together at run time: whole, it would stop a scanner of repositories. */
export const joined = (...parts: readonly string[]): string => parts.join('');

/** A password as a generator makes it. */
export const password = (seed = 'password'): string => text(seed, 20);

/** The last six characters are the CRC-32 of the thirty before, in base 62. */
function checked(prefix: string, seed: string): string {
  const body = text(seed, 30);
  let [sum, rest] = ['', crc32(body)];
  for (; sum.length < 6; rest = Math.floor(rest / 62)) sum = `${BASE62[rest % 62]}${sum}`;
  return `${prefix}_${body}${sum}`;
}

export const githubToken = (seed = 'github', kind: 'p' | 'o' | 's' = 'p'): string => checked(`gh${kind}`, seed);
export const npmToken = (): string => checked('npm', 'npm');
export const fineGrained = (): string => ['github', 'pat', text('pat', 22), text('pat2', 59)].join('_');
export const awsKeyId = (): string => joined('AK', 'IA', upper('aws', 16));
export const awsSecret = (): string => base64('aws secret', 40);
export const googleKey = (): string => joined('AI', 'za', text('google', 35));
export const slackToken = (): string => [joined('xo', 'xb'), digits('slack', 12), digits('slack2', 12), text('slack3', 24)].join('-');
export const slackHook = (): string =>
  joined('https://hooks.', 'slack.com/services', `/T${upper('hook', 9)}/B${upper('hook2', 9)}/${text('hook3', 24)}`);
export const gitlabToken = (): string => joined('gl', 'pat-', text('gitlab', 20));
export const stripeKey = (): string => ['sk', 'live', text('stripe', 24)].join('_');
export const sendgridKey = (): string => ['SG', text('sendgrid', 22), text('sendgrid2', 43)].join('.');
export const digitalOceanToken = (): string => ['dop', 'v1', hex('ocean', 64)].join('_');
export const pypiToken = (): string => joined('py', 'pi-AgEIcHlwaS5vcmc', text('pypi', 120));
export const azureKey = (): string => bytes('azure', 64).toString('base64');

/** A JSON web token with an HMAC, as services give them out. */
export function jwt(claims: object = { sub: 'shop', iat: 1_767_000_000, exp: 1_999_999_999 }): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${signed}.${createHmac('sha256', bytes('jwt', 32)).update(signed).digest('base64url')}`;
}

/** An elliptic key of the seed. */
function ecKey(seed: string): KeyObject {
  const curve = createECDH('prime256v1');
  const secret = bytes(seed, 32);
  curve.setPrivateKey(secret);
  const point = curve.getPublicKey();
  const part = (data: Buffer) => data.toString('base64url');
  const key = { kty: 'EC', crv: 'P-256', d: part(secret), x: part(point.subarray(1, 33)), y: part(point.subarray(33)) };
  return createPrivateKey({ key, format: 'jwk' });
}

/** `-----BEGIN EC PRIVATE KEY-----` (SEC 1). */
export const ecPem = (): string => ecKey('ec').export({ type: 'sec1', format: 'pem' }).toString();
/** `-----BEGIN PRIVATE KEY-----` (PKCS #8). */
export const pkcs8Pem = (seed = 'pkcs8'): string => ecKey(seed).export({ type: 'pkcs8', format: 'pem' }).toString();

const sized = (data: Buffer | string): Buffer => {
  const all = Buffer.from(data);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(all.length);
  return Buffer.concat([size, all]);
};

const ED25519 = 'ssh-ed25519';
const sshPublic = (): Buffer => Buffer.concat([sized(ED25519), sized(bytes('ssh public', 32))]);

/** A line of authorized_keys, and what ssh-keygen writes beside the private key. */
export const sshPublicKey = (): string => `${ED25519} ${sshPublic().toString('base64')} deploy@example.com\n`;

/** As `ssh-keygen -t ed25519` writes it (PROTOCOL.key of OpenSSH), without a passphrase. */
export function sshPrivateKey(): string {
  const check = bytes('ssh check', 4);
  const pair = Buffer.concat([bytes('ssh secret', 32), bytes('ssh public', 32)]);
  const secret = Buffer.concat([check, check, sized(ED25519), sized(bytes('ssh public', 32)), sized(pair), sized('deploy@example.com')]);
  const padded = Buffer.concat([secret, Buffer.from(Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, at) => at + 1))]);
  const count = Buffer.from([0, 0, 0, 1]);
  const all = Buffer.concat([Buffer.from('openssh-key-v1\0'), sized('none'), sized('none'), sized(''), count, sized(sshPublic()), sized(padded)]);
  return pem('OPENSSH PRIVATE KEY', all);
}

/** Bytes between the two lines of RFC 7468. */
export function pem(label: string, data: Buffer): string {
  const lines = data.toString('base64').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}

/** What a cloud gives out for a service account. */
export const serviceAccount = (): string =>
  JSON.stringify(
    {
      type: 'service_account',
      project_id: 'acme-shop',
      private_key_id: hex('account', 40),
      private_key: pkcs8Pem('account'),
      client_email: 'shop@acme-shop.iam.gserviceaccount.com',
      client_id: digits('account', 21),
      token_uri: 'https://oauth2.googleapis.com/token',
    },
    null,
    2,
  );

const basic = (user: string, secret: string): string => Buffer.from(`${user}:${secret}`).toString('base64');

export const dockerConfig = (): string =>
  JSON.stringify({ auths: { 'registry.example.com': { auth: basic('deploy', password('docker')) } } }, null, 2);

export const connection = (scheme = 'postgres', port = 5432): string => `${scheme}://shop:${password(scheme)}@db.acme.internal:${port}/shop`;

/** How a client reaches a cluster, with the key of its certificate. */
export const kubeconfig = (): string =>
  [
    'apiVersion: v1',
    'kind: Config',
    'clusters:',
    '- name: shop',
    '  cluster: { server: https://10.0.0.1:6443 }',
    'users:',
    '- name: admin',
    '  user:',
    `    client-key-data: ${Buffer.from(ecPem()).toString('base64')}`,
    '',
  ].join('\n');

const LOWER = `${UPPER.toLowerCase()}${DIGITS}`;

/** Tokens that services give out, by the name of the service. */
export const serviceTokens = (): Readonly<Record<string, string>> => ({
  openai: joined('sk-', 'proj-', text('openai', 74), 'T3Blbk', 'FJ', text('openai2', 74)),
  anthropic: joined('sk-', 'ant-api03-', text('anthropic', 93), 'AA'),
  'hugging-face': joined('hf', '_', text('hugging', 34, `${UPPER}${UPPER.toLowerCase()}`)),
  vault: joined('hv', 's.', text('vault', 95)),
  postman: joined('PM', 'AK-', hex('postman', 24), '-', hex('postman2', 34)),
  rubygems: joined('ruby', 'gems_', hex('rubygems', 48)),
  terraform: joined(text('terraform', 14, LOWER), '.atlas', 'v1.', text('terraform2', 66, LOWER)),
  'new-relic': joined('NR', 'AK-', text('relic', 27, `${UPPER}${DIGITS}`)),
  age: joined('AGE-', 'SECRET-KEY-1', text('age', 58, 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L')),
  'docker-hub': joined('dckr', '_pat_', text('docker', 27)),
});

/** Those of which the policy makes no promise: nothing in them is rare enough to be looked for in every byte. */
export const commonTokens = (): Readonly<Record<string, string>> => ({
  databricks: joined('da', 'pi', hex('databricks', 32)),
  grafana: joined('gl', 'sa_', text('grafana', 32), '_', hex('grafana2', 8)),
  shopify: joined('shp', 'at_', hex('shopify', 32)),
  doppler: joined('dp.', 'pt.', text('doppler', 43, LOWER)),
  linear: joined('lin_', 'api_', text('linear', 40, LOWER)),
  telegram: joined('TELEGRAM_TOKEN=', digits('telegram', 10), ':AA', text('telegram2', 33)),
});
