// The neighbours themselves: Prometheus, Alertmanager, node exporter, cAdvisor, each on a free port of 127.0.0.1.
import path from 'node:path';
import { freePort } from '../ports.ts';
import { tool } from '../tools.ts';
import { type Child, startChild } from './child.ts';
import { type Addresses, alertmanagerConfig, prometheusConfig, type Receivers } from './config.ts';
import type { MonitoringPrograms } from './programs.ts';

export interface PrometheusOptions {
  readonly folder: string;
  readonly addresses: Addresses;
  /** Both intervals, in place of the shipped ones. */
  readonly faster?: string;
  readonly environment?: string;
}

/** Prometheus with the shipped configuration and flags, and exactly one address for itself. */
export async function startPrometheus(programs: MonitoringPrograms, options: PrometheusOptions): Promise<Child> {
  const port = await freePort();
  const addresses = { 'localhost:9090': `127.0.0.1:${port}`, ...options.addresses };
  const config = prometheusConfig(options.folder, addresses, options.faster);
  const flags = [
    `--config.file=${config}`,
    `--storage.tsdb.path=${path.join(options.folder, 'data')}`,
    '--storage.tsdb.retention.time=32d',
    '--enable-feature=exemplar-storage',
    `--web.listen-address=127.0.0.1:${port}`,
  ];
  const env = { ...process.env, APP_ENV: options.environment ?? 'production' };
  return await startChild({ name: 'prometheus', argv: [programs.prometheus, ...flags], port, ready: '/-/ready', folder: options.folder, env });
}

/** Alertmanager with the shipped configuration; alone, without a cluster. `waits` replaces group_wait and group_interval everywhere. */
export async function startAlertmanager(programs: MonitoringPrograms, folder: string, receivers: Receivers, waits?: string): Promise<Child> {
  const port = await freePort();
  const flags = [
    `--config.file=${alertmanagerConfig(folder, receivers, waits)}`,
    `--storage.path=${path.join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--cluster.listen-address=',
  ];
  return await startChild({ name: 'alertmanager', argv: [...programs.alertmanager, ...flags], port, ready: '/-/ready', folder });
}

export async function startNodeExporter(programs: MonitoringPrograms, folder: string): Promise<Child> {
  const port = await freePort();
  const argv = [programs.nodeExporter, `--web.listen-address=127.0.0.1:${port}`];
  return await startChild({ name: 'node-exporter', argv, port, ready: '/metrics', folder });
}

/** cAdvisor's metrics of this machine, and of the containers of the engine at `dockerHost`. Needs root. */
export async function startCadvisor(dockerHost: string, folder: string): Promise<Child> {
  const port = await freePort();
  const argv = [await tool('cadvisor'), '-listen', `127.0.0.1:${port}`, '-docker', dockerHost];
  return await startChild({ name: 'cadvisor', argv, port, ready: '/metrics', folder });
}
