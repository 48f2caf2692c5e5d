// The shipped Alertmanager configuration in a real Alertmanager: who is told what, by webhook, WeCom and mail, and what is muted.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Child } from '../monitoring/child.ts';
import { monitoring, SECRETS } from '../monitoring/config.ts';
import { startAlertmanager } from '../monitoring/neighbours.ts';
import { type MonitoringPrograms, monitoringPrograms } from '../monitoring/programs.ts';
import { type Sinks, startSinks, until } from '../monitoring/receivers.ts';
import { run } from '../run.ts';

const shipped = path.join(monitoring, 'alertmanager/alertmanager.yml');
const scratch = mkdtempSync(path.join(tmpdir(), 'gin-ship-messages-'));
let programs: MonitoringPrograms;
beforeAll(async () => void (programs = await monitoringPrograms()));
afterAll(() => rmSync(scratch, { recursive: true }));

describe('amtool', () => {
  it('takes the configuration and its templates', async () => {
    expect(await run([programs.amtool, 'check-config', shipped])).toContain('1 templates');
  });

  it.each([
    ['critical', 'production', 'pager-and-chat'],
    ['warning', 'production', 'chat,mail-digest'],
    ['critical', 'staging', 'chat'],
    ['warning', 'staging', 'chat,mail-digest'],
    ['critical', 'development', 'nobody'],
    ['warning', 'development', 'nobody'],
    ['critical', 'test', 'nobody'],
    // Whoever forgets to say where it runs is told rather than not.
    ['critical', '', 'chat'],
    ['warning', '', 'chat,mail-digest'],
    ['unheard-of', 'production', 'chat'],
  ])('%s in %s goes to %s', async (severity, environment, receivers) => {
    const labels = [`severity=${severity}`, ...(environment === '' ? [] : [`environment=${environment}`])];
    expect(await run([programs.amtool, 'config', 'routes', 'test', `--config.file=${shipped}`, ...labels])).toBe(receivers);
  });
});

it('no secret stands in the configuration', () => {
  const text = readFileSync(shipped, 'utf8');
  expect(text).not.toMatch(/(secret|password|credentials|token|hook_url|[^_]url):/);
  expect(parse(text)).toMatchObject({ global: { wechat_api_secret_file: '/etc/alertmanager/secrets/wecom_secret' } });
});

interface Given {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt?: string;
  readonly endsAt?: string;
}

const alert = (name: string, severity: string, labels: Readonly<Record<string, string>> = {}): Given => ({
  labels: { alertname: name, severity, job: 'example-app', environment: 'production', ...labels },
  annotations: {
    summary: `${name} happened: 475ms`,
    summary_zh: `${name} 发生:475ms`,
    description: `${name} in full`,
    runbook_url: `https://example.com/runbooks.md#${name.toLowerCase()}`,
    dashboard_url: 'http://localhost:3000/d/example-app-service',
  },
});

describe('a real Alertmanager', () => {
  let [sinks, alertmanager]: [Sinks, Child] = [] as never;
  beforeAll(async () => {
    sinks = await startSinks();
    // The waits of minutes are for people.
    alertmanager = await startAlertmanager(programs, path.join(scratch, 'alertmanager'), sinks, '1s');
  });
  afterAll(async () => {
    await alertmanager?.stop();
    sinks?.close();
  });

  const post = async (...alerts: readonly Given[]) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${alertmanager.url}/api/v2/alerts`, { method: 'POST', headers, body: JSON.stringify(alerts) });
    expect([response.status, await response.text()]).toEqual([200, '']);
  };
  const wecomOf = async (text: string) =>
    await until(() => sinks.wecomMessages.find(({ markdown }) => markdown?.content.includes(text)), 20_000, `a WeCom message with ${text}`);

  it('pages for what is critical in production, and says so in the chat', async () => {
    await post(alert('LatencyP95High', 'critical'));
    const webhook = await until(() => sinks.webhooks[0], 20_000, 'a webhook');
    expect(webhook).toMatchObject({ status: 'firing', receiver: 'pager-and-chat', alerts: [{ labels: { alertname: 'LatencyP95High' } }] });
    const message = await wecomOf('LatencyP95High');
    expect(sinks.wecomTokens).toEqual([SECRETS.wecom_secret]);
    expect(message).toMatchObject({ token: 'token-1', msgtype: 'markdown', agentid: '1000002', toparty: '1' });
    expect(message.markdown?.content.replaceAll(/\d\d-\d\d \d\d:\d\d:\d\d/g, 'TIME')).toBe(
      [
        '**告警 FIRING LatencyP95High (production)**',
        '> <font color="warning">LatencyP95High 发生:475ms</font>',
        '> LatencyP95High happened: 475ms',
        '> 级别 severity: critical,开始 since TIME UTC',
        '> [处理手册 runbook](https://example.com/runbooks.md#latencyp95high) [监控面板 dashboard](http://localhost:3000/d/example-app-service)',
      ].join('\n'),
    );
  });

  it('tells both when it is over', async () => {
    await post({ ...alert('LatencyP95High', 'critical'), endsAt: new Date().toISOString() });
    await until(() => sinks.webhooks.find(({ status }) => status === 'resolved'), 20_000, 'a webhook that tells the end');
    expect((await wecomOf('恢复 RESOLVED LatencyP95High')).markdown?.content).toContain('<font color="info">');
  });

  it('sends a warning to the chat and into the mail, not to the pager', async () => {
    await post(alert('HostMemoryLow', 'warning', { job: 'node', instance: 'a' }));
    expect((await wecomOf('HostMemoryLow')).markdown?.content).toContain('<font color="comment">');
    const mail = await until(() => sinks.mails[0], 20_000, 'a mail');
    expect(mail).toContain(`AUTH \0alerts@example.com\0${SECRETS.smtp_password}`);
    expect(mail).toMatch(/RCPT TO:<team@example\.com>/);
    expect(mail).toMatch(/Subject: \[production\] 1 firing, 0 resolved/);
    expect(sinks.webhooks.flatMap(({ alerts }) => alerts).map(({ labels }) => labels['alertname'])).not.toContain('HostMemoryLow');
  });

  it('keeps a message of many within what WeCom takes', async () => {
    await post(...Array.from({ length: 30 }, (_, index) => alert('InstanceDown', 'warning', { instance: `10.0.0.${index}:8081`, job: 'other' })));
    const content = (await wecomOf('共 30 条')).markdown?.content ?? '';
    expect(Buffer.byteLength(content)).toBeLessThan(2048);
    expect(content.match(/InstanceDown 发生/g)).toHaveLength(4);
  });

  it.each([
    ['nobody answers: slowness, errors, not ready are no news', ['AppDown', 'critical'], ['LatencyP95High', 'critical'], true],
    ['absent as well', ['AppAbsent', 'critical'], ['ErrorRatioHigh', 'critical'], true],
    ['no database: 503s are no news', ['DatabaseDown', 'critical'], ['ErrorRatioHigh', 'critical'], true],
    ['no database: slowness is', ['DatabaseDown', 'critical'], ['LatencyP95High', 'critical'], false],
    ['critical mutes a warning of the same service', ['ErrorRatioHigh', 'critical'], ['Panics', 'warning'], true],
    ['a warning mutes nothing', ['InstanceDown', 'warning'], ['CpuSaturated', 'warning'], false],
    ['fast spending mutes slow', ['AvailabilityBurnFast', 'critical'], ['AvailabilityBurnMedium', 'critical'], true],
  ] as const)('%s', async (environment, [source, high], [target, low], muted) => {
    const own = { environment: `staging ${environment}` };
    const elsewhere = { environment: `elsewhere ${environment}` };
    const state = async (name: string, { environment: where }: typeof own) => {
      const query = new URLSearchParams([`environment="${where}"`, `alertname="${name}"`].map((one): [string, string] => ['filter', one]));
      const found = (await (await fetch(`${alertmanager.url}/api/v2/alerts?${query.toString()}`)).json()) as { status: { state: string } }[];
      return found[0]?.status.state === 'unprocessed' ? undefined : found[0]?.status.state;
    };
    await post(alert(source, high, own), alert(target, low, own), alert(target, low, elsewhere));
    // The cause may be taken in after what follows from it: what counts is where it settles.
    const settled = muted ? 'suppressed' : 'active';
    await until(async () => ((await state(target, own)) === settled ? true : undefined), 10_000, `${target} to be ${settled}`);
    expect(await until(async () => await state(target, elsewhere), 10_000, target)).toBe('active');
    expect(await state(source, own)).toBe('active');
  });
});
