// A real Jaeger 1.62: takes OTLP, keeps traces in memory, and is asked by the API that its own pages use.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Child, startChild } from '../monitoring/child.ts';
import { freePort } from '../ports.ts';
import { tool } from '../tools.ts';

export interface Span {
  readonly traceID: string;
  readonly spanID: string;
  readonly operationName: string;
  readonly references: readonly { readonly refType: string; readonly traceID: string; readonly spanID: string }[];
  /** Microseconds since 1970, and microseconds. */
  readonly startTime: number;
  readonly duration: number;
  readonly tags: readonly { readonly key: string; readonly value: unknown }[];
  readonly processID: string;
}

export interface Trace {
  readonly spans: readonly Span[];
  readonly processes: Readonly<
    Record<string, { readonly serviceName: string; readonly tags: readonly { readonly key: string; readonly value: unknown }[] }>
  >;
}

export interface Jaeger extends Child {
  /** Where it takes OTLP over gRPC. */
  readonly otlp: string;
  readonly trace: (id: string) => Promise<Trace | undefined>;
}

export interface Tls {
  readonly certificate: string;
  readonly key: string;
}

/** All that it listens on, the two that matter first. */
const LISTENERS = [
  'query.http-server.host-port',
  'collector.otlp.grpc.host-port',
  'collector.otlp.http.host-port',
  'query.grpc-server.host-port',
  'admin.http.host-port',
  'collector.grpc-server.host-port',
  'collector.http-server.host-port',
  'http-server.host-port',
  'processor.jaeger-binary.server-host-port',
  'processor.jaeger-compact.server-host-port',
  'processor.zipkin-compact.server-host-port',
];

/** With TLS it takes spans by TLS only. */
export async function startJaeger(tls?: Tls): Promise<Jaeger> {
  const ports = await Promise.all(LISTENERS.map(async () => await freePort()));
  const flags = LISTENERS.map((name, index) => `--${name}=127.0.0.1:${ports[index]}`);
  if (tls !== undefined) {
    const on = '--collector.otlp.grpc.tls';
    flags.push(`${on}.enabled=true`, `${on}.cert=${tls.certificate}`, `${on}.key=${tls.key}`);
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'gin-ship-jaeger-'));
  const argv = [await tool('jaeger'), '--memory.max-traces=10000', ...flags];
  const child = await startChild({ name: 'jaeger', argv, port: ports[0] ?? 0, ready: '/api/services', folder });
  return {
    ...child,
    // It waits for kept-alive connections, and has nothing to save.
    stop: async () => (process.kill(child.pid, 'SIGKILL'), await child.stop()),
    otlp: `127.0.0.1:${ports[1]}`,
    trace: async (id) => {
      const response = await fetch(`${child.url}/api/traces/${id}`);
      const { data } = (await response.json()) as { data: readonly Trace[] | null };
      return data?.[0];
    },
  };
}
