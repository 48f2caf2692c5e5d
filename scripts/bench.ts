// `npm run bench`: the figures of the README, side by side with the plain command, medians. `--write` puts them into the README.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { between } from '../src/contract/render.ts';
import { table } from '../src/report/markdown.ts';
import { bringUp, type Lab } from '../test/lab/lab.ts';
import { median, mb, seconds, timesIn, total } from './figures.ts';
import { Checkout, pushEvent } from '../test/runner/repository.ts';
import { Job, type StepResult } from '../test/runner/step.ts';

const RUNS = 7;
const meter = path.resolve('scripts/meter.sh');
const folder = mkdtempSync(path.join(tmpdir(), 'gin-ship-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

type Row = Readonly<Record<'what' | 'ours' | 'atMost' | 'beside', string>>;

/** A `docker` that meters the processes of the build and the smoke test, so that their CPU can be taken off. */
function meteredDocker(lab: Lab, file: string): string {
  const shim = path.join(folder, 'docker');
  const rest = `exec ${lab.docker} "$@"`;
  writeFileSync(
    shim,
    `#!/bin/bash\ncase "$1 $2" in\n"buildx build" | "load "* | "run "* | "wait "* | "stop "* | "kill "* | "rm "* | "image rm" | "inspect "* | "logs "*) exec ${meter} ${file} ${lab.docker} "$@" ;;\nesac\n${rest}\n`,
  );
  chmodSync(shim, 0o755);
  return folder;
}

interface Setting {
  readonly lab: Lab;
  readonly checkout: Checkout;
  readonly inputs: Record<string, string>;
  readonly env: Record<string, string | undefined>;
  readonly payload: unknown;
}

function setting(lab: Lab, checkout: Checkout): Setting {
  const { tls } = lab.registry;
  const { env, payload } = pushEvent('refs/tags/v1.0.0', checkout.sha);
  const inputs = {
    images: `${tls.host}/bench/shop`,
    username: tls.username,
    password: tls.password,
    'registry-ca': tls.caFile,
    context: 'example-app',
    smoke: '/ping',
  };
  return { lab, checkout, inputs, env: { ...env, HOME: process.env['HOME'], ...lab.env }, payload };
}

async function once(
  { checkout, inputs, env, payload }: Setting,
  extra: { inputs?: Record<string, string>; path?: string; meter?: string } = {},
): Promise<StepResult> {
  const PATH = extra.path ? `${extra.path}:${env['PATH'] ?? process.env['PATH']}` : (env['PATH'] ?? process.env['PATH']);
  using job = new Job({
    payload,
    workspace: checkout.workspace,
    env: { ...env, PATH },
    inputs: { ...inputs, ...extra.inputs },
    ...(extra.meter ? { under: [meter, extra.meter] } : {}),
  });
  const result = await job.main();
  await job.post();
  if (result.code !== 0) throw new Error(result.log);
  return result;
}

/** CPU of all but the build and the smoke test, main and post. */
async function overhead(setting: Setting): Promise<Row> {
  const cpu: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const [all, inner] = [path.join(folder, `all-${run}`), path.join(folder, `inner-${run}`)];
    writeFileSync(inner, '');
    await once(setting, { meter: all, path: meteredDocker(setting.lab, inner) });
    cpu.push(total(timesIn(all), 'cpu') - total(timesIn(inner), 'cpu'));
  }
  return {
    what: 'CPU of everything but the build and the smoke test, main + post',
    ours: `${seconds(median(cpu))}, two node starts`,
    atMost: '0.5 s',
    beside: 'the four-action chain: 1.6 s, 2.2 s with posts, seven node starts',
  };
}

/** A run in which nothing changed, in turn with plain buildx. */
async function nothingChanged(setting: Setting): Promise<Row> {
  const [ours, plain]: [number[], number[]] = [[], []];
  const { lab, checkout } = setting;
  const args = [
    'buildx',
    'build',
    '--push',
    '--provenance=false',
    '--tag',
    `${lab.registry.plain.host}/bench/plain:v1`,
    path.join(checkout.workspace, 'example-app'),
  ];
  for (let run = -1; run < RUNS; run++) {
    const [a, b] = [path.join(folder, `ours-${run}`), path.join(folder, `plain-${run}`)];
    await once(setting, { meter: a });
    const { status, stderr } = spawnSync(meter, [b, lab.docker, ...args], { env: { ...process.env, ...lab.env }, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    // The first round warms both up.
    if (run < 0) continue;
    ours.push(timesIn(a)[0]?.wall ?? Number.NaN);
    plain.push(total(timesIn(b), 'wall'));
  }
  const more = median(ours.map((value, at) => value - (plain[at] ?? 0)));
  return {
    what: 'Nothing changed: wall time, smoke test included, over plain `docker buildx build --push`',
    ours: `+ ${seconds(more)} (${seconds(median(ours))})`,
    atMost: '+ 1.5 s',
    beside: seconds(median(plain)),
  };
}

async function dryRun(setting: Setting): Promise<Row> {
  const walls: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const file = path.join(folder, `dry-${run}`);
    await once(setting, { inputs: { 'dry-run': 'true' }, meter: file });
    walls.push(timesIn(file)[0]?.wall ?? Number.NaN);
  }
  return { what: '`dry-run`, wall time', ours: seconds(median(walls)), atMost: '0.3 s', beside: '' };
}

function distSize(): Row {
  const bytes = readdirSync('dist')
    .filter((name) => name !== 'licenses.txt')
    .reduce((sum, name) => sum + statSync(path.join('dist', name)).size, 0);
  return { what: 'dist, without licences', ours: `${(bytes / 1e6).toFixed(2)} MB`, atMost: '1.5 MB', beside: 'the chain: 9.1 MB' };
}

function oneGigabyte(workspace: string): void {
  execFileSync('dd', ['if=/dev/urandom', `of=${path.join(workspace, 'big')}`, 'bs=1M', 'count=1000'], { stdio: 'ignore' });
  writeFileSync(path.join(workspace, 'Dockerfile'), 'FROM scratch\nCOPY big /big\nCMD ["/big"]\n');
}

/** Peak memory of the action while it ships 1 GB that can't be compressed. */
async function memory({ lab, env, inputs }: Setting): Promise<Row> {
  using checkout = new Checkout(['v1.0.0'], oneGigabyte);
  let peak = 0;
  const event = pushEvent('refs/tags/v1.0.0', checkout.sha);
  using job = new Job({
    payload: event.payload,
    workspace: checkout.workspace,
    env: { ...env, ...event.env },
    inputs: { ...inputs, images: `${lab.registry.tls.host}/bench/big`, context: '.', smoke: 'off', 'policy-level': 'warn' }, // nobody can run it
    onStart: watch,
  });
  function watch(pid: number): void {
    const timer = setInterval(() => {
      try {
        peak = Math.max(peak, Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0));
      } catch {
        clearInterval(timer);
      }
    }, 20);
  }
  const result = await job.main();
  await job.post();
  if (result.code !== 0) throw new Error(result.log);
  return { what: 'Peak memory of the action, an image of 1 GB', ours: `${Math.round(peak / 1000)} MB`, atMost: '150 MB', beside: '' };
}

async function imageSize(setting: Setting): Promise<Row> {
  const { outputs } = await once(setting);
  const [size] = Object.values(JSON.parse(outputs['size'] ?? '{}') as Record<string, { compressed: number; unpacked: number }>);
  return {
    what: 'The example app’s image on disk / as pulled',
    ours: `${mb(size?.unpacked)} / ${mb(size?.compressed)}`,
    atMost: '20 MB / 7.5 MB',
    beside: 'the usual claim: ~900 MB single-stage → ~15 MB',
  };
}

const lab = await bringUp({ say: (line) => console.error(`bench: ${line}`) });
using checkout = new Checkout(['v0.9.0', 'v1.0.0']);
const here = setting(lab, checkout);
await once(here);
const rows: Row[] = [];
for (const measure of [overhead, nothingChanged, dryRun, distSize, memory, imageSize]) {
  rows.push(await measure(here));
  console.error(`bench: ${rows.at(-1)?.what}: ${rows.at(-1)?.ours}`);
}
const text = table(
  ['', 'gin-ship', 'at most', 'beside it'],
  rows.map(({ what, ours, atMost, beside }) => [what, ours, atMost, beside]),
);
console.log(text);
if (process.argv.includes('--write')) {
  const note = `Medians of ${RUNS} runs on two cores, ${lab.kind === 'lab' ? 'with the lab’s engine and stand-ins for the base images' : 'with Docker'}, registry on loopback. \`npm run bench\` measures them again; \`-- --write\` puts them here.`;
  writeFileSync('README.md', between(readFileSync('README.md', 'utf8'), 'figures', `${text}\n${note}\n`));
}
