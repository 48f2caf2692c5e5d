// Where measured traces go: it takes every export over gRPC and forgets it, so that sending costs what it costs.
import http2 from 'node:http2';

const EMPTY = Buffer.alloc(5); // a gRPC message of no bytes, not compressed

export interface Sink {
  /** For OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly endpoint: string;
  readonly exports: () => number;
  readonly close: () => void;
}

export async function sink(): Promise<Sink> {
  let count = 0;
  const server = http2.createServer();
  const sessions = new Set<http2.ServerHttp2Session>();
  server.on('session', (session) => sessions.add(session));
  server.on('stream', (stream) => {
    stream.on('error', () => undefined);
    stream.resume();
    stream.once('end', () => {
      count++;
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
      stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      stream.end(EMPTY);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const close = () => {
    for (const session of sessions) session.destroy();
    server.close();
  };
  return { endpoint: `http://127.0.0.1:${port}`, exports: () => count, close };
}
