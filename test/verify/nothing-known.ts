import type { Known } from '../../src/verify/checks/subject.ts';

/** Held against nothing. */
export const NOTHING_KNOWN: Known = {
  commit: undefined,
  sourceDateEpoch: undefined,
  labels: undefined,
  port: undefined,
  goSum: undefined,
  dockerfile: undefined,
  reference: undefined,
};
