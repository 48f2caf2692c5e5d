import type { SecretKind } from '../../../policy/secret-kinds.ts';
import { Scan } from './scan.ts';
import { isReal, isSecretName } from './value.ts';

/** A secret in a short text. `value` is for taking it out of other texts; it must not be told. */
export interface TextHit {
  readonly kind: SecretKind;
  readonly value: string;
}

const MOST = 50;

/** Secrets by their structure, in a text such as a command. */
export function secretsIn(text: string): TextHit[] {
  const scan = new Scan(MOST);
  scan.write(Buffer.from(text), true);
  return scan.hits;
}

/** The secret that a variable, label or argument holds, by its structure or else by its name; undefined where it holds none. */
export function secretOf(name: string, value: string): TextHit | undefined {
  const [found] = secretsIn(`${name}=${value}`);
  if (found !== undefined) return found;
  return isSecretName(name) && isReal(value) ? { kind: 'password', value } : undefined;
}
