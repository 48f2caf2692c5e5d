/** What a finding of a rule does: `error` stops the push, `warn` is told, `off` is not looked for. */
export const LEVELS = ['error', 'warn', 'off'] as const;
export type Level = (typeof LEVELS)[number];

/**
 * Input `policy-level`: `policy` takes the levels as they are, `strict` makes warnings errors, `warn` makes errors warnings, and `off` looks at nothing but the
 * integrity of the bytes.
 */
export const MODES = ['policy', 'strict', 'warn', 'off'] as const;
export type Mode = (typeof MODES)[number];

/** The level that holds in a mode. */
export function levelIn(mode: Mode, level: Level): Level {
  if (mode === 'off' || level === 'off') return 'off';
  if (mode === 'strict') return 'error';
  return mode === 'warn' ? 'warn' : level;
}
