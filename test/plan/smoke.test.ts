import { describe, expect, it } from 'vitest';
import { readInputs } from '../../src/contract/read.ts';
import { shipInputs } from '../../src/contract/ship.ts';
import { bodyPattern, planSmoke } from '../../src/plan/smoke.ts';

const planned = (given: Readonly<Record<string, string>>) => {
  const { inputs } = readInputs(shipInputs, (name) => given[name] ?? '');
  return planSmoke(inputs);
};

describe('planSmoke', () => {
  it.each([
    ['nothing given', {}, { path: '/', asked: false, statuses: [[100, 499]], network: 'bridge', timeoutSeconds: 30, port: undefined, env: [] }],
    ['auto', { smoke: 'auto' }, { path: '/', asked: false }],
    ['a path', { smoke: '/ping' }, { path: '/ping', asked: true, statuses: [[200, 299]] }],
    ['a query', { smoke: '/ping?deep=1' }, { path: '/ping?deep=1' }],
    ['one status', { smoke: '/', 'smoke-status': '204' }, { statuses: [[204, 204]] }],
    ['a range', { smoke: '/', 'smoke-status': '200-299' }, { statuses: [[200, 299]] }],
    [
      'a hundred',
      { smoke: '/', 'smoke-status': '2xx, 401' },
      {
        statuses: [
          [200, 299],
          [401, 401],
        ],
      },
    ],
    ['auto with a status asks for something', { 'smoke-status': '404' }, { path: '/', asked: true, statuses: [[404, 404]] }],
    ['auto with a body too', { 'smoke-body': 'hello' }, { asked: true, statuses: [[100, 499]], body: 'hello' }],
    ['names of the environment, never values', { 'smoke-env': 'TOKEN=s3cret\nA.b-c=1' }, { env: ['TOKEN', 'A.b-c'] }],
    [
      'port, network and time',
      { 'smoke-port': '9090', 'smoke-network': 'host', 'smoke-timeout': '2m' },
      { port: 9090, network: 'host', timeoutSeconds: 120 },
    ],
    ['no network', { 'smoke-network': 'none' }, { network: 'none', asked: false }],
  ])('%s', (_, given, smoke) => {
    const { smoke: found, problems } = planned(given);
    expect(problems).toEqual([]);
    expect(found).toMatchObject(smoke);
    expect(JSON.stringify(found)).not.toContain('s3cret');
  });

  it.each(['off', 'OFF'])('%s is no test', (smoke) =>
    expect(planned({ smoke, 'smoke-status': 'nonsense' })).toEqual({ smoke: undefined, problems: [] }),
  );

  it.each([
    [{ smoke: 'ping' }, 'Input `smoke` is `ping`', 'a path starts with `/`'],
    [{ smoke: 'false' }, 'Input `smoke` is `false`', 'a path starts with `/`'],
    [{ smoke: '/a b' }, 'Input `smoke` is `/a b`', 'no blank'],
    [{ smoke: '/#top' }, 'Input `smoke` is `/#top`', 'no `#`'],
    [{ 'smoke-status': '20' }, 'Input `smoke-status` is `20`', 'no status'],
    [{ 'smoke-status': '299-200' }, 'Input `smoke-status` is `299-200`', 'no status'],
    [{ 'smoke-status': '600' }, 'Input `smoke-status` is `600`', 'no status'],
    [{ 'smoke-status': '20x' }, 'Input `smoke-status` is `20x`', 'no status'],
    [{ 'smoke-body': '/(/' }, 'Input `smoke-body` is `/(/`', 'Unterminated group'],
    [{ 'smoke-body': '/a/q' }, 'Input `smoke-body` is `/a/q`', 'Invalid flags'],
    [{ 'smoke-env': 'A=1\nA=2' }, 'Input `smoke-env` is `(entry 2)`', '`A` is given twice'],
    [{ 'smoke-network': 'none', smoke: '/ping', 'smoke-body': 'x' }, 'Input `smoke-network` is `none`', '`smoke`, `smoke-body` could not be checked'],
  ])('%o', (given, what, why) => {
    const { smoke, problems } = planned(given);
    expect(smoke).toBeUndefined();
    expect(problems).toEqual([expect.objectContaining({ what, why: expect.stringContaining(why) as string })]);
  });

  it('does not show a value that has no name', () => {
    const [problem] = planned({ 'smoke-env': 'postgres://user:hunter2@db/app?sslmode=off' }).problems;
    expect(problem?.what).toBe('Input `smoke-env` is `(entry 1)`');
    expect(JSON.stringify(problem)).not.toContain('hunter2');
  });

  it('tells all mistakes at once', () => {
    const { problems } = planned({ smoke: 'ping', 'smoke-status': 'ok, 200, fine', 'smoke-body': '/[/', 'smoke-env': '1A=x' });
    expect(problems.map(({ code }) => code)).toEqual([
      'input/smoke',
      'input/smoke-status',
      'input/smoke-status',
      'input/smoke-body',
      'input/smoke-env',
    ]);
  });
});

describe('bodyPattern', () => {
  it.each([
    ['pong', undefined],
    ['/ping', undefined],
    ['/', undefined],
    ['//', undefined],
    ['/pong$/', /pong$/],
    ['/"ok":\\s*true/i', /"ok":\s*true/i],
    ['/a\\/b/', /a\/b/],
    // They would make the second try of a probe start where the first one ended.
    ['/x/gy', /x/],
  ])('%s', (text, pattern) => expect(bodyPattern(text)).toEqual(pattern));
});
