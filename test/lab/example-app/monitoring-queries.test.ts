// Every query of every dashboard and every expression of every rule, asked of a real Prometheus that scrapes the real app, its database's pool,
// a real node exporter, a real cAdvisor and a real Alertmanager. Only kube-state-metrics is a file in its format: there is no cluster here.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { bringUp, type Lab } from '../lab.ts';
import { type App, buildApp, load, startApp } from '../monitoring/app.ts';
import type { Child } from '../monitoring/child.ts';
import { monitoring } from '../monitoring/config.ts';
import { startAlertmanager, startCadvisor, startNodeExporter, startPrometheus } from '../monitoring/neighbours.ts';
import { type MonitoringPrograms, monitoringPrograms } from '../monitoring/programs.ts';
import { exemplars, labelValues, query } from '../monitoring/query.ts';
import { startSinks, type Sinks, until } from '../monitoring/receivers.ts';
import { type Postgres, startPostgres } from '../postgres.ts';
import { attempt, run } from '../run.ts';
import { engineImage, environment } from './image.ts';

interface Target {
  readonly expr: string;
}
interface DashboardJson {
  readonly uid: string;
  readonly title: string;
  readonly schemaVersion: number;
  readonly annotations: { readonly list: readonly Target[] };
  readonly templating: { readonly list: readonly { readonly name: string; readonly type: string; readonly definition?: string }[] };
  readonly panels: readonly {
    readonly id: number;
    readonly type: string;
    readonly title: string;
    readonly description?: string;
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
    readonly fieldConfig?: { readonly defaults: { readonly unit?: string } };
    readonly targets?: readonly Target[];
  }[];
}

const dashboardFolder = path.join(monitoring, 'grafana/dashboards');
const dashboards = readdirSync(dashboardFolder).map((name) => JSON.parse(readFileSync(path.join(dashboardFolder, name), 'utf8')) as DashboardJson);

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
}
const ruleFolder = path.join(monitoring, 'prometheus/rules');
const rules = readdirSync(ruleFolder)
  .flatMap((name) => (parse(readFileSync(path.join(ruleFolder, name), 'utf8')) as { groups: { rules: Rule[] }[] }).groups)
  .flatMap((group) => group.rules);

const scratch = mkdtempSync(path.join(tmpdir(), 'gin-ship-queries-'));
const asRoot = process.getuid?.() === 0;
let [lab, programs, container]: [Lab, MonitoringPrograms, string] = [] as never;
let [postgres, app, prometheus, sinks, kube]: [Postgres, App, Child, Sinks, Server] = [] as never;
const neighbours: Child[] = [];
let [over, trickle]: [boolean, Promise<unknown>] = [false, Promise.resolve()];

/** kube-state-metrics in a file. */
async function serveFixture(): Promise<Server> {
  const text = readFileSync(path.join(import.meta.dirname, '../monitoring/kube-state-metrics.prom'));
  const server = createServer((_, response) => void response.setHeader('content-type', 'text/plain; version=0.0.4').end(text));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** The engine that cAdvisor is shown: of the lab's two the one with the older image store, for in the other's it looks under Docker's own name. */
const shown = (): Lab => (lab.classic === undefined ? lab : { ...lab, env: lab.classic.env });

/** The shipped image as compose would run it, for cAdvisor to see. */
async function startContainer(): Promise<string> {
  const labels = ['com.docker.compose.project=example-app', 'com.docker.compose.service=app'].flatMap((one) => ['--label', one]);
  const limits = ['--memory', '64m', '--cpus', '0.5', '--network', 'none'];
  return await run([lab.docker, 'run', '--detach', ...labels, ...limits, await engineImage(shown())], { env: environment(shown()) });
}

const user = (name: string) => ({ method: 'POST', path: '/users', json: { name, email: `${name}@example.com` } });

/** Users that are new, taken, invalid, found and missing; then everything goes wrong at once. */
async function traffic(): Promise<void> {
  await load(app.url, ['ann', 'bob', 'ann', 'a b'].map(user), 20, 0.2);
  const mixed = [{ path: '/ping' }, { path: '/hello' }, { path: '/user/1' }, { path: '/user/4711' }, { path: '/nowhere' }, user('ann')];
  await load(app.url, mixed, 40, 2);
  await app.faults({ delay: '350ms', delay_ratio: 0.9, error_ratio: 0.3, panic_ratio: 0.1 });
  await load(app.url, [...mixed, user('eve'), user('dan')], 40, 4);
  // The share of nothing is no number: a little goes on while the queries are asked.
  trickle = load(app.url, [...mixed, ...Array.from({ length: 600 }, (_, index) => user(`user${index}`))], 5, 120, () => over);
}

beforeAll(async () => {
  lab = await bringUp({ classic: true });
  [programs, sinks, kube, postgres] = [await monitoringPrograms(), await startSinks(), await serveFixture(), await startPostgres()];
  // Nobody listens on port 9: spans are made, sampled, and lost.
  const settings = { DATABASE_URL: postgres.url, GOMEMLIMIT: '256MiB', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' };
  app = await startApp(await buildApp(scratch), path.join(scratch, 'app-run'), settings);
  const node = await startNodeExporter(programs, path.join(scratch, 'node'));
  const alertmanager = await startAlertmanager(programs, path.join(scratch, 'alertmanager'), sinks);
  neighbours.push(node, alertmanager);
  const host = ({ url }: Child) => new URL(url).host;
  const addresses: Record<string, string> = {
    'app:8081': app.admin,
    'node-exporter:9100': host(node),
    'alertmanager:9093': host(alertmanager),
    'kube-state-metrics': `127.0.0.1:${(kube.address() as AddressInfo).port}`,
  };
  if (asRoot) {
    container = await startContainer();
    const cadvisor = await startCadvisor(environment(shown())['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock', path.join(scratch, 'cadvisor'));
    neighbours.push(cadvisor);
    addresses['cadvisor:8080'] = host(cadvisor);
  }
  prometheus = await startPrometheus(programs, { folder: path.join(scratch, 'prometheus'), addresses, faster: '1s' });
  neighbours.push(prometheus);
  await traffic();
});

afterAll(async () => {
  over = true;
  await trickle;
  await app?.stop();
  for (const one of neighbours) await one.stop();
  sinks?.close();
  kube?.close();
  if (container !== undefined) await attempt([lab.docker, 'rm', '--force', container], { env: environment(shown()) });
  await postgres?.remove();
  rmSync(scratch, { recursive: true });
});

/** Waits for data: a rate needs two scrapes, a recording an evaluation. Numbers only: a share of nothing is none. */
async function expectData(expr: string): Promise<void> {
  const look = async () => {
    const samples = await query(prometheus.url, expr);
    return samples.some(({ value }) => value[1] !== 'NaN') ? samples : undefined;
  };
  await until(look, 10_000, `data of ${expr}`);
}

/** As Grafana replaces them, with All for what may be All. */
function filledIn(expr: string): string {
  const values = { job: 'example-app', namespace: '.*', instance: '.*', __rate_interval: '1m', __range: '5m' };
  const filled = Object.entries(values).reduce((text, [name, value]) => text.replaceAll(`$${name}`, value), expr);
  expect(filled).not.toContain('$');
  return filled;
}

const needsCadvisor = (expr: string) => expr.includes('container_') && !expr.includes('kube_');

describe.each(dashboards.map((one) => [one.title, one] as const))('%s', (_, dashboard) => {
  const panels = dashboard.panels.filter(({ type }) => type !== 'row');

  it.for(panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => [title, expr] as const)))('%s: %s', async ([, expr], { skip }) => {
    skip(needsCadvisor(expr) && !asRoot, 'cAdvisor reads the kernel’s counters as root');
    await expectData(filledIn(expr));
  });

  it('annotations and variables have values', async () => {
    for (const { expr } of dashboard.annotations.list) await expectData(filledIn(expr));
    const asked = dashboard.templating.list
      .filter(({ type }) => type === 'query')
      .map(({ definition = '' }) => /^label_values\((.+), (\w+)\)$/.exec(definition));
    const values = await Promise.all(asked.map(async (match) => await labelValues(prometheus.url, match?.[2] ?? '', filledIn(match?.[1] ?? ''))));
    // There are no namespaces outside of a cluster.
    expect(values).toEqual([['example-app'], [], [app.admin]]);
  });

  it('panels say what they show and in what unit, and do not overlap', () => {
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
    for (const panel of panels) expect([panel.title, panel.description, panel.fieldConfig?.defaults.unit].every(Boolean), panel.title).toBe(true);
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_cell, index) => `${x + (index % w)},${y + Math.floor(index / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(dashboard.panels.every(({ gridPos: { x, w } }) => x + w <= 24)).toBe(true);
  });
});

it('the dashboards are what their declarations give', async () => {
  await run([process.execPath, 'scripts/dashboards.ts', '--check'], { cwd: path.resolve(import.meta.dirname, '../../..') });
});

/** An alert's expression with its limits lifted: what is left are the values that it watches. `absent` watches what should be there. */
function unlimited(expr: string): string {
  return expr.replaceAll(/(==|<|>)\s*[\d.]+(\s*[\^*]\s*[\d.]+)*/g, '>= -Inf').replaceAll(/absent\((.+)\)/g, '$1');
}

describe('rules', () => {
  const asked = rules.map(({ alert, record, expr }) => [alert ?? record, alert === undefined ? expr : unlimited(expr)] as const);
  it.for(asked)('%s', async ([, expr], { skip }) => {
    skip(needsCadvisor(expr) && !asRoot, 'cAdvisor reads the kernel’s counters as root');
    await expectData(expr);
  });

  it('no rule fails', async () => {
    expect(await query(prometheus.url, 'prometheus_rule_evaluation_failures_total > 0')).toEqual([]);
  });
});

describe('the app', () => {
  it('has metrics that promtool finds no fault with, but for one name', async () => {
    const text = await (await fetch(`http://${app.admin}/metrics`)).text();
    const { code, stdout, stderr } = await attempt([programs.promtool, 'check', 'metrics'], { input: text });
    // The name is OpenTelemetry's. promtool would rather keep the ending for histograms.
    const known = 'db_client_connection_count non-histogram and non-summary metrics should not have "_count" suffix\n';
    expect([code, stdout + stderr]).toEqual([3, known]);
  });

  it('leaves trace ids on its histogram, which Prometheus keeps', async () => {
    const look = async () => (await exemplars(prometheus.url, 'http_server_request_duration_seconds_bucket{job="example-app"}'))[0];
    const found = await until(look, 20_000, 'an exemplar');
    expect(found.labels).toEqual({
      trace_id: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      span_id: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
    });
  });

  it('is scraped, as everything else is', async () => {
    const jobs = ['alertmanager', ...(asRoot ? ['cadvisor'] : []), 'example-app', 'kube-state-metrics', 'node', 'prometheus'];
    expect((await query(prometheus.url, 'up == 1')).map(({ metric }) => metric['job']).sort((a = '', b = '') => a.localeCompare(b))).toEqual(jobs);
  });
});
