import { describe, expect, test } from 'vitest';
import { ShipError } from '../../src/error.ts';
import { fault } from '../../src/registry/fault.ts';
import { judge, persist, waitBefore, type Outcome } from '../../src/registry/retry.ts';
import { parseChallenge } from '../../src/registry/auth.ts';
import { world } from '../push/world.ts';

const answer = (status: number, headers: Record<string, string> = {}, body = '') => ({ status, headers, body: Buffer.from(body) });
const failure = (code: string, message = code) => Object.assign(new Error(message), { code });
const NOW = Date.parse('2026-01-01T00:00:00Z');

describe('which outcomes deserve another try', () => {
  test.each<[string, Outcome, object]>([
    ...[200, 201, 202, 307, 400, 401, 403, 404, 405, 409, 413, 501].map((status): [string, Outcome, object] => [
      `${status}`,
      answer(status),
      { again: false },
    ]),
    ...[408, 429, 500, 502, 503, 504].map((status): [string, Outcome, object] => [
      `${status}`,
      answer(status),
      { again: true, why: `HTTP ${status}`, tries: 6 },
    ]),
    ...['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN'].map((code): [string, Outcome, object] => [
      code,
      failure(code),
      { again: true, why: code, tries: 6 },
    ]),
    ['ECONNREFUSED, a few times', failure('ECONNREFUSED'), { again: true, tries: 4 }],
    ['ECONNREFUSED of both addresses', Object.assign(new AggregateError([failure('ECONNREFUSED')], ''), {}), { again: true, tries: 4 }],
    ['a hang-up without a code', new Error('socket hang up'), { again: true }],
    ...['ENOTFOUND', 'CERT_HAS_EXPIRED', 'SELF_SIGNED_CERT_IN_CHAIN', 'EPROTO', 'ENOENT'].map((code): [string, Outcome, object] => [
      code,
      failure(code),
      { again: false },
    ]),
    ['Retry-After in seconds', answer(429, { 'retry-after': '7' }), { waitMs: 7_000 }],
    ['Retry-After as a date', answer(503, { 'retry-after': 'Thu, 01 Jan 2026 00:00:12 GMT' }), { waitMs: 12_000 }],
    ['Retry-After that has passed', answer(503, { 'retry-after': 'Wed, 31 Dec 2025 23:00:00 GMT' }), { waitMs: 0 }],
    ['Retry-After of a day', answer(429, { 'retry-after': '86400' }), { waitMs: 60_000 }],
  ])('%s', (_, outcome, verdict) => {
    expect(judge(outcome, NOW)).toMatchObject(verdict);
  });

  test('a Retry-After that can’t be read is as none', () => {
    expect(judge(answer(429, { 'retry-after': 'soon' }), NOW)).not.toHaveProperty('waitMs');
  });
});

test('pauses double, with full jitter, up to 30 s; what the registry asks for is the least', () => {
  expect([1, 2, 3, 4, 5, 6, 7].map((attempt) => waitBefore(attempt, 0.999_999))).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  expect(waitBefore(3, 0)).toBe(0);
  expect(waitBefore(1, 0.5, 7_000)).toBe(7_500);
});

describe('persisting', () => {
  test('six tries, one line for each further one, and the last answer', async () => {
    const the = world();
    const last = await persist('Push tag v1', () => Promise.resolve(answer(503)), the.ports);
    expect(last.status).toBe(503);
    expect(the.slept).toEqual([500, 1_000, 2_000, 4_000, 8_000]);
    expect(the.log.filter((line) => line.startsWith('info'))).toHaveLength(5);
    expect(the.log[0]).toBe('info Push tag v1: HTTP 503; try 2 of 6 in 0.5 s');
  });

  test('a registry that always asks for a minute is left after three', async () => {
    const the = world();
    await persist('x', () => Promise.resolve(answer(429, { 'retry-after': '60' })), the.ports);
    expect(the.slept.length).toBe(2);
  });

  test('an error that is told already, and a cancelled job, end it', async () => {
    const told = new ShipError({ code: 'x', what: 'x', why: 'x', fix: 'x' });
    await expect(persist('x', () => Promise.reject(told), world().ports)).rejects.toBe(told);
    const the = world();
    the.cancel();
    await expect(persist('x', () => Promise.reject(failure('ECONNRESET')), the.ports)).rejects.toThrow('ECONNRESET');
    expect(the.slept).toEqual([]);
  });
});

describe('the cure', () => {
  const ghcr = { what: 'push tag v1 of ghcr.io/me/app', host: 'ghcr.io', path: 'me/app', loggedIn: true };
  const ecr = { ...ghcr, host: '1.dkr.ecr.eu-west-1.amazonaws.com' };
  test.each<[string, typeof ghcr, Outcome, string, RegExp]>([
    [
      'GHCR without packages: write',
      ghcr,
      answer(403, {}, '{"errors":[{"code":"DENIED","message":"permission_denied: write_package"}]}'),
      'push/denied',
      /packages: write/,
    ],
    ['a token with too small a scope', ghcr, answer(401), 'push/denied', /packages: write/],
    [
      'ECR without the repository',
      ecr,
      answer(404, {}, '{"errors":[{"code":"NAME_UNKNOWN","message":"does not exist"}]}'),
      'push/no-repository',
      /aws ecr create-repository --repository-name me\/app/,
    ],
    [
      'ECR with an immutable tag',
      ecr,
      answer(
        400,
        {},
        '{"errors":[{"code":"TAG_INVALID","message":"The image tag already exists and cannot be overwritten because the tag is immutable."}]}',
      ),
      'push/immutable',
      /new version/,
    ],
    [
      'Harbor with an immutable tag',
      ghcr,
      answer(412, {}, '{"errors":[{"code":"PRECONDITION","message":"Failed to process request due to \'v1\' configured as immutable."}]}'),
      'push/immutable',
      /new version/,
    ],
    [
      'Harbor over its quota',
      ghcr,
      answer(412, {}, '{"errors":[{"code":"DENIED","message":"adding 1 MiB will exceed the configured upper limit: quota"}]}'),
      'push/too-large',
      /room/,
    ],
    ['a page of a proxy', ghcr, answer(413, {}, '<html>413 Request Entity Too Large</html>'), 'push/too-large', /limits/],
    ['an expired certificate', ghcr, failure('CERT_HAS_EXPIRED', 'certificate has expired'), 'push/certificate', /Renew/],
    ['another name in the certificate', ghcr, failure('ERR_TLS_CERT_ALTNAME_INVALID'), 'push/certificate', /name/],
    ['no such host', ghcr, failure('ENOTFOUND'), 'push/unreachable', /image name/],
    ['a client certificate that is wanted', ghcr, failure('EPROTO', 'ssl/tls alert handshake failure'), 'push/unreachable', /./],
  ])('%s', (_, doing, outcome, code, fix) => {
    const [problem] = fault(doing, outcome).problems;
    expect(problem?.code).toBe(code);
    expect(problem?.fix).toMatch(fix);
    expect(problem?.why).not.toMatch(/[<{\n]/);
  });
});

test.each([
  ['Basic realm="x"', { scheme: 'basic' }],
  ['Bearer realm="https://a/token",service="r, s",scope="repository:a:pull,push"', { scheme: 'bearer', realm: 'https://a/token', service: 'r, s' }],
  ['bearer Realm="https://a/token"', { scheme: 'bearer', realm: 'https://a/token', service: '' }],
  ['Negotiate, Basic realm="x"', { scheme: 'basic' }],
  ['Bearer realm="nonsense"', undefined],
  ['Negotiate', undefined],
  [undefined, undefined],
])('the challenge %s', (header, expected) => {
  expect(parseChallenge(header)).toEqual(expected);
});
