import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { realHttp } from '../../src/ports/http.ts';
import type { HttpRequest } from '../../src/ports/ports.ts';
import { registry } from './world.ts';

async function serve(answer: http.RequestListener) {
  const server = http.createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => (server.closeAllConnections(), server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, [Symbol.dispose]: close };
}

const never = new AbortController().signal;

describe('one request', () => {
  test('gives status, headers and body, and follows no redirect', async () => {
    using server = await serve((_, response) => response.writeHead(307, { location: '/x', 'set-cookie': ['a', 'b'] }).end('here'));
    const { status, headers, body } = await realHttp(never, {}).request({ method: 'GET', url: server.url });
    expect([status, headers['location'], headers['set-cookie'], body.toString()]).toEqual([307, '/x', 'a, b', 'here']);
  });

  test('a large stream is sent in a flat memory', async () => {
    const one = await registry({ forgetBytes: true });
    const size = 400 * 1024 * 1024;
    const chunk = Buffer.alloc(1024 * 1024);
    let most = 0;
    const stream = Readable.from(
      (function* () {
        for (let sent = 0; sent < size; sent += chunk.length) {
          most = Math.max(most, process.memoryUsage().rss);
          yield chunk;
        }
      })(),
    );
    const before = process.memoryUsage().rss;
    const { status } = await realHttp(never, {}).request({
      method: 'PUT',
      url: `http://${one.host}/v2/a/blobs/uploads/1?_state=a%2Fb%3D&digest=x`,
      body: { stream, length: size },
    });
    expect(status).toBe(400);
    expect(most - before).toBeLessThan(150 * 1024 * 1024);
  });

  test('a large answer is taken as a stream, in a flat memory', async () => {
    const chunk = Buffer.alloc(1024 * 1024);
    const size = 400 * chunk.length;
    using server = await serve((_, response) => {
      response.writeHead(200, { 'content-length': size });
      Readable.from(
        (function* () {
          for (let sent = 0; sent < size; sent += chunk.length) yield chunk;
        })(),
      ).pipe(response);
    });
    const before = process.memoryUsage().rss;
    const seen = { bytes: 0, most: 0, status: 0 };
    const take: HttpRequest['take'] = async (body, { status }) => {
      seen.status = status;
      for await (const piece of body as AsyncIterable<Buffer>) {
        seen.bytes += piece.length;
        seen.most = Math.max(seen.most, process.memoryUsage().rss);
        if (seen.bytes % 40 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const { body, status } = await realHttp(never, {}).request({ method: 'GET', url: server.url, take });
    expect([status, seen.status, seen.bytes, body.length]).toEqual([200, 200, size, 0]);
    expect(seen.most - before).toBeLessThan(150 * 1024 * 1024);
  });

  test('what is no good answer is not for the taker, and what it throws is the error', async () => {
    using server = await serve(({ url }, response) => response.writeHead(url === '/no' ? 404 : 200).end('text'));
    const take = () => Promise.reject(new Error('no place for it'));
    expect((await realHttp(never, {}).request({ method: 'GET', url: `${server.url}no`, take })).body.toString()).toBe('text');
    await expect(realHttp(never, {}).request({ method: 'GET', url: server.url, take })).rejects.toThrow('no place for it');
  });

  test('an answer that comes before the body is sent is the answer', async () => {
    using server = await serve((_, response) => response.writeHead(413).end('too large'));
    const stream = Readable.from(
      (function* () {
        for (;;) yield Buffer.alloc(65_536);
      })(),
    );
    const { status } = await realHttp(never, {}).request({ method: 'PUT', url: server.url, body: { stream, length: 1e12 } });
    expect(status).toBe(413);
    expect(stream.destroyed).toBe(true);
  });

  test('a file that can’t be read fails with its own error', async () => {
    using server = await serve((request, response) => request.resume().on('end', () => response.end()));
    const stream = new Readable({
      read() {
        this.destroy(new Error('the disk is gone'));
      },
    });
    await expect(realHttp(never, {}).request({ method: 'PUT', url: server.url, body: { stream, length: 10 } })).rejects.toThrow('the disk is gone');
  });

  test('a stream of another length than it was said to have fails at once', async () => {
    using server = await serve((request, response) => request.resume().on('end', () => response.end()));
    for (const length of [4, 6]) {
      const body = { stream: Readable.from([Buffer.from('hello')]), length };
      await expect(realHttp(never, {}).request({ method: 'PUT', url: server.url, body }), `${length}`).rejects.toMatchObject({
        code: 'WRONG_LENGTH',
      });
    }
  });

  test('silence ends it', async () => {
    using server = await serve(() => {});
    await expect(realHttp(never, {}).request({ method: 'GET', url: server.url, idleMs: 50 })).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  });

  test('an answer without end is not read to the end', async () => {
    using server = await serve(
      (_, response) =>
        void Readable.from(
          (function* () {
            for (;;) yield Buffer.alloc(1_048_576);
          })(),
        ).pipe(response),
    );
    await expect(realHttp(never, {}).request({ method: 'GET', url: server.url })).rejects.toThrow('larger than');
  });

  test('a cancelled job sends nothing and hears nothing more, but for what has to be undone', async () => {
    using server = await serve((request, response) => void (request.url === '/now' && response.end()));
    const cancelling = new AbortController();
    const port = realHttp(cancelling.signal, {});
    const waiting = port.request({ method: 'GET', url: server.url });
    setTimeout(() => cancelling.abort(), 50);
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    await expect(port.request({ method: 'GET', url: `${server.url}now` })).rejects.toMatchObject({ name: 'AbortError' });
    await expect(port.request({ method: 'GET', url: `${server.url}now`, evenIfCancelled: true })).resolves.toMatchObject({ status: 200 });
  });

  test('a private CA is trusted where it is given, and only there', async () => {
    const one = await registry({ tls: true });
    const port = realHttp(never, {});
    const url = `https://${one.host}/v2/`;
    await expect(port.request({ method: 'GET', url, ca: one.ca ?? '' })).resolves.toMatchObject({ status: 200 });
    await expect(port.request({ method: 'GET', url })).rejects.toMatchObject({ code: expect.stringMatching(/SELF_SIGNED|UNABLE/) });
  });

  test('a proxy is used, but not for this machine', async () => {
    const asked: string[] = [];
    using proxy = await serve((request, response) => {
      asked.push(request.url ?? '');
      response.end();
    });
    using server = await serve((_, response) => response.end());
    const port = realHttp(never, { HTTP_PROXY: proxy.url });
    await port.request({ method: 'GET', url: 'http://registry.invalid/v2/' });
    await port.request({ method: 'GET', url: server.url });
    expect(asked).toEqual(['http://registry.invalid/v2/']);
  });
});
