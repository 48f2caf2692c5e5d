// The real collector with the shipped configuration; every address and path is told to it by the environment, as in compose.yaml.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { certificates } from '../certificates.ts';
import { type Child, startChild } from '../monitoring/child.ts';
import { freePort } from '../ports.ts';
import { tool } from '../tools.ts';

export const shipped = path.resolve(import.meta.dirname, '../../../example-app/monitoring');

export type Variant = 'insecure' | 'tls';

export interface CollectorOptions {
  readonly variant?: Variant;
  /** Where Jaeger takes OTLP. */
  readonly jaeger?: string;
  readonly elasticsearch?: string;
  readonly logFiles?: string;
  /** What it remembers; another collector with the same goes on where this one ended. */
  readonly state?: string;
  /** The port for OTLP over gRPC, when a sender already knows it. */
  readonly port?: number;
  /** Further configuration, after the shipped one. */
  readonly more?: string;
}

export interface Collector extends Child {
  /** Ports of the OTLP receiver. */
  readonly grpc: number;
  readonly http: number;
  readonly metrics: () => Promise<string>;
}

export function configFiles(variant: Variant): readonly string[] {
  return ['collector', `collector-${variant}`].flatMap((name) => ['--config', path.join(shipped, 'collector', `${name}.yaml`)]);
}

/** What stands in for what compose.yaml or Kubernetes would give. */
export function settings(options: CollectorOptions = {}): Record<string, string> {
  const { ca, serverCert, serverKey } = certificates();
  return {
    APP_ENV: 'test',
    LOG_FILES: options.logFiles ?? '/nonexistent/*.log',
    STATE_DIR: options.state ?? mkdtempSync(path.join(tmpdir(), 'gin-ship-collector-state-')),
    JAEGER_ENDPOINT: options.jaeger ?? '127.0.0.1:1',
    ELASTICSEARCH_URL: options.elasticsearch ?? 'http://127.0.0.1:1',
    ...(options.variant === 'tls' ? { TLS_CERT_FILE: serverCert, TLS_KEY_FILE: serverKey, TLS_CA_FILE: ca, ELASTICSEARCH_API_KEY: 'aWQ6a2V5' } : {}),
  };
}

export async function startCollector(options: CollectorOptions = {}): Promise<Collector> {
  const [grpc, http, health, metrics] = [options.port ?? (await freePort()), await freePort(), await freePort(), await freePort()];
  const env = {
    ...process.env,
    ...settings(options),
    OTLP_GRPC_ENDPOINT: `127.0.0.1:${grpc}`,
    OTLP_HTTP_ENDPOINT: `127.0.0.1:${http}`,
    HEALTH_ENDPOINT: `127.0.0.1:${health}`,
    METRICS_HOST: '127.0.0.1',
    METRICS_PORT: String(metrics),
  };
  const folder = mkdtempSync(path.join(tmpdir(), 'gin-ship-collector-'));
  const more = options.more === undefined ? [] : ['--config', `yaml:${options.more}`];
  const argv = [await tool('collector'), ...configFiles(options.variant ?? 'insecure'), ...more];
  const child = await startChild({ name: 'collector', argv, port: health, ready: '/', folder, env });
  return { ...child, grpc, http, metrics: async () => await (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text() };
}
