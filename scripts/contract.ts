// action.yml and the README's tables from the one declaration in src/contract; the schema and the tables of the image policy from src/policy. `--check` changes nothing and fails where they differ.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { checkInputs, checkOutputs } from '../src/contract/check.ts';
import { between, renderActionYml, renderInputs, renderOutputs, type Action } from '../src/contract/render.ts';
import { shipInputs, shipOutputs } from '../src/contract/ship.ts';
import { renderChecks, renderKinds, renderReference } from '../src/policy/render.ts';
import { policySchema } from '../src/policy/schema.ts';

const ship: Action = {
  name: 'gin-ship',
  description: 'From a git ref to a verified image digest in a registry, in one step: tags, build, smoke test, push, outputs',
  author: 'gin-ship',
  icon: 'anchor',
  color: 'blue',
  main: 'dist/index.js',
  post: 'dist/post.js',
  inputs: shipInputs,
  outputs: shipOutputs,
};

const check: Action = {
  name: 'gin-ship check',
  description:
    'Holds any image, at a registry or on the disk, against an image policy: secrets, root, size, waste, how the Go program was built, and more',
  author: 'gin-ship',
  icon: 'check-circle',
  color: 'blue',
  main: '../dist/check.js',
  post: '../dist/post.js',
  inputs: checkInputs,
  outputs: checkOutputs,
};

function readme(file: string, { inputs, outputs }: Action): string {
  const tables = between(readFileSync(file, 'utf8'), 'inputs', renderInputs(inputs));
  return between(tables, 'outputs', renderOutputs(outputs));
}

const rendered: Record<string, string> = {
  'action.yml': renderActionYml(ship),
  'README.md': between(readme('README.md', ship), 'checks', renderChecks()),
  'check/action.yml': renderActionYml(check),
  'check/README.md': readme('check/README.md', check),
  'docs/policy.md': between(between(readFileSync('docs/policy.md', 'utf8'), 'kinds', renderKinds()), 'checks', renderReference()),
  'schema/policy.json': `${JSON.stringify(policySchema(), null, 2)}\n`,
};
const stale = Object.keys(rendered).filter((file) => textOf(file) !== rendered[file]);

function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

if (process.argv.includes('--check')) {
  for (const file of stale) console.error(`${file} differs from what src says: run \`npm run contract\``);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const file of stale) writeFileSync(file, rendered[file] ?? '');
  console.log(
    stale.length > 0
      ? `written: ${stale.join(', ')}`
      : 'action.yml and README.md of all actions, the schema and the docs of the policy are up to date',
  );
}
