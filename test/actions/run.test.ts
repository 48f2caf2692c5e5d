import { describe, expect, test } from 'vitest';
import { run } from '../../src/actions/run.ts';
import { ShipError } from '../../src/error.ts';
import type { Ports } from '../../src/ports/ports.ts';

/** A runner that keeps what it was told. */
function listening(cancelled = false) {
  const told: string[] = [];
  const say = (kind: string) => (text: string, at?: { file: string; line?: number }) =>
    void told.push(`${kind} ${text}${at ? ` @${at.file}:${at.line}` : ''}`);
  const runner = {
    info: say('info'),
    debug: () => {},
    error: say('error'),
    summary: async (text: string) => say('summary')(text),
    fail: () => say('failed')(''),
    verbatim: async <T>(inside: () => Promise<T>) => {
      say('verbatim')('{');
      const result = await inside();
      say('verbatim')('}');
      return result;
    },
  };
  const ports = { runner, cancelled: cancelled ? AbortSignal.abort() : new AbortController().signal } as unknown as Ports;
  return { told, ports };
}

const problem = {
  code: 'a/b',
  what: 'It broke',
  why: 'it was old',
  fix: 'Get a new one',
  at: { file: 'Dockerfile', line: 7 },
  detail: '::error::not a command',
};

describe('how an error is told', () => {
  test('nothing where all went well', async () => {
    const { told, ports } = listening();
    await run(ports, async () => {});
    expect(told).toEqual([]);
  });

  test('what, why, what to do, at its place; its log where the runner obeys nothing in it', async () => {
    const { told, ports } = listening();
    await run(ports, () => Promise.reject(new ShipError(problem)));
    expect(told.slice(0, 5)).toEqual([
      'failed ',
      'verbatim {',
      'info ::error::not a command',
      'verbatim }',
      'error It broke: it was old. Get a new one. @Dockerfile:7',
    ]);
    expect(told[5]).toContain('### ✗ It broke');
  });

  test('every problem of the run', async () => {
    const { told, ports } = listening();
    const { detail: _, at: __, ...short } = problem;
    await run(ports, () => Promise.reject(new ShipError([short, { ...short, what: 'It leaks' }])));
    expect(told.filter((line) => line.startsWith('error'))).toEqual([
      'error It broke: it was old. Get a new one.',
      'error It leaks: it was old. Get a new one.',
    ]);
  });

  test('an error nobody expected, with its cause', async () => {
    const { told, ports } = listening();
    await run(ports, () => Promise.reject(new TypeError('x is undefined', { cause: new Error('disk') })));
    expect(told[1]).toContain('x is undefined (disk)');
  });

  test('a cancelled job is told as that, whatever broke because of it', async () => {
    const { told, ports } = listening(true);
    await run(ports, () => Promise.reject(new Error('read ECONNRESET')));
    expect(told[1]).toMatch(/^error The job was cancelled/);
    expect(told.join()).not.toContain('ECONNRESET');
  });

  test('HTML in a problem stays text in the summary', async () => {
    const { told, ports } = listening();
    await run(ports, () => Promise.reject(new ShipError({ ...problem, why: '<img src=x>' })));
    expect(told.at(-1)).toContain('&lt;img src=x&gt;');
  });
});
