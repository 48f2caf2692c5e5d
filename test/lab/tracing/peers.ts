// Neighbours that are no help: a peer that takes connections and never answers, and fronts of stores.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo, type Socket } from 'node:net';
import { certificates } from '../certificates.ts';

export interface Listener {
  readonly port: number;
  /** Connections that were ever made. */
  readonly connections: () => number;
  readonly close: () => Promise<void>;
}

/** Accepts and reads nothing, so that senders get stuck as with a collector that hangs. */
export async function silentListener(): Promise<Listener> {
  const sockets = new Set<Socket>();
  let count = 0;
  const server = net.createServer({ pauseOnConnect: true }, (socket) => {
    count++;
    sockets.add(socket.on('error', () => undefined).on('close', () => sockets.delete(socket)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => count,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

export interface Front {
  readonly url: string;
  readonly close: () => void;
}

async function front(target: string, server: http.Server | https.Server, allowed: (request: http.IncomingMessage) => boolean): Promise<Front> {
  server.on('request', (request: http.IncomingMessage, response: http.ServerResponse) => {
    if (!allowed(request)) return response.writeHead(401).end();
    const { method, headers } = request;
    const forward = http.request(`${target}${request.url}`, { method, headers }, (answer) => {
      answer.pipe(response.writeHead(answer.statusCode ?? 502, { ...answer.headers, 'x-elastic-product': 'Elasticsearch' }));
    });
    return request.pipe(forward.on('error', () => response.writeHead(502).end()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const scheme = server instanceof https.Server ? 'https' : 'http';
  return { url: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => (server.closeAllConnections(), server.close()) };
}

/** TLS and an API key before a store that has neither: as Elasticsearch itself would ask for them. */
export async function secureFront(target: string, apiKey: string): Promise<Front> {
  const { serverCert, serverKey } = certificates();
  const server = https.createServer({ cert: readFileSync(serverCert), key: readFileSync(serverKey) });
  // The scheme's case does not matter, and the collector writes APIKey.
  return await front(target, server, (request) => request.headers.authorization?.replace(/^apikey /i, '') === apiKey);
}

/** Before OpenSearch: the collector's exporter talks to what calls itself Elasticsearch only. */
export async function elasticFront(target: string): Promise<Front> {
  return await front(target, http.createServer(), () => true);
}
