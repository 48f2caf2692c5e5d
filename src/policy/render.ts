import { cell } from '../contract/render.ts';
import { bytes } from '../image/bytes.ts';
import type { Check } from './check.ts';
import { checks } from './default.ts';
import type { Parameter } from './parameter.ts';
import { SECRET_KINDS } from './secret-kinds.ts';

/** The README's table: a check a line. */
export function renderChecks(): string {
  const body = checks.map(([id, { about, rules }]) => {
    const names = Object.entries(rules).map(([name, { level }]) => (level === 'off' ? `*${name}*` : name));
    return `| [\`${id}\`](docs/policy.md#${id}) | ${cell(about)} | ${names.join(', ')} |\n`;
  });
  return `| check | what it looks at | rules (*off by default*) |\n|---|---|---|\n${body.join('')}`;
}

/** What a secret can be, for allowances. */
export const renderKinds = (): string => `${SECRET_KINDS.map((kind) => `\`${kind}\``).join(', ')}\n`;

/** The reference in docs/policy.md: a section for each check. */
export function renderReference(): string {
  return checks.map(([id, check]) => `### ${id}\n\n${sentence(check.about)}\n\n${ruleTable(id, check)}${settingTable(check)}`).join('\n');
}

function ruleTable(id: string, { rules }: Check): string {
  const body = Object.entries(rules).map(([name, { level, about, fix }]) => `| \`${id}/${name}\` | ${level} | ${cell(about)} | ${cell(fix)} |\n`);
  return `| rule | default | what is wrong | what to do |\n|---|---|---|---|\n${body.join('')}`;
}

function settingTable({ parameters }: Check): string {
  const body = Object.entries(parameters).map(
    ([name, parameter]) => `| \`${name}\` | ${cell(parameter.description)} | ${parameter.kind} | ${cell(fallback(parameter))} |\n`,
  );
  return body.length === 0 ? '' : `\n| setting | what it is | kind | default |\n|---|---|---|---|\n${body.join('')}`;
}

function fallback({ default: value, kind }: Parameter<unknown>): string {
  if (value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) return '';
  if (Array.isArray(value)) return value.map((one) => `\`${String(one)}\``).join(', ');
  if (kind === 'size' && typeof value === 'number') return bytes(value).replace('.0 ', ' ');
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

const sentence = (text: string): string => (text.endsWith('.') ? text : `${text}.`);
