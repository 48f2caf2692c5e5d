import { entropy, isMixed, isPlaceholder } from './value.ts';

/** A private key between its two lines (RFC 7468, RFC 4880, OpenSSH's PROTOCOL.key), also inside a JSON string: not the lines alone, as programs that read keys hold them. */
export function isPrivateKey([, label = '', body = '']: RegExpExecArray): boolean {
  // A line may be a string of a program, and the next one be added to it.
  const lines = body
    .split(/\\r\\n|\\n|\r?\n|\\r/)
    .map((line) => line.replace(/^\s*["']|["']\s*[+,;.]?\s*$/g, ''))
    .filter((line) => !/^\s*[+,.\\]?\s*$|^[\w-]+: /.test(line));
  const text = lines
    .filter((line) => !line.startsWith('='))
    .map((line) => line.trim())
    .join('');
  if (!/^[A-Za-z0-9+/]{44,}={0,2}$/.test(text) || entropy(text) < 3.5) return false;
  const data = Buffer.from(text, 'base64');
  if (label.startsWith('OPENSSH')) return data.toString('latin1', 0, 14) === 'openssh-key-v1';
  // ENCRYPTED by RFC 1421 is anything; PGP starts with a packet's tag; the others are DER sequences.
  if (/Proc-Type: 4,ENCRYPTED/.test(body)) return true;
  return label.startsWith('PGP') || label.startsWith('SSH2') ? true : data[0] === 0x30;
}

/** Of RFC 7519, section 4.1: a token of somebody has one of them. */
const CLAIMS = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti'];

/** Header and payload are JSON, and the header names its algorithm (RFC 7519, RFC 7515). What the RFC and its best known site show is no secret. */
export function isJsonWebToken([token]: RegExpExecArray): boolean {
  const [header, payload] = token.split('.').map(jsonOf);
  if (typeof header?.['alg'] !== 'string' || payload === undefined) return false;
  if (payload['sub'] === '1234567890' || payload['iss'] === 'joe') return false;
  return CLAIMS.some((claim) => claim in payload);
}

function jsonOf(part: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(Buffer.from(part, 'base64url').toString()) as unknown;
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

const STORES = /^(postgres|postgresql|mysql|mariadb|mongodb|redis|rediss|amqp|amqps|sqlserver|clickhouse|nats|kafka|ldap|ldaps)/;

/** A URL with a password in it (RFC 3986, userinfo) that somebody could use. Examples are everywhere in documentation, so it must look made. */
export function isLogin([, scheme = '', user = '', password = '']: RegExpExecArray): boolean {
  const clear = decoded(password);
  if (isPlaceholder(clear) || clear === decoded(user) || /^[a-z]+$/i.test(clear)) return false;
  if (STORES.test(scheme)) return clear.length >= 6 && entropy(clear) >= 2.25;
  // A list of hosts with ports looks like it.
  return clear.length >= 10 && /\d/.test(clear) && !clear.includes(',') && entropy(clear) >= 3;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** `client-key-data` of a kubeconfig: a PEM in base 64. */
export const isKeyData = ([, data = '']: RegExpExecArray): boolean => Buffer.from(data, 'base64').toString('latin1').includes('PRIVATE KEY-----');

/** An id is no secret; with the key beside it, it is. Examples in a cloud's own documentation end in EXAMPLE. */
export function hasKeyBeside(found: RegExpExecArray): boolean {
  if (!isNoExample(found)) return false;
  const keys = found.input.match(/(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=])/g) ?? [];
  return keys.some((key) => isMixed(key) && entropy(key) > 4);
}

/** Letters of both cases and digits, and not one of them again and again. */
export const isRandom = ([text]: RegExpExecArray): boolean => isMixed(text) && entropy(text) > 3.3;

/** As an access key of a cloud: in its own documentation they end so. */
export const isNoExample = ([text]: RegExpExecArray): boolean => !text.includes('EXAMPLE') && entropy(text) > 2.8;
