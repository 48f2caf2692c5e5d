import { secretsIn, type TextHit } from './text.ts';
import { isReal, isSecretName, shown } from './value.ts';

const VALUE = String.raw`("[^"\n]{1,500}"|'[^'\n]{1,500}'|[^\s"'\x60;&|,)\]]{1,500})`;

/** `NAME=value` and `--name=value`; `--name value`, where no other option follows. */
const FORMS = [
  new RegExp(String.raw`(?<![\w$.-])-{0,2}([A-Za-z]\w[\w.-]{0,60})=${VALUE}`, 'g'),
  new RegExp(String.raw`(?<!\S)--([A-Za-z][\w.-]{1,60})\s{1,8}(?!-)${VALUE}`, 'g'),
];

/** Secrets in a command or instruction, by their structure or by the name that they are given to. Each value once. */
export function assignedIn(text: string): TextHit[] {
  const named = FORMS.flatMap((form) => [...text.matchAll(form)]).flatMap(([, name = '', quoted = '']): TextHit[] => {
    const value = quoted.replace(/^(["'])(.*)\1$/, '$2');
    return isSecretName(name) && isReal(value) ? [{ kind: 'password', value }] : [];
  });
  const all = [...secretsIn(text), ...named];
  return all.filter(({ value }, at) => all.findIndex((other) => other.value.includes(value)) === at);
}

/** A text for people, without the secrets that are in it. */
export const masked = (text: string): string => assignedIn(text).reduce((rest, { value }) => rest.replaceAll(value, shown(value)), text);
