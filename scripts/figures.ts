// Figures of the bench: medians, units, and what the meter wrote.
import { readFileSync } from 'node:fs';

export const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
export const seconds = (value: number): string => `${value.toFixed(2)} s`;

export interface Times {
  readonly cpu: number;
  readonly wall: number;
}

/** What scripts/meter.sh wrote: one line for each process, its children included. */
export function timesIn(file: string): Times[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.split(' ').map(Number))
    .filter((numbers) => numbers.length === 3 && numbers.every(Number.isFinite))
    .map(([user = 0, system = 0, wall = 0]) => ({ cpu: user + system, wall }));
}

export const total = (times: readonly Times[], of: keyof Times): number => times.reduce((sum, one) => sum + one[of], 0);

export const mb = (bytes = 0): string => `${(bytes / 1e6).toFixed(1)} MB`;
