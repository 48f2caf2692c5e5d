import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { run } from '../../src/actions/run.ts';
import { reportPolicy } from '../../src/report/report.ts';
import type { Judged } from '../../src/report/judged.ts';
import { world } from '../build/ports.ts';
import { finding, judged } from './judged.ts';

/** As an action does it: the policy is told, and what it throws is told by `run`. */
async function told(given: Judged, secrets: readonly string[] = []) {
  const { ports, log } = world(() => expect.fail('nothing is run'));
  const outputs: Record<string, string> = {};
  const summary: string[] = [];
  let failed = false;
  const runner: typeof ports.runner = {
    ...ports.runner,
    output: (name, value) => void (outputs[name] = value),
    summary: async (text) => void summary.push(text),
    fail: () => (failed = true),
  };
  const told = { image: 'acme/shop', stopped: 'It is not pushed.', secrets };
  await run({ ...ports, runner }, (all) => reportPolicy(given, told, all));
  return { log, outputs, summary, failed };
}

test('a run that the policy stops: both outputs are set, the summary is one table, each error has its annotation', async () => {
  const { log, outputs, summary, failed } = await told(judged());
  expect(failed).toBe(true);
  expect(Object.keys(outputs)).toEqual(['policy', 'sarif-file']);
  expect(JSON.parse(readFileSync(outputs['sarif-file'] ?? '', 'utf8'))).toMatchObject({ version: '2.1.0' });
  expect(summary).toHaveLength(1);
  expect(summary[0]).toMatch(/^## ✗ Stopped by the image policy\n\nIt is not pushed\.\n\n### Image policy: 2 errors, 3 warnings\n/);
  expect(log.filter((line) => line.startsWith('error: '))).toEqual([
    expect.stringMatching(/^error: The container runs as root: .* @app\/Dockerfile:9$/),
    expect.stringMatching(/^error: A private key .* @app\/Dockerfile:6$/),
  ]);
});

test('warnings alone stop nothing; the summary is left to the end of the run', async () => {
  const { log, outputs, summary, failed } = await told(judged({ findings: [finding({ level: 'warn' })] }));
  expect([failed, summary]).toEqual([false, []]);
  expect(JSON.parse(outputs['policy'] ?? '')).toMatchObject({ errors: 0, warnings: 1 });
  expect(log.filter((line) => /^(error|warning): /.test(line))).toHaveLength(1);
});

test('an output that holds a masked value is told', async () => {
  const { log } = await told(judged({ findings: [finding({ level: 'warn', where: '/app/registry.example.com' })] }), ['registry.example.com']);
  expect(log.at(-1)).toMatch(/^warning: The output `policy` holds a masked value/);
});
