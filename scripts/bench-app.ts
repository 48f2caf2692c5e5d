// `npm run bench:app`: what the example app's README says of it, measured again. `-- --write` puts the figures there.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { between } from '../src/contract/render.ts';
import { table } from '../src/report/markdown.ts';
import { startPostgres } from '../test/lab/postgres.ts';
import { mb, median } from './figures.ts';
import { Clients } from './load/clients.ts';
import { compare, type Compared } from './load/compare.ts';
import { generator, type Generator } from './load/generator.ts';
import { PRODUCTION, Service } from './load/service.ts';
import { sink } from './load/sink.ts';
import { compile } from './load/versions.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'gin-ship-bench-app-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const [app, bare] = [path.join(folder, 'app'), path.join(folder, 'bare')];
const say = (line: string) => console.error(`bench: ${line}`);

interface Row {
  readonly what: string;
  readonly ours: string;
  readonly goal: string;
  readonly beside: string;
}

const ms = (value: number) => `${value.toFixed(1)} ms`;

/** The process's start, the first 200 from /readyz; asked every millisecond. */
async function startToReady(): Promise<Row> {
  const times: { readonly [of in 'app' | 'bare']: number[] } = { app: [], bare: [] };
  for (let run = 0; run < 21; run++) {
    for (const [of, program, probe] of [['app', app, '/readyz'] as const, ['bare', bare, '/ping'] as const]) {
      const service = await Service.start(program, PRODUCTION, probe);
      times[of].push(service.readyAfter);
      await service.stop();
    }
  }
  const beside = `\`gin.New()\` alone: ${ms(median(times.bare))}`;
  return { what: 'Start to ready, without a database', ours: ms(median(times.app)), goal: '≤ 50 ms', beside };
}

/** Resident memory two seconds after the start, and after 10,000 requests of all kinds. */
async function memory(): Promise<Row[]> {
  const figures: { readonly idle: number; readonly after: number; readonly peak: number }[] = [];
  for (let run = 0; run < 3; run++) {
    const service = await Service.start(app, PRODUCTION);
    await pause(2000);
    const idle = service.memory()?.now ?? Number.NaN;
    const clients = new Clients(service.base, ['/ping', '/hello', '/user/1', '/version'], 16, 10_000);
    while (clients.requests < 10_000) await pause(20);
    await clients.stop();
    const { now = Number.NaN, peak = Number.NaN } = service.memory() ?? {};
    figures.push({ idle, after: now, peak });
    await service.stop();
  }
  const of = (key: 'idle' | 'after' | 'peak') => mb(median(figures.map((one) => one[key])));
  return [
    { what: 'Memory (RSS), idle', ours: of('idle'), goal: '≤ 20 MB', beside: '' },
    { what: 'Memory (RSS) after 10,000 requests', ours: of('after'), goal: '≤ 45 MB', beside: `at most meanwhile: ${of('peak')}` },
  ];
}

const side = (service: Service) => ({ base: service.base, cpu: () => service.cpu() });

type Ratio = { readonly of: string; readonly sides: Compared['sides'] };

/** The whole chain against a handler alone, in turn. */
async function overBare(generated: Generator, endpoint: string, timeouts: 'on' | 'off'): Promise<Ratio> {
  const log = path.join(folder, 'log');
  const sampled = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_SAMPLER_ARG: '0.01' };
  const alone = await Service.start(bare, { TIMEOUTS: timeouts }, '/ping');
  const chain = await Service.start(app, { ...PRODUCTION, ...sampled }, '/readyz', log);
  try {
    const plan = { scenario: 'ping', rounds: 7, seconds: 2, connections: 16 } as const;
    const { sides, ratios } = await compare([side(alone), side(chain)], generated, plan);
    if (sides.some(({ unanswered, not2xx }) => unanswered + not2xx > 0)) throw new Error('bench: not every /ping was answered');
    await chain.stop(); // sends the last spans
    if (readFileSync(log, 'utf8').split('"msg":"request"').length < 10) throw new Error('bench: there are no log lines');
    return { of: `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)})`, sides };
  } finally {
    for (const service of [alone, chain]) await service.stop();
  }
}

async function throughput(): Promise<Row> {
  const [traces, { name, load }] = [await sink(), await generator(undefined, say)];
  try {
    const { of, sides } = await overBare(load, traces.endpoint, 'on');
    const naked = await overBare(load, traces.endpoint, 'off');
    if (traces.exports() === 0) throw new Error('bench: there are no traces');
    const [alone, chain] = sides;
    const cpu = `own CPU for a request ${chain.cpu.toFixed(0)} µs, alone ${alone.cpu.toFixed(0)} µs`;
    return {
      what: `\`/ping\` with everything on over \`gin.New()\` alone (${name}; metrics, a tenth of the requests logged, traces of 1 %)`,
      ours: of,
      goal: '≥ 0.7',
      beside: `${cpu}; over one without the server’s timeouts too: ${naked.of}`,
    };
  } finally {
    traces.close();
  }
}

/** Requests of which half take 100 ms are under way when the signal comes. */
async function lostInSigterm(): Promise<Row> {
  let [requests, lost, others] = [0, 0, 0];
  for (let run = 0; run < 5; run++) {
    const service = await Service.start(app, { APP_ENV: 'staging', FAULT_INJECTION: 'true', SHUTDOWN_DELAY: '500ms' });
    const faults = await fetch(`${service.admin}/faults`, { method: 'PUT', body: '{"delay":"100ms","delay_ratio":0.5}' });
    if (!faults.ok) throw new Error(`bench: faults: ${faults.status}`);
    const clients = new Clients(service.base, ['/ping', '/hello', '/user/1'], 32);
    void clients.stopWhenNotReady(service.base);
    await pause(1000);
    const { code } = await service.stop();
    const counted = await clients.stop();
    if (code !== 0) throw new Error(`bench: the service ended with ${code}`);
    [requests, lost] = [requests + counted.requests, lost + counted.lost];
    others += Object.entries(counted.outcomes).reduce((sum, [outcome, count]) => sum + (/^(200|404|lost)$/.test(outcome) ? 0 : count), 0);
  }
  return { what: 'Requests lost in a SIGTERM under load', ours: `${lost + others} of ${requests}`, goal: '0', beside: '' };
}

/** What needs no database, while there is none. */
async function lostInDatabaseRestart(): Promise<Row> {
  const database = await startPostgres(say);
  const service = await Service.start(app, { ...PRODUCTION, DATABASE_URL: database.url });
  try {
    const clients = new Clients(service.base, ['/ping', '/hello', '/healthz', '/version'], 16);
    const users = new Clients(service.base, ['/user/1'], 2);
    await pause(500);
    await database.stop();
    await pause(1500);
    await database.start();
    while ((await fetch(`${service.base}/readyz`)).status !== 200) await pause(50);
    const [counted, answers] = [await clients.stop(), await users.stop()];
    const failed = counted.requests - (counted.outcomes['200'] ?? 0);
    const beside = `\`/user/:id\` meanwhile: ${Object.entries(answers.outcomes)
      .map(([outcome, count]) => `${count} × ${outcome}`)
      .join(', ')}`;
    return { what: 'Requests lost in a database restart, routes without it', ours: `${failed} of ${counted.requests}`, goal: '0', beside };
  } finally {
    await service.stop();
    await database.remove();
  }
}

say('building the app and bare Gin …');
await compile('example-app', app);
await compile('example-app', bare, './load/bare');
const rows: Row[] = [];
for (const measure of [startToReady, memory, throughput, lostInSigterm, lostInDatabaseRestart]) {
  const measured = [await measure()].flat();
  rows.push(...measured);
  for (const { what, ours, goal } of measured) say(`${what}: ${ours} (${goal})`);
}
const text = table(
  ['', 'example-app', 'goal', 'beside it'],
  rows.map(({ what, ours, goal, beside }) => [what, ours, goal, beside]),
);
console.log(text);
if (process.argv.includes('--write')) {
  const note =
    'Medians on two cores that load and service share. `npm run bench:app` in the folder above measures them again; `-- --write` puts them here.';
  const file = 'example-app/README.md';
  writeFileSync(file, between(readFileSync(file, 'utf8'), 'figures', `${text}\n${note}\n`));
}
