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
