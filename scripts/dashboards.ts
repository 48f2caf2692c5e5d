// Grafana's dashboards of the example app, as JSON from the declarations beside this file. `--check` changes nothing and fails where they differ.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { business } from './dashboards/business.ts';
import { grafana } from './dashboards/model.ts';
import { runtime } from './dashboards/runtime.ts';
import { service } from './dashboards/service.ts';

const folder = path.resolve(import.meta.dirname, '../example-app/monitoring/grafana/dashboards');
const texts = [service, runtime, business].map((one) => ({
  file: path.join(folder, `${one.uid.replace('example-app-', '')}.json`),
  text: `${JSON.stringify(grafana(one), undefined, 2)}\n`,
}));
const stale = texts.filter(({ file, text }) => !existsSync(file) || readFileSync(file, 'utf8') !== text);

if (process.argv.includes('--check')) {
  for (const { file } of stale) console.error(`${path.basename(file)} differs from scripts/dashboards: run \`npm run dashboards\``);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const { file, text } of stale) writeFileSync(file, text);
  console.log(stale.length > 0 ? `written: ${stale.map(({ file }) => path.basename(file)).join(', ')}` : 'the dashboards are up to date');
}
