// The PrometheusRule of the monitoring component: the rule files of Prometheus, which its own tests hold, as one object for the operator.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse, stringify } from 'yaml';

/** Machine and monitoring itself are the cluster's to watch, once and not once per environment. */
const NOT_OF_THE_APP = new Set(['host.yml', 'monitoring.yml']);

const HEAD = [
  '# Rendered from example-app/monitoring/prometheus/rules by `npm run manifests -- --write`: change it there.',
  '# The rules know no namespace: one Prometheus per environment, or `enforcedNamespaceLabel`, keeps staging out of production’s alerts.',
].join('\n');

export interface Rendered {
  readonly file: string;
  readonly text: string;
}

/** Of the app in `folder`. */
export function renderRules(folder: string): Rendered {
  const rules = path.join(folder, 'monitoring', 'prometheus', 'rules');
  const files = readdirSync(rules)
    .filter((name) => name.endsWith('.yml') && !NOT_OF_THE_APP.has(name))
    .toSorted();
  const groups = files.flatMap((name) => (parse(readFileSync(path.join(rules, name), 'utf8')) as { groups: object[] }).groups);
  const rule = { apiVersion: 'monitoring.coreos.com/v1', kind: 'PrometheusRule', metadata: { name: 'example-app' }, spec: { groups } };
  const file = path.join(folder, 'deploy', 'components', 'monitoring', 'prometheus-rule.yaml');
  return { file, text: `${HEAD}\n${stringify(rule, { lineWidth: 0, singleQuote: true })}` };
}

export function rulesDiffer({ file, text }: Rendered): boolean {
  return !existsSync(file) || readFileSync(file, 'utf8') !== text;
}

export function writeRules({ file, text }: Rendered): void {
  writeFileSync(file, text);
}
