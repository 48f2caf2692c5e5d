import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { between, renderInputs } from '../../src/contract/render.ts';
import { shipInputs, shipOutputs } from '../../src/contract/ship.ts';

interface ActionYml {
  readonly inputs: Record<string, { description: string; default?: string }>;
  readonly outputs: Record<string, unknown>;
  readonly runs: Record<string, string>;
  readonly branding: Record<string, string>;
}
const action = parse(readFileSync('action.yml', 'utf8')) as ActionYml;

test('action.yml is YAML that says what the contract says', () => {
  expect(Object.keys(action.inputs)).toEqual(Object.keys(shipInputs));
  expect(Object.keys(action.outputs)).toEqual(Object.keys(shipOutputs));
  for (const [name, field] of Object.entries(shipInputs)) {
    expect(action.inputs[name]?.description).toBe(field.description);
    expect(action.inputs[name]?.default).toBe('default' in field ? field.default : undefined);
  }
  expect(action.runs).toEqual({ using: 'node24', main: 'dist/index.js', post: 'dist/post.js', 'post-if': 'always()' });
  expect(Object.keys(action.branding)).toEqual(['icon', 'color']);
});

test('the default of each input is a value that is read without a mistake', () => {
  for (const [name, field] of Object.entries(shipInputs)) {
    const text = ('default' in field && field.default) || '';
    if (text !== '' && !text.includes('${{')) expect(() => field.parse(text), name).not.toThrow();
  }
});

test('every input is in the table of its group, and no cell breaks it', () => {
  const rows = renderInputs(shipInputs)
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  expect(rows).toHaveLength(Object.keys(shipInputs).length);
  for (const row of rows) expect(row.replaceAll('\\|', '').split('|'), row).toHaveLength(6);
});

test('only what stands between the marks is replaced', () => {
  expect(between('a\n<!-- t -->\nold\n<!-- /t -->\nb', 't', 'new')).toBe('a\n<!-- t -->\n\nnew\n<!-- /t -->\nb');
  expect(() => between('no marks', 't', 'new')).toThrow('<!-- t -->');
});
