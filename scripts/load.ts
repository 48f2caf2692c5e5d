// `npm run load -- [OLD] [NEW]`: two versions of the example app under load on 127.0.0.1, side by side. Each is a git ref, `.` (the working tree),
// a program, or an http://127.0.0.1 address. Default: the last tag, or what was before the last change, against the working tree.
//   --scenario ping|mixed   --rounds 3   --seconds 2   --connections 16   --tool wrk|k6
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { table } from '../src/report/markdown.ts';
import { mb, median } from './figures.ts';
import { compare, type Compared, type Measured, type Plan, requireBounded } from './load/compare.ts';
import { generator } from './load/generator.ts';
import { PRODUCTION, Service, type Memory } from './load/service.ts';
import { defaultOld, version, type Version } from './load/versions.ts';

const STARTS = 5;
const folder = mkdtempSync(path.join(tmpdir(), 'gin-ship-load-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const say = (line: string) => console.error(`load: ${line}`);

interface Target {
  readonly version: Version;
  readonly service?: Service;
  readonly base: string;
  /** Milliseconds to ready, of every start. */
  readonly starts: readonly number[];
}

/** Every version answers /ping, whatever else it has. */
async function started(of: Version): Promise<Target> {
  if (of.program === undefined) return { version: of, base: of.base ?? '', starts: [] };
  const starts: number[] = [];
  for (let start = 1; ; start++) {
    const service = await Service.start(of.program, PRODUCTION, '/ping');
    starts.push(service.readyAfter);
    if (start === STARTS) return { version: of, service, base: service.base, starts };
    await service.stop();
  }
}

type Row = readonly [name: string, old: number | undefined, now: number | undefined, show: (value: number) => string];

const whole = (value: number) => Math.round(value).toLocaleString('en');
const ms = (value: number) => `${value.toFixed(value < 10 ? 2 : 1)} ms`;
const known = (value: number | undefined) => (value === undefined || Number.isNaN(value) ? undefined : value);

function rows(targets: readonly [Target, Target], { sides }: Compared, memory: readonly (Memory | undefined)[]): Row[] {
  const both = (name: string, show: Row[3], of: (at: 0 | 1) => number | undefined): Row => [name, known(of(0)), known(of(1)), show];
  const side = (name: string, show: Row[3], of: (measured: Measured) => number) => both(name, show, (at) => of(sides[at]));
  return [
    side('requests/s', whole, ({ perSecond }) => perSecond),
    side('p50', ms, ({ p50 }) => p50 / 1000),
    side('p95', ms, ({ p95 }) => p95 / 1000),
    side('p99', ms, ({ p99 }) => p99 / 1000),
    side('requests', whole, ({ requests }) => requests),
    side('without an answer', whole, ({ unanswered }) => unanswered),
    side('answers that are not 2xx', whole, ({ not2xx }) => not2xx),
    side(
      'own CPU for a request',
      (value) => `${value.toFixed(0)} µs`,
      ({ cpu }) => cpu,
    ),
    both('memory (RSS) after it', mb, (at) => memory[at]?.now),
    both('start to ready', ms, (at) => (targets[at].starts.length > 0 ? median(targets[at].starts) : undefined)),
    both('program', mb, (at) => targets[at].version.bytes),
  ];
}

function render(given: readonly Row[], names: readonly [string, string]): string {
  const cells = given.map(([name, old, now, show]) => {
    const ratio = old !== undefined && now !== undefined && old !== 0 ? (now / old).toFixed(2) : '';
    return [name, old === undefined ? '–' : show(old), now === undefined ? '–' : show(now), ratio];
  });
  return table(['', ...names, 'ratio'], cells);
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      scenario: { type: 'string', default: 'ping' },
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '2' },
      connections: { type: 'string', default: '16' },
      tool: { type: 'string' },
    },
  });
  const { scenario, tool } = values;
  if (scenario !== 'ping' && scenario !== 'mixed') throw new Error(`load: --scenario is ping or mixed, not ${scenario}`);
  if (tool !== undefined && tool !== 'wrk' && tool !== 'k6') throw new Error(`load: --tool is wrk or k6, not ${tool}`);
  const [rounds, seconds, connections] = [values.rounds, values.seconds, values.connections].map(Number) as [number, number, number];
  const plan: Plan = { scenario, rounds, seconds, connections };
  requireBounded(plan);
  const arguments_ = [positionals[0] ?? (await defaultOld()), positionals[1] ?? '.'] as const;
  const versions = [
    await version(arguments_[0], path.join(folder, 'old'), say),
    await version(arguments_[1], path.join(folder, 'new'), say),
  ] as const;
  const { name, load } = await generator(tool, say);
  const targets = [await started(versions[0]), await started(versions[1])] as const;
  try {
    say(`${name}, ${scenario}: ${rounds} rounds of 4 blocks of ${seconds} s, ${connections} connections …`);
    const side = ({ base, service }: Target) => (service ? { base, cpu: () => service.cpu() } : { base });
    const compared = await compare([side(targets[0]), side(targets[1])], load, plan);
    const memory = targets.map(({ service }) => service?.memory());
    console.log(render(rows(targets, compared, memory), [`old: ${versions[0].name}`, `new: ${versions[1].name}`]));
    const spread = compared.ratios.map((ratio) => ratio.toFixed(2)).join(', ');
    console.log(
      `Requests/s, new over old, of each round: ${spread}. Load and services share this machine: only the ratios say something about others.`,
    );
  } finally {
    for (const { service } of targets) await service?.stop();
  }
}

try {
  await main();
} catch (thrown) {
  console.error(thrown instanceof Error ? thrown.message : thrown);
  process.exitCode = 1;
}
