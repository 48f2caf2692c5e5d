// Rules and configuration of Prometheus as promtool sees them, and what promtool does not ask: both sides of every alert, its runbook, its words.
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { monitoring } from '../monitoring/config.ts';
import { type MonitoringPrograms, monitoringPrograms } from '../monitoring/programs.ts';
import { attempt, run } from '../run.ts';

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}
interface Route {
  readonly matchers?: readonly string[];
  readonly group_wait?: string;
  readonly routes?: readonly Route[];
}
interface UnitTest {
  readonly name: string;
  readonly promql_expr_test: readonly { readonly expr: string; readonly eval_time: string; readonly exp_samples: readonly unknown[] }[];
}
interface UnitTests {
  readonly rule_files: readonly string[];
  readonly tests: readonly UnitTest[];
}

const at = (...parts: string[]) => path.join(monitoring, 'prometheus', ...parts);
const filesOf = (folder: string) =>
  readdirSync(at(folder))
    .sort()
    .map((name) => at(folder, name));
const ruleFiles = filesOf('rules');
const testFiles = filesOf('tests');
const read = (file: string): unknown => parse(readFileSync(file, 'utf8'));
const readTests = (file: string) => read(file) as UnitTests;
const headings = [...readFileSync(path.join(monitoring, 'runbooks.md'), 'utf8').matchAll(/^## (.+)$/gm)].map(([, title]) => title);
const alerts = ruleFiles
  .flatMap((file) => (read(file) as { groups: { rules: Rule[] }[] }).groups)
  .flatMap(({ rules }) => rules)
  .filter((rule): rule is Rule & { alert: string } => rule.alert !== undefined);

let programs: MonitoringPrograms;
const scratch = mkdtempSync(path.join(tmpdir(), 'gin-ship-rules-'));
beforeAll(async () => void (programs = await monitoringPrograms()));
afterAll(() => rmSync(scratch, { recursive: true }));

describe('promtool', () => {
  it('takes the configuration for compose, and that for a cluster', async () => {
    await run([programs.promtool, 'check', 'config', at('prometheus.yml')]);
    // Its token and CA are files of a pod.
    await run([programs.promtool, 'check', 'config', '--syntax-only', at('prometheus.kubernetes.yml')]);
  });

  it('finds nothing to complain of in the rules', async () => {
    await run([programs.promtool, 'check', 'rules', '--lint=all', '--lint-fatal', ...ruleFiles]);
  });

  it.each(testFiles.map((file) => [path.basename(file), file]))('passes %s', async (_, file) => {
    await run([programs.promtool, 'test', 'rules', file]);
  });
});

/** Of ALERTS{alertname="X", alertstate="firing"} or ALERTS{alertname=~"X|Y"}: whether it asks for this alert. */
function asksFor(expr: string, alert: string): boolean {
  const matcher = /^ALERTS\{alertname=(~?)"([^"]+)"/.exec(expr);
  if (matcher === null) return false;
  return matcher[1] === '' ? matcher[2] === alert : new RegExp(`^(${matcher[2]})$`).test(alert);
}

const questions = testFiles.flatMap((file) => readTests(file).tests).flatMap((test) => test.promql_expr_test);

describe.each(alerts.map((rule) => [rule.alert, rule] as const))('%s', (name, rule) => {
  it('is tested both firing and silent', () => {
    const asked = questions.filter(({ expr }) => asksFor(expr, name));
    expect(asked.some(({ exp_samples: samples }) => samples.length > 0)).toBe(true);
    expect(asked.some(({ exp_samples: samples }) => samples.length === 0)).toBe(true);
  });

  it('says how bad, what, and where to read on', () => {
    expect(rule.labels?.['severity']).toMatch(/^(critical|warning)$/);
    const { runbook_url: runbook = '', dashboard_url: dashboard = '', ...texts } = rule.annotations ?? {};
    expect(Object.keys(texts).sort()).toEqual(['description', 'summary', 'summary_zh']);
    const [page, anchor] = runbook.split('#');
    expect(page).toBe('https://github.com/org/gin-ship/blob/main/example-app/monitoring/runbooks.md');
    expect(headings).toContain(name);
    expect(anchor).toBe(name.toLowerCase());
    const uids = readdirSync(path.join(monitoring, 'grafana/dashboards')).map(
      (file) => (JSON.parse(readFileSync(path.join(monitoring, 'grafana/dashboards', file), 'utf8')) as { uid: string }).uid,
    );
    expect(uids).toContain(/\/d\/([a-z-]+)$/.exec(dashboard)?.[1]);
  });
});

it('there is no runbook without an alert', () => {
  expect(new Set(headings)).toEqual(new Set(alerts.map(({ alert }) => alert)));
});

/** promtool prints the alerts it got when they are not those expected: asked for none, it tells them all with their annotations. */
async function told(file: string): Promise<string> {
  const units = readTests(file);
  const tests = units.tests.map((test) => ({
    ...test,
    promql_expr_test: [],
    alert_rule_test: test.promql_expr_test
      .filter(({ expr, exp_samples: samples }) => samples.length > 0 && expr.startsWith('ALERTS'))
      .map(({ expr, eval_time: time }) => ({ eval_time: time, alertname: /"([^"|]+)/.exec(expr)?.[1], exp_alerts: [] })),
  }));
  const copy = path.join(scratch, path.basename(file));
  writeFileSync(copy, stringify({ ...units, rule_files: units.rule_files.map((one) => path.resolve(path.dirname(file), one)), tests }));
  const { stdout, stderr } = await attempt([programs.promtool, 'test', 'rules', copy]);
  return stdout + stderr;
}

it('every alert tells the value it met, and no template fails', async () => {
  const words = (await Promise.all(testFiles.map(told))).join('\n');
  for (const { alert } of alerts) {
    const own = new RegExp(`alertname:\\s*${alert}[\\s\\S]*?got:[\\s\\S]*?description="([^"]*)`).exec(words)?.[1];
    expect(own, alert).toMatch(/\d/);
  }
  expect(words).not.toMatch(/error expanding|%!|<no value>|\{\{/);
});

it('from slow answers to a message are 85 s at worst, by what is shipped; 90 are allowed', () => {
  const seconds = (text = '0s') => Number(/^(\d+)s$/.exec(text)?.[1]);
  const { global } = read(at('prometheus.yml')) as { global: { scrape_interval: string; evaluation_interval: string } };
  const { route } = read(path.join(monitoring, 'alertmanager/alertmanager.yml')) as { route: Route };
  const page = route.routes?.find(({ matchers = [] }) => matchers.join().includes('critical') && matchers.join().includes('production'));
  const worst = [
    2 * seconds(global.scrape_interval), // a series that is new has a rate from its second sample on
    seconds(global.evaluation_interval),
    seconds(alerts.find(({ alert }) => alert === 'LatencyP95High')?.for),
    seconds(page?.group_wait),
  ];
  expect(worst.reduce((sum, one) => sum + one)).toBe(85);
});
