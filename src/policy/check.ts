import type { Level } from './level.ts';
import type { Parameter, Parameters } from './parameter.ts';

/** One thing that a check can find. */
export interface Rule {
  /** Where the policy says nothing. What is new within a major version breaks no workflow: a new check starts as `warn`, a new rule of an old check as `off`. */
  readonly level: Level;
  /** One line, as in the README's table: what is wrong with an image that has it. */
  readonly about: string;
  /** What to do, in general; a finding says it with the names of the image. */
  readonly fix: string;
}

/** A check: rules that look at the same thing, and their settings. Its id is its name in the catalogue; a rule's is `check/rule`. */
export interface Check {
  readonly about: string;
  readonly rules: Readonly<Record<string, Rule>>;
  readonly parameters: Parameters;
}

/** Keeps the names of rules and parameters as types. */
export const check = <const R extends Readonly<Record<string, Rule>>, const P extends Parameters>(declared: {
  readonly about: string;
  readonly rules: R;
  readonly parameters: P;
}): { readonly about: string; readonly rules: R; readonly parameters: P } => declared;

/** The read settings of a check. */
export type SettingsOf<C extends Check> = { readonly [K in keyof C['parameters']]: C['parameters'][K] extends Parameter<infer T> ? T : never };
export type RuleOf<C extends Check> = keyof C['rules'] & string;
