import { readInputs } from '../../src/contract/read.ts';
import { shipInputs, type ShipInputs } from '../../src/contract/ship.ts';

/** The inputs of an action that gives only these. */
export function inputs(given: Partial<Record<keyof typeof shipInputs, string>> = {}): ShipInputs {
  const { inputs, problems } = readInputs(shipInputs, (name) => given[name as keyof typeof shipInputs] ?? '');
  if (problems.length > 0) throw new Error(problems.map(({ why }) => why).join('; '));
  return inputs;
}
