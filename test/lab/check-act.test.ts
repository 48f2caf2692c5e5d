// The action of a folder below, `uses: ./check`, in a real workflow client: its main and post are found in ../dist, its defaults and outputs are those of check/action.yml.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { Checkout } from '../runner/repository.ts';
import { makeLayout } from '../verify/layouts.ts';
import { push } from './act/workflow.ts';
import { bringUp, tool, type Lab } from './lab.ts';
import { attempt } from './run.ts';

const root = path.resolve(import.meta.dirname, '../..');

const WORKFLOW = `on: push
permissions: {}
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2
        with:
          persist-credentials: false
      - uses: ./check
        id: check
        continue-on-error: true
        with:
          image: ./image
          policy-level: \${{ vars.LEVEL }}
      - name: What was found
        env:
          OUTCOME: \${{ steps.check.outcome }}
          DIGEST: \${{ steps.check.outputs.digest }}
          ERRORS: \${{ steps.check.outputs.errors }}
          SARIF: \${{ steps.check.outputs.sarif-file }}
        run: |
          echo "outcome: $OUTCOME"
          echo "digest: $DIGEST"
          echo "errors: $ERRORS"
          test -s "$SARIF" && echo "sarif: there"
`;

let lab: Lab;
beforeAll(async () => {
  lab = await bringUp({ say: (line) => console.error(`lab: ${line}`) });
  await tool('act', (line) => console.error(`lab: ${line}`));
});

/** Runs the workflow on an image that runs as root. @returns the lines of its last step, the log, and which start of node was the last, with what it left in RUNNER_TEMP */
async function workflow(level: string): Promise<{ said: Record<string, string>; log: string; left: string; digest: string }> {
  const layout = makeLayout([{ config: { Entrypoint: ['/app.txt'] } }]);
  using checkout = new Checkout([], (workspace) => {
    for (const name of ['action.yml', 'check', 'dist']) cpSync(path.join(root, name), path.join(workspace, name), { recursive: true });
    cpSync(layout.folder, path.join(workspace, 'image'), { recursive: true });
    mkdirSync(path.join(workspace, '.github', 'workflows'), { recursive: true });
    writeFileSync(path.join(workspace, '.github', 'workflows', 'check.yml'), WORKFLOW);
  });
  const folder = mkdtempSync(path.join(checkout.folder, 'act-'));
  const at = (name: string) => path.join(folder, name);
  for (const name of ['home', 'bin']) mkdirSync(at(name));
  // A node in front of the real one that notes what each start of it leaves in RUNNER_TEMP: the client itself clears that when the job ends.
  const spy = `#!${process.execPath}
const { spawnSync } = require('node:child_process');
const { appendFileSync, readdirSync } = require('node:fs');
const { status } = spawnSync(process.execPath, process.argv.slice(2), { stdio: 'inherit' });
appendFileSync(${JSON.stringify(at('seen'))}, require('node:path').basename(process.argv[2]) + ' left: ' + readdirSync(process.env.RUNNER_TEMP) + '\\n');
process.exitCode = status ?? 1;
`;
  writeFileSync(at(path.join('bin', 'node')), spy, { mode: 0o755 });
  writeFileSync(at('event.json'), JSON.stringify(push('refs/heads/main', checkout.sha).payload));
  const where = ['--workflows', '.github/workflows/check.yml', '--platform', 'ubuntu-latest=-self-hosted', '--env', 'GITHUB_REPOSITORY=acme/shop'];
  const how = ['--no-cache-server', '--action-cache-path', at('cache'), '--eventpath', at('event.json'), '--var', `LEVEL=${level}`];
  const argv = [await tool('act'), 'push', ...where, ...how];
  const PATH = [at('bin'), lab.env['PATH'] ?? process.env['PATH']].join(path.delimiter);
  const { stdout, stderr } = await attempt(argv, { cwd: checkout.workspace, env: { ...lab.env, HOME: at('home'), PATH } });
  const log = `${stdout}${stderr}`.replaceAll('\r', '');
  const said = Object.fromEntries(
    [...log.matchAll(/\| (outcome|digest|errors|sarif): (.*)$/gm)].map(([, name = '', value = '']) => [name, value.trim()]),
  );
  const left = readFileSync(at('seen'), 'utf8').trim().split('\n').at(-1) ?? '';
  const { manifests } = JSON.parse(readFileSync(path.join(layout.folder, 'index.json'), 'utf8')) as { manifests: { digest: string }[] };
  return { said, log, left, digest: manifests[0]?.digest ?? '' };
}

test('an image that the policy stops: the step fails, and its outputs are there', async () => {
  const { said, log, left, digest } = await workflow('policy');
  expect(said, log).toEqual({ outcome: 'failure', digest, errors: expect.stringMatching(/^[1-9]/) as unknown, sarif: 'there' });
  expect(log).toMatch(/user\/root/);
  expect(left).toBe('post.js left:');
});

test('`policy-level: warn` only tells', async () => {
  const { said, log, left } = await workflow('warn');
  expect(said, log).toMatchObject({ outcome: 'success', errors: '0', sarif: 'there' });
  expect(left).toBe('post.js left:');
});
