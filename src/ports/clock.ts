import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from './ports.ts';

export function realClock(cancelled: AbortSignal): Clock {
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    sleep: (ms) => wait(ms, undefined, { signal: cancelled }),
    random: () => Math.random(),
  };
}
