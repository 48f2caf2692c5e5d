import type { Flavor, Rule } from './rule.ts';

/** @throws ShipError `input/tags` with every mistake of all lines */
export function parseRules(text: string): readonly Rule[] {
  throw new Error(text);
}

/** @throws ShipError `input/flavor` with every mistake of all lines */
export function parseFlavor(text: string): Flavor {
  throw new Error(text);
}
