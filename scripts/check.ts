// Everything that is looked at rather than run: types, lint, format, contract, dist, workflows, Go. Prints each verdict, and what is wrong.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { tool } from '../test/lab/tools.ts';

interface Check {
  readonly name: string;
  readonly command: () => Promise<readonly [string, ...string[]]>;
  readonly cwd?: string;
}

const node = process.execPath;
const bin = (name: string) => path.resolve('node_modules/.bin', name);
const workflows = readdirSync('.github/workflows').map((name) => path.join('.github/workflows', name));

const checks: readonly Check[] = [
  { name: 'types', command: async () => [bin('tsc'), '-p', '.'] },
  { name: 'lint', command: async () => [node, bin('oxlint'), '--type-aware', '--deny-warnings'] },
  { name: 'format', command: async () => [node, bin('oxfmt'), '--check', '.'] },
  { name: 'action.yml and README are rendered from the contract', command: async () => [node, 'scripts/contract.ts', '--check'] },
  { name: 'dist is what src gives, byte for byte', command: async () => [node, 'scripts/bundle.ts', '--check'] },
  { name: 'workflows: actionlint', command: async () => [await tool('actionlint'), ...workflows] },
  {
    name: 'workflows: zizmor',
    command: async () => [await tool('zizmor'), '--offline', '--persona=pedantic', '--no-progress', '.github', 'action.yml', 'check/action.yml'],
  },
  { name: 'example-app: gofmt', command: async () => ['gofmt', '-l', '.'], cwd: 'example-app' },
  { name: 'example-app: go vet', command: async () => ['go', 'vet', './...'], cwd: 'example-app' },
  { name: 'example-app: staticcheck', command: async () => [await tool('staticcheck'), './...'], cwd: 'example-app' },
];

async function passes({ name, command, cwd }: Check): Promise<boolean> {
  const [program, ...args] = await command();
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', cwd: cwd ?? '.', maxBuffer: 64 << 20 });
  // gofmt lists what is wrong and ends with 0.
  const passed = status === 0 && !(program === 'gofmt' && stdout !== '');
  console.log(`${passed ? '✓' : '✗'} ${name}`);
  if (!passed) console.log(`${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}`);
  return passed;
}

let failed = 0;
for (const check of checks) if (!(await passes(check))) failed++;
console.log(`${checks.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
