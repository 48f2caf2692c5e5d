import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { realHttp } from '../../src/ports/http.ts';

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => servers.splice(0).forEach((server) => (server.closeAllConnections(), server.close())));

/** A server that takes its time, asked by a job that is cancelled as soon as the request has come. */
async function cancelledWhile(ms: number, graceMs?: number): Promise<string> {
  const cancelling = new AbortController();
  const server = createServer((_, response) => {
    cancelling.abort();
    setTimeout(() => response.end('done'), ms);
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await new Promise((resolve) => server.once('listening', resolve));
  const http = realHttp(cancelling.signal, {});
  const request = {
    method: 'PUT',
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    body: 'text',
    ...(graceMs === undefined ? {} : { graceMs }),
  } as const;
  const ask = () =>
    http.request(request).then(
      ({ body }) => body.toString(),
      (thrown: Error) => thrown.name,
    );
  const first = await ask();
  // Nothing new is begun, whatever its grace.
  expect(await ask()).toBe('AbortError');
  return first;
}

test.each([
  ['a request ends with the job', 100, undefined, 'AbortError'],
  ['one with a grace is waited for', 100, 2_000, 'done'],
  ['but not for longer', 1_000, 100, 'AbortError'],
])('%s', async (_, ms, graceMs, ended) => {
  expect(await cancelledWhile(ms, graceMs)).toBe(ended);
});
