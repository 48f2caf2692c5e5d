/** A place in a file of the user's repository; the annotation is put there. `line` counts from 1. */
export interface Place {
  readonly file: string;
  readonly line?: number;
}

/** One thing that is wrong, in the user's terms: what happened, why, and what to do about it. */
export interface Problem {
  /** Stable and greppable: `input/flag`, `push/denied`, `smoke/crashed`, … */
  readonly code: string;
  readonly what: string;
  readonly why: string;
  readonly fix: string;
  readonly at?: Place;
  /** Text that belongs to the problem but is too long for one line: a container's log, a step's output. */
  readonly detail?: string;
  /** The summary of the job tells it already, better than in a sentence. */
  readonly inSummary?: boolean;
}

/** The only error that gin-ship throws on purpose. It carries every mistake that one run could find. */
export class ShipError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: Problem | readonly Problem[], options?: ErrorOptions) {
    const list = 'code' in problems ? [problems] : problems;
    super(list.map(sentence).join('\n'), options);
    this.name = 'ShipError';
    this.problems = list;
  }
}

/** `what: why. fix`, each once, each ending in a stop. */
export function sentence({ what, why, fix }: Problem): string {
  return `${what}: ${stopped(why)} ${stopped(fix)}`;
}

const stopped = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`);

/** The text of anything that was thrown, with its causes. */
export function messageOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const cause = thrown.cause === undefined ? '' : ` (${messageOf(thrown.cause)})`;
  return `${thrown.message}${cause}`;
}
