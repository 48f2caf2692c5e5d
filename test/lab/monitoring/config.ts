// The shipped configuration with nothing but addresses and files replaced, so that what is tested is what is shipped.
import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse, parseDocument, stringify } from 'yaml';

export const monitoring = path.resolve(import.meta.dirname, '../../../example-app/monitoring');

/** Where the targets of the shipped configuration are on this machine: `app:8081` → `127.0.0.1:43210`. A job whose targets are not named is left out. */
export type Addresses = Readonly<Record<string, string>>;

interface PrometheusConfig {
  alerting: { alertmanagers: { static_configs: { targets: string[] }[] }[] };
  scrape_configs: { job_name: string; honor_labels?: boolean; static_configs: { targets: string[] }[] }[];
}

/**
 * Copies prometheus.yml and its rules into `folder`. `faster` replaces all intervals, for tests of something else than time.
 * An address for `kube-state-metrics` adds the job that the configuration for a cluster has.
 */
export function prometheusConfig(folder: string, addresses: Addresses, faster?: string): string {
  mkdirSync(folder, { recursive: true });
  const shipped = readFileSync(path.join(monitoring, 'prometheus/prometheus.yml'), 'utf8');
  const config = parse(shipped) as PrometheusConfig & { global: Record<string, unknown> };
  const here = (targets: readonly string[]) => targets.flatMap((target) => addresses[target] ?? []);
  for (const { static_configs } of config.alerting.alertmanagers) for (const one of static_configs) one.targets = here(one.targets);
  for (const { static_configs } of config.scrape_configs) for (const one of static_configs) one.targets = here(one.targets);
  config.scrape_configs = config.scrape_configs.filter(({ static_configs }) => static_configs.some(({ targets }) => targets.length > 0));
  if (faster !== undefined) Object.assign(config.global, { scrape_interval: faster, evaluation_interval: faster });
  const kube = here(['kube-state-metrics']);
  if (kube.length > 0) config.scrape_configs.push({ job_name: 'kube-state-metrics', honor_labels: true, static_configs: [{ targets: kube }] });
  mkdirSync(path.join(folder, 'rules'), { recursive: true });
  for (const name of readdirSync(path.join(monitoring, 'prometheus/rules'))) {
    const text = readFileSync(path.join(monitoring, 'prometheus/rules', name), 'utf8');
    writeFileSync(path.join(folder, 'rules', name), faster === undefined ? text : text.replaceAll(/^( +interval): .+$/gm, `$1: ${faster}`));
  }
  const file = path.join(folder, 'prometheus.yml');
  writeFileSync(file, stringify(config));
  return file;
}

export interface Receivers {
  /** The webhook of the pager. */
  readonly pager: string;
  /** In place of WeCom's API. */
  readonly wecom: string;
  /** host:port of a mail server without TLS. */
  readonly smtp: string;
}

export const SECRETS = { wecom_secret: 'wecom-s3cret', smtp_password: 'smtp-s3cret' } as const;

/** Copies alertmanager.yml and its templates into `folder`, with secret files of its own. `waits` replaces group_wait and group_interval. */
export function alertmanagerConfig(folder: string, receivers: Receivers, waits?: string): string {
  const secrets = path.join(folder, 'secrets');
  mkdirSync(secrets, { recursive: true });
  for (const [name, value] of Object.entries({ ...SECRETS, pager_url: receivers.pager })) writeFileSync(path.join(secrets, name), `${value}\n`);
  const shipped = readFileSync(path.join(monitoring, 'alertmanager/alertmanager.yml'), 'utf8');
  const document = parseDocument(shipped.replaceAll('/etc/alertmanager/secrets', secrets));
  document.setIn(['global', 'wechat_api_url'], receivers.wecom);
  document.setIn(['global', 'smtp_smarthost'], receivers.smtp);
  document.setIn(['global', 'smtp_require_tls'], false); // the sink on loopback has no certificate
  cpSync(path.join(monitoring, 'alertmanager/templates'), path.join(folder, 'templates'), { recursive: true });
  const file = path.join(folder, 'alertmanager.yml');
  const text = document.toString();
  writeFileSync(file, waits === undefined ? text : text.replaceAll(/(group_wait|group_interval): \w+/g, `$1: ${waits}`));
  return file;
}
