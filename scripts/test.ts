// Everything that can be tested on this machine: TypeScript at all levels, with the lab's real engine and registry, and the example app.
// `-- --long` adds what takes minutes: the example app in a real cluster and among real neighbours. CI runs it so.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bringUp } from '../test/lab/lab.ts';
import { startPostgres, type Postgres } from '../test/lab/postgres.ts';

interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

const [long, others] = [process.argv.includes('--long'), process.argv.slice(2).filter((one) => one !== '--long')];
const folder = mkdtempSync(path.join(tmpdir(), 'gin-ship-test-'));
const say = (line: string) => console.log(`gin-ship test: ${line}`);

async function labIsUp(): Promise<boolean> {
  try {
    say('bringing up engine, builders and registries (minutes on a machine that has never run it, else a second) …');
    await bringUp({ buildkitd: true, classic: true, say });
    return true;
  } catch (thrown) {
    say(`no lab on this machine, so its tests can't run: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    return false;
  }
}

/** One server for all tests that ask for TEST_DATABASE_URL; without it they tell that they were skipped. */
async function database(): Promise<Postgres | undefined> {
  try {
    return await startPostgres(say);
  } catch (thrown) {
    say(`no PostgreSQL on this machine, so its tests can't run: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    return undefined;
  }
}

function vitest(projects: readonly string[]): Count {
  const report = path.join(folder, 'vitest.json');
  const args = ['run', ...projects.flatMap((name) => ['--project', name]), '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { status } = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', ...args, ...others], { stdio: 'inherit' });
  const told = JSON.parse(readFileSync(report, 'utf8')) as { numPassedTests: number; numFailedTests: number; numPendingTests: number };
  // A file that can't be loaded fails the run without failing a test.
  const failed = status !== 0 && told.numFailedTests === 0 ? 1 : told.numFailedTests;
  return { passed: told.numPassedTests, failed, skipped: told.numPendingTests };
}

function goTest(): Count {
  // The race detector needs a C compiler.
  const race = spawnSync('gcc', ['--version']).status === 0 ? ['-race'] : [];
  say(`go test ${race.join(' ')} in example-app …`);
  const { stdout, status } = spawnSync('go', ['test', ...race, '-json', './...'], {
    cwd: 'example-app',
    encoding: 'utf8',
    maxBuffer: 256 << 20,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const events = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as { Action: string; Test?: string; Output?: string });
  const count = (action: string) => events.filter(({ Action, Test }) => Action === action && Test !== undefined).length;
  if (status !== 0) console.log(events.map(({ Output }) => Output ?? '').join(''));
  return { passed: count('pass'), failed: status !== 0 ? Math.max(1, count('fail')) : 0, skipped: count('skip') };
}

let postgres: Postgres | undefined;
try {
  const lab = await labIsUp();
  postgres = await database();
  if (postgres) process.env['TEST_DATABASE_URL'] = postgres.url;
  const counts = [vitest(['unit', 'house', 'scenarios', ...(lab ? ['lab', ...(long ? ['long'] : [])] : [])]), goTest()];
  const sum = (key: keyof Count) => counts.reduce((total, count) => total + count[key], 0);
  console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
  process.exitCode = sum('failed') > 0 || sum('passed') === 0 ? 1 : 0;
} finally {
  await postgres?.remove();
  rmSync(folder, { recursive: true, force: true });
}
