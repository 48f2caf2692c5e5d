import type { Field } from './field.ts';
import type { Fields } from './read.ts';

export interface Action {
  readonly name: string;
  readonly description: string;
  readonly author: string;
  readonly icon: string;
  readonly color: string;
  readonly main: string;
  readonly post?: string;
  readonly inputs: Fields;
  readonly outputs: Readonly<Record<string, string>>;
}

/** The whole of an action.yml. Values are JSON strings, which YAML reads as its own double-quoted ones. */
export function renderActionYml(action: Action): string {
  const inputs = Object.entries(action.inputs).map(
    ([name, field]) =>
      `  ${name}:\n${inputLines(field)
        .map((line) => `    ${line}\n`)
        .join('')}`,
  );
  const outputs = Object.entries(action.outputs).map(([name, description]) => `  ${name}:\n    description: ${quoted(description)}\n`);
  return [
    '# Rendered from src/contract by `npm run contract`; a check fails where they differ.',
    `name: ${quoted(action.name)}`,
    `description: ${quoted(action.description)}`,
    `author: ${quoted(action.author)}`,
    `branding:\n  icon: ${action.icon}\n  color: ${action.color}`,
    `inputs:\n${inputs.join('')}outputs:\n${outputs.join('')}runs:`,
    `  using: node24\n  main: ${action.main}${action.post ? `\n  post: ${action.post}\n  post-if: always()` : ''}\n`,
  ].join('\n');
}

function inputLines(field: Field<unknown>): string[] {
  const lines = [`description: ${quoted(field.description)}`];
  if (field.required) lines.push('required: true');
  if (field.default !== undefined) lines.push(`default: ${quoted(field.default)}`);
  return lines;
}

/** One Markdown table for each group of inputs. */
export function renderInputs(inputs: Fields): string {
  const groups = Map.groupBy(Object.entries(inputs), ([, field]) => field.group);
  return [...groups].map(([group, rows]) => `**${group}**\n\n${inputTable(rows)}`).join('\n');
}

function inputTable(rows: readonly (readonly [string, Field<unknown>])[]): string {
  const body = rows.map(([name, field]) => {
    const fallback = field.default === undefined ? '' : `\`${field.default}\``;
    return `| \`${name}\` | ${cell(field.description)} | ${cell(field.kind)} | ${cell(fallback)} |\n`;
  });
  return `| input | what it is | kind | default |\n|---|---|---|---|\n${body.join('')}`;
}

export function renderOutputs(outputs: Readonly<Record<string, string>>): string {
  const body = Object.entries(outputs).map(([name, description]) => `| \`${name}\` | ${cell(description)} |\n`);
  return `| output | what it is |\n|---|---|\n${body.join('')}`;
}

/** Puts `text` between the marks `<!-- NAME -->` and `<!-- /NAME -->` of a document. */
export function between(document: string, name: string, text: string): string {
  const start = `<!-- ${name} -->`;
  const end = `<!-- /${name} -->`;
  const [from, to] = [document.indexOf(start), document.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the document has no ${start} … ${end}`);
  return `${document.slice(0, from + start.length)}\n\n${text}\n${document.slice(to)}`;
}

const quoted = (text: string): string => JSON.stringify(text);
/** Text in a cell of a table that is rendered into the docs. */
export const cell = (text: string): string => text.replaceAll('|', '\\|');
