// Two services side by side, in short blocks in turn: old new new old … What the machine does meanwhile meets both alike.
import { setTimeout as pause } from 'node:timers/promises';
import { median } from '../figures.ts';
import type { Block, Generator, Scenario } from './generator.ts';

export interface Side {
  readonly base: string;
  readonly cpu?: () => number;
}

export interface Plan {
  readonly scenario: Scenario;
  /** Rounds of two blocks for each side. */
  readonly rounds: number;
  /** Seconds of a block. */
  readonly seconds: number;
  readonly connections: number;
}

export interface Measured {
  /** Medians of the blocks. Latencies are microseconds. */
  readonly perSecond: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Microseconds of the service's own CPU for a request; NaN where it is not known. */
  readonly cpu: number;
  /** Sums of all blocks. */
  readonly requests: number;
  readonly unanswered: number;
  readonly not2xx: number;
}

export interface Compared {
  readonly sides: readonly [Measured, Measured];
  /** Of each round, new over old: how steady the result is. */
  readonly ratios: readonly number[];
}

/** Longer would be an endurance test. */
const MOST_SECONDS = 600;

const SIDES = [0, 1, 1, 0] as const;

interface Timed extends Block {
  readonly cpuSeconds: number;
}

const perSecond = (block: Block) => (1e6 * block.requests) / block.microseconds;
const sum = (blocks: readonly Timed[], of: (block: Timed) => number) => blocks.reduce((total, block) => total + of(block), 0);

function summary(blocks: readonly Timed[]): Measured {
  const middle = (of: (block: Timed) => number) => median(blocks.map(of));
  return {
    perSecond: middle(perSecond),
    p50: middle(({ p50 }) => p50),
    p95: middle(({ p95 }) => p95),
    p99: middle(({ p99 }) => p99),
    cpu: middle((block) => (1e6 * block.cpuSeconds) / block.requests),
    requests: sum(blocks, ({ requests }) => requests),
    unanswered: sum(blocks, ({ unanswered }) => unanswered),
    not2xx: sum(blocks, ({ not2xx }) => not2xx),
  };
}

export function requireBounded({ rounds, seconds, connections }: Plan): void {
  const total = SIDES.length * rounds * seconds;
  if (![rounds, seconds, connections].every((value) => Number.isInteger(value) && value > 0) || total > MOST_SECONDS || connections > 256)
    throw new Error(
      `load: ${rounds} rounds of ${SIDES.length} blocks of ${seconds} s with ${connections} connections: whole numbers, at most ${MOST_SECONDS} s in all and 256 connections`,
    );
}

/** A block for each side to warm up, then the rounds. */
export async function compare(sides: readonly [Side, Side], load: Generator, plan: Plan): Promise<Compared> {
  requireBounded(plan);
  const block = async (at: 0 | 1, seconds = plan.seconds): Promise<Timed> => {
    const { base, cpu = () => Number.NaN } = sides[at];
    const before = cpu();
    const done = await load({ base, scenario: plan.scenario, seconds, connections: plan.connections });
    await pause(20); // what is still to be written down
    return { ...done, cpuSeconds: cpu() - before };
  };
  for (const at of [0, 1] as const) await block(at, 1);
  const blocks: [Timed[], Timed[]] = [[], []];
  const ratios: number[] = [];
  for (let round = 0; round < plan.rounds; round++) {
    const own: [Timed[], Timed[]] = [[], []];
    for (const at of SIDES) own[at].push(await block(at));
    for (const at of [0, 1] as const) blocks[at].push(...own[at]);
    ratios.push(sum(own[1], perSecond) / sum(own[0], perSecond));
  }
  return { sides: [summary(blocks[0]), summary(blocks[1])], ratios };
}
