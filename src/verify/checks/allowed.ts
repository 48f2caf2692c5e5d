import { matcher } from '../../policy/glob.ts';
import type { Allowance } from '../../policy/parameter.ts';

/** What an allowance is held against; `path` without `/` in front. */
export interface Candidate {
  readonly path?: string;
  readonly kind?: string;
  readonly rule?: string;
}

/** Whether one of the allowances holds: every part that it has. */
export function allowedBy(allowances: readonly Allowance[]): (candidate: Candidate) => boolean {
  const tests = allowances.map(({ path, kind, rule }) => {
    const matches = path === undefined ? undefined : matcher([path]);
    return (candidate: Candidate) =>
      (matches === undefined || (candidate.path !== undefined && matches(candidate.path))) &&
      (kind === undefined || kind === candidate.kind) &&
      (rule === undefined || rule === candidate.rule);
  });
  return (candidate) => tests.some((test) => test(candidate));
}
