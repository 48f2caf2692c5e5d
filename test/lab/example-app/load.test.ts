// `npm run load`: two versions side by side. Short loads on loopback; what is compared is known beforehand.
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Clients } from '../../../scripts/load/clients.ts';
import { compare } from '../../../scripts/load/compare.ts';
import { generator } from '../../../scripts/load/generator.ts';
import { compile, defaultOld } from '../../../scripts/load/versions.ts';
import { attempt, onPath, run } from '../run.ts';
import { exampleApp } from './image.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'gin-ship-load-test-'));
const bare = path.join(folder, 'bare');
const servers: http.Server[] = [];

beforeAll(async () => await compile(exampleApp, bare, './load/bare'));
afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  rmSync(folder, { recursive: true });
});

async function serving(handler: http.RequestListener): Promise<{ readonly base: string; readonly server: http.Server }> {
  const server = http.createServer(handler);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { base: `http://127.0.0.1:${(server.address() as { port: number }).port}`, server };
}

const load = async (...args: string[]) => await attempt([process.execPath, 'scripts/load.ts', ...args], { cwd: path.resolve(exampleApp, '..') });

/** The cells of a Markdown table, by the first of each row. */
const cellsOf = (text: string) =>
  new Map(
    [...text.matchAll(/^\| (.*) \|$/gm)].map((match) => {
      const [name = '', ...cells] = (match[1] ?? '').split(' | ');
      return [name.trim(), cells.map((cell) => cell.trim())];
    }),
  );

describe('side by side', () => {
  test('a version that is slower is seen to be slower, by the ratios', async () => {
    const fast = await serving((_, response) => response.end('pong'));
    const slow = await serving((_, response) => void setTimeout(() => response.end('pong'), 8));
    const { code, stdout, stderr } = await load('--rounds', '1', '--seconds', '1', '--connections', '4', fast.base, slow.base);
    expect(code, stderr).toBe(0);
    const cells = cellsOf(stdout);
    const ratio = (row: string) => Number(cells.get(row)?.[2]);
    expect([...cells.keys()]).toEqual(expect.arrayContaining(['requests/s', 'p50', 'p95', 'p99', 'without an answer', 'answers that are not 2xx']));
    expect(ratio('requests/s')).toBeLessThan(0.7);
    expect(ratio('p50')).toBeGreaterThan(2);
    expect(cells.get('memory (RSS) after it')?.slice(0, 2)).toEqual(['–', '–']); // not ours to look into
    expect(cells.get('answers that are not 2xx')?.slice(0, 2)).toEqual(['0', '0']);
  });

  test('errors are counted, each on its side', async () => {
    let asked = 0;
    const fine = await serving((_, response) => response.end('pong'));
    const failing = await serving((request, response) => {
      if (++asked % 3 === 0) request.socket.destroy();
      else response.writeHead(asked % 3 === 1 ? 500 : 200).end();
    });
    const { load } = await generator(undefined, console.error);
    const plan = { scenario: 'ping', rounds: 1, seconds: 1, connections: 4 } as const;
    const { sides } = await compare([fine, failing], load, plan);
    expect([sides[0].unanswered, sides[0].not2xx]).toEqual([0, 0]);
    expect(sides[1].unanswered).toBeGreaterThan(0);
    expect(sides[1].not2xx).toBeGreaterThan(0);
  });

  test('programs are started, measured and ended', async ({ skip }) => {
    skip(process.platform !== 'linux', 'memory and CPU are read from /proc');
    const { code, stdout, stderr } = await load('--rounds', '1', '--seconds', '1', '--scenario', 'mixed', bare, '.');
    expect(code, stderr).toBe(0);
    const cells = cellsOf(stdout);
    expect(cells.get('')?.[1]).toBe('new: working tree');
    for (const row of ['memory (RSS) after it', 'start to ready', 'program', 'own CPU for a request'])
      expect(cells.get(row)?.[0], row).toMatch(/^[\d.]+ (MB|ms|µs)$/);
    // Gin alone is the smaller program, and of the mixed scenario it knows /ping only.
    expect(Number(cells.get('program')?.[2])).toBeGreaterThan(1.5);
    expect(Number(cells.get('answers that are not 2xx')?.[0]?.replaceAll(',', ''))).toBeGreaterThan(0);
    expect((await attempt(['pgrep', '--full', `^${bare}`])).stdout).toBe('');
  });

  test('what is compared to when nothing is said is a commit', async () => {
    const name = await defaultOld();
    expect(await run(['git', '-C', exampleApp, 'rev-parse', `${name}^{commit}`])).toMatch(/^[0-9a-f]{40}$/);
  });
});

describe('refused before anything is sent', () => {
  test.for([
    [['http://example.com', '.'], 'is not on http://127.0.0.1'],
    [['.', 'https://127.0.0.1:1'], 'is not on http://127.0.0.1'],
    [['.', 'http://127.0.0.1.example.com'], 'is not on http://127.0.0.1'],
    [['--seconds', '3600'], 'at most 600 s'],
    [['--connections', '100000'], 'and 256 connections'],
    [['--rounds', '0.5'], 'whole numbers'],
    [['--scenario', 'all'], '--scenario is ping or mixed'],
    [['--tool', 'ab'], '--tool is wrk or k6'],
    [['no-such-ref'], 'no git ref'],
  ] as const)('%s', async ([args, why]) => {
    const { code, stdout, stderr } = await load(...args);
    expect([code, stdout, stderr]).toEqual([1, '', expect.stringContaining(why)]);
  });
});

test('k6 does the same where it is installed', async ({ skip }) => {
  skip(onPath('k6') === undefined, 'there is no k6 on PATH');
  const { base } = await serving((_, response) => response.end('pong'));
  const { load: k6 } = await generator('k6', console.error);
  const block = await k6({ base, scenario: 'mixed', seconds: 1, connections: 2 });
  expect(block).toMatchObject({ unanswered: 0, not2xx: 0 });
  expect(block.requests).toBeGreaterThan(10);
  expect(block.p95).toBeGreaterThanOrEqual(block.p50);
});

describe('clients that count', () => {
  test('every answer, and every request that got none', async () => {
    let asked = 0;
    const { base } = await serving((request, response) => {
      if (++asked % 10 === 0) request.socket.destroy();
      else if (asked % 10 === 5) response.writeHead(200, { 'content-length': '100' }).write('half', () => request.socket.destroy());
      else response.writeHead(asked % 10 === 1 ? 503 : 200).end('pong');
    });
    const clients = new Clients(base, ['/ping'], 2, 100);
    await expect.poll(() => clients.requests).toBe(100);
    expect(await clients.stop()).toEqual({ requests: 100, lost: 20, outcomes: { '200': 70, '503': 10, lost: 20 } });
  });

  test('who is not there any more has lost nothing', async () => {
    const { base, server } = await serving((_, response) => response.setHeader('connection', 'close').end('pong'));
    const clients = new Clients(base, ['/ping'], 2);
    await expect.poll(() => clients.requests).toBeGreaterThan(10);
    await new Promise((resolve) => server.close(resolve));
    expect((await clients.stop()).lost).toBeLessThanOrEqual(2); // a connection that the kernel had taken and the server had not
  });
});
