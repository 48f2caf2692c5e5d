// npm run manifests [-- --write] [--cluster] [APP FOLDER]: renders every overlay of the example app and holds it against schemas, habits and a real API server.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { tool } from '../test/lab/tools.ts';
import { dryRuns } from './manifests/dry-run.ts';
import { origins, render, type Finding, type Target } from './manifests/render.ts';
import { renderRules, rulesDiffer, writeRules } from './manifests/rules.ts';
import { conformity, linter, score, type Check } from './manifests/tools.ts';

const USAGE = `usage: npm run manifests [-- [--write] [--cluster] [FOLDER]]
  --write    renders the alerts of monitoring/prometheus/rules into the monitoring component
  --cluster  starts the lab's cluster for the dry runs (the first time on a machine without Docker: minutes)
  FOLDER     of the app; example-app when not given
The cluster that GIN_SHIP_KUBECONFIG names is asked in place of the lab's. A current context never is.`;

const say = (line: string): void => console.error(`lab: ${line}`);

function report(name: string, findings: readonly Finding[], looked: string): number {
  console.log(`${findings.length === 0 ? '✓' : '✗'} ${name}${looked === '' ? '' : ` (${looked})`}`);
  for (const { file, text } of findings) {
    const where = file === undefined ? '' : `${path.relative('.', file)}: `;
    console.log(`    ${where}${text.replaceAll('\n', '\n    ')}`);
  }
  return findings.length;
}

async function lookAt(targets: readonly Target[], checks: readonly Check[]): Promise<number> {
  let found = 0;
  for (const target of targets) {
    for (const { name, absent, look } of checks) {
      if (absent !== undefined) continue;
      const { findings, looked } = await look(target);
      found += report(`${target.name}: ${name}`, findings, looked);
    }
  }
  for (const { name, absent } of checks) if (absent !== undefined) console.log(`- ${name} did not run: ${absent}`);
  return found;
}

async function main(app: string, { write, cluster }: { write: boolean; cluster: boolean }): Promise<number> {
  const rules = renderRules(app);
  if (write) writeRules(rules);
  const old = rulesDiffer(rules)
    ? [{ file: rules.file, text: 'is not what monitoring/prometheus/rules gives; run `npm run manifests -- --write`' }]
    : [];
  let found = report('alerts are rendered from the rules of Prometheus', old, '');
  const deploy = path.join(app, 'deploy');
  const scratch = mkdtempSync(path.join(tmpdir(), 'gin-ship-manifests-'));
  try {
    const { targets, findings } = await render(deploy, await tool('kustomize'), scratch);
    found += report('kustomize build', findings, targets.map(({ name }) => name).join(', '));
    const origin = origins(deploy);
    const checks = [await conformity(targets, origin), await score(origin), linter(), ...(await dryRuns(cluster, origin, say))];
    found += await lookAt(targets, checks);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  console.log(found === 0 ? 'no findings' : `${found} finding${found === 1 ? '' : 's'}`);
  return found;
}

const [flags, folders] = [process.argv.slice(2).filter((one) => one.startsWith('-')), process.argv.slice(2).filter((one) => !one.startsWith('-'))];
if (flags.some((one) => one !== '--write' && one !== '--cluster') || folders.length > 1) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  try {
    const found = await main(folders[0] ?? 'example-app', { write: flags.includes('--write'), cluster: flags.includes('--cluster') });
    process.exitCode = found > 0 ? 1 : 0;
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
