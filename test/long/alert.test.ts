// From slow answers to somebody who knows, with what is shipped: the app, Prometheus with its intervals and rules, Alertmanager with its routes and waits.
// Only addresses are replaced. What the settings allow at worst is computed in monitoring-rules.test.ts.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, buildApp, load, startApp } from '../lab/monitoring/app.ts';
import type { Child } from '../lab/monitoring/child.ts';
import { SECRETS } from '../lab/monitoring/config.ts';
import { startAlertmanager, startPrometheus } from '../lab/monitoring/neighbours.ts';
import { monitoringPrograms } from '../lab/monitoring/programs.ts';
import { exemplars } from '../lab/monitoring/query.ts';
import { type Sinks, startSinks, until, type Webhook } from '../lab/monitoring/receivers.ts';

const LIMIT_MS = 90_000;
const scratch = mkdtempSync(path.join(tmpdir(), 'gin-ship-alert-'));
let [app, alertmanager, prometheus, sinks]: [App, Child, Child, Sinks] = [] as never;

beforeAll(async () => {
  const programs = await monitoringPrograms();
  sinks = await startSinks();
  // Spans are made and sampled for the exemplars; where they would go nobody listens.
  const settings = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' };
  app = await startApp(await buildApp(scratch), path.join(scratch, 'app-run'), settings);
  alertmanager = await startAlertmanager(programs, path.join(scratch, 'alertmanager'), sinks);
  const addresses = { 'app:8081': app.admin, 'alertmanager:9093': new URL(alertmanager.url).host };
  prometheus = await startPrometheus(programs, { folder: path.join(scratch, 'prometheus'), addresses });
});

afterAll(async () => {
  for (const one of [app, prometheus, alertmanager]) await one?.stop();
  sinks?.close();
  rmSync(scratch, { recursive: true });
});

const ofLatency = (status: Webhook['status'], after: number) => () =>
  sinks.webhooks.find((one) => one.status === status && one.at > after && one.alerts.some(({ labels }) => labels['alertname'] === 'LatencyP95High'));

describe('p95 over 300 ms', () => {
  let slowSince = 0;

  it('reaches the pager and the chat within 90 s of the first slow request', async () => {
    // A minute of health first: as in production, the slow ones have to outweigh the quick ones.
    await load(app.url, [{ path: '/ping' }, { path: '/hello' }], 20, 60);
    expect(sinks.webhooks).toEqual([]);

    await app.faults({ delay: '400ms' });
    slowSince = Date.now();
    let told = false;
    const slow = load(app.url, [{ path: '/ping' }, { path: '/hello' }], 20, 115, () => told);
    const webhook = await until(ofLatency('firing', slowSince), LIMIT_MS + 20_000, 'the webhook of LatencyP95High');
    told = true;
    const took = webhook.at - slowSince;
    console.log(`p95 alert: ${(took / 1000).toFixed(1)} s from the first slow request to the webhook`);
    expect(took).toBeLessThanOrEqual(LIMIT_MS);
    await slow;

    expect(webhook).toMatchObject({
      receiver: 'pager-and-chat',
      alerts: [{ labels: { severity: 'critical', environment: 'production', job: 'example-app' } }],
    });
    expect(webhook.alerts[0]?.annotations['summary']).toMatch(/^example-app answers slowly: p95 4\d\d(\.\d+)?ms$/);
    const message = await until(() => sinks.wecomMessages[0], 5000, 'the message to WeCom');
    expect(message.markdown?.content).toContain('LatencyP95High (production)');
    expect(sinks.wecomTokens).toEqual([SECRETS.wecom_secret]);
  });

  it('leaves trace ids of slow requests in Prometheus', async () => {
    const found = await exemplars(prometheus.url, 'http_server_request_duration_seconds_bucket{job="example-app", le="0.5"}');
    expect(found.some(({ labels, value }) => /^[0-9a-f]{32}$/.test(labels['trace_id'] ?? '') && Number(value) >= 0.4)).toBe(true);
  });

  it('tells when it is over', async () => {
    await app.faults();
    const quickSince = Date.now();
    // Until the slow ones have left the 2 minutes' window, and a group_interval of a minute.
    await load(app.url, [{ path: '/ping' }], 20, 100);
    const webhook = await until(ofLatency('resolved', slowSince), 150_000, 'the webhook that tells the end');
    console.log(`p95 alert: ${((webhook.at - quickSince) / 1000).toFixed(1)} s from the last slow request to the message that it is over`);
    await pause(1000);
    expect(sinks.wecomMessages.at(-1)?.markdown?.content).toContain('恢复 RESOLVED LatencyP95High');
    expect(sinks.webhooks.map(({ status }) => status)).toEqual(['firing', 'resolved']);
  });
});
