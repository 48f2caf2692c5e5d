import type { Clock } from '../ports/ports.ts';
import { duration, fenced } from './markdown.ts';

/** One stage of the run. Milliseconds since the run began. */
export interface Stage {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly failed: boolean;
}

/** A Mermaid Gantt chart of the stages; names are ours, so nothing in them needs to be escaped. */
export function timeline(stages: readonly Stage[]): string {
  const rows = stages.map(({ name, start, end, failed }) => {
    // Mermaid draws nothing for a length of 0.
    const until = Math.max(Math.round(end), Math.round(start) + 1);
    return `  ${name} ${duration(end - start)} :${failed ? 'crit' : 'done'}, ${Math.round(start)}, ${until}`;
  });
  return fenced(['gantt', '  dateFormat x', '  axisFormat %M:%S', '  section Stages', ...rows].join('\n'), 'mermaid');
}

/** Notes when each stage begins and ends, also one that fails. */
export class Stages {
  readonly all: Stage[] = [];
  readonly #clock: Clock;
  readonly #begun: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#begun = clock.monotonic();
  }

  async run<T>(name: string, stage: () => Promise<T>): Promise<T> {
    const start = this.#clock.monotonic() - this.#begun;
    let failed = true;
    try {
      const result = await stage();
      failed = false;
      return result;
    } finally {
      this.all.push({ name, start, end: this.#clock.monotonic() - this.#begun, failed });
    }
  }
}
