import { crc32 } from 'node:zlib';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** GitHub and npm put the CRC-32 of a token's thirty characters behind them, as six digits in base 62: what has another one is an example. */
export function hasChecksum(token: string): boolean {
  const body = token.slice(token.indexOf('_') + 1);
  const [random, given] = [body.slice(0, -6), body.slice(-6)];
  let [digits, rest] = ['', crc32(random)];
  for (; digits.length < 6; rest = Math.floor(rest / 62)) digits = `${BASE62[rest % 62]}${digits}`;
  return digits === given;
}

/** Bits of information a character, by how often each occurs (Shannon). */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum - (count / text.length) * Math.log2(count / text.length), 0);
}

/** Capital letters, small ones and digits: no word and no hash in hexadecimal. */
export const isMixed = (text: string): boolean => /[A-Z]/.test(text) && /[a-z]/.test(text) && /\d/.test(text);

const PLACEHOLDER =
  /^(x+|\*+|\.+|-+|0+|1234\w*|change[-_ ]?(me|it|this)\w*|example\w*|\w*example|place-?holder|dummy|fake|hunter2|test\w*|none|null|nil|undefined|true|false|yes|no|redacted|(my|your|the|some|super|top|db|a)?[-_ ]?(secret|pass|passwd|password|pw|pwd|passphrase|token|key|api-?key|credentials?)\d{0,3}|(my|your)\b.*|user(name)?|guest|root|admin|todo|required|optional|string|value)$/i;

/** What stands for a value that comes from elsewhere or from nobody: `${PASSWORD}`, `<token>`, `changeme`. */
export function isPlaceholder(value: string): boolean {
  if (/^[<[({].*[>\])}]$|\$[\w{(]|^%\w|%[sdv]|\{\{|^\$|^@|…/.test(value)) return true;
  return PLACEHOLDER.test(value) || new Set(value).size < Math.min(4, value.length);
}

/** A path, a reference to a file, a bare URL, a number, a duration: a name that speaks of a secret, not one. */
const ELSEWHERE = /^((\.{0,2}|~)\/[\w.-]+(\/[\w.-]*)*|(file|https?|vault|arn|sm|op|ref\+\w+):\S*|-?\d+(\.\d+)?[a-z]{0,3}|[A-Za-z]:\\.*)$/;

/** Whether the value of a variable whose name speaks of a secret is one. */
export const isReal = (value: string): boolean => value.length >= 6 && !/\s/.test(value) && !isPlaceholder(value) && !isElsewhere(value);

function isElsewhere(value: string): boolean {
  // A secret in base 64 may start with a slash; a path is made of words.
  return ELSEWHERE.test(value) && !(value.startsWith('/') && isMixed(value) && entropy(value) > 4.2);
}

const WORDS = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g;
/** Long words also at the end of another, as in PGPASSWORD; the short ones would be in COMPASS and KEYBOARD. */
const ENDS =
  /(?:password|passwd|passphrase|secret|token|apikey)$|(?:^| )(?:pass|pwd|credentials?|(?:api|secret|access|private|encryption|signing|auth|master|account) ?key)$/;

/** Whether the name of a variable or setting says that its value is a secret, by its last words: neither `KEYCLOAK_URL` nor `PASSWORD_FILE`. */
export function isSecretName(name: string): boolean {
  if (name === 'PWD' || name === 'OLDPWD') return false;
  const words = name.match(WORDS) ?? [];
  // `id_token` and `access_token` alone are names in protocols, but then their value is no literal.
  return ENDS.test(words.join(' ').toLowerCase());
}

/** The first and last two characters: enough to find it again, too little to use it. Of a short one they would be half of it, so nothing is shown. */
export const shown = (value: string): string => (value.length < 12 ? '…' : `${value.slice(0, 2)}…${value.slice(-2)}`);
