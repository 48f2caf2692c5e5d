import type { SecretKind } from '../../../policy/secret-kinds.ts';
import { entropy, isMixed, isPlaceholder, isReal, isSecretName } from './value.ts';

/** A secret that is one by the file or setting it stands in. */
export interface NamedHit {
  readonly kind: SecretKind;
  readonly value: string;
  /** Where it begins, in characters. */
  readonly at: number;
}

type Reader = (text: string) => NamedHit[];

/** Files that hold nothing but logins, or settings. What is not there is looked for by its structure alone. */
const READERS: readonly (readonly [name: RegExp, read: Reader])[] = [
  [/(^|\/)\.env(\.(?!(example|sample|template|dist|defaults?|schema)$)[^/]+)?$|\.env$/, settings('dotenv', isReal)],
  [
    /(^|\/)(\.docker\/config\.json|\.dockercfg|\.dockerconfigjson|containers\/(?:\d+\/)?auth\.json)$/,
    lines(
      'docker-login',
      /"(?:auth|identitytoken|registrytoken)"\s{0,4}:\s{0,4}"([\w+/=.-]{8,4000})"/g,
      (value) => isBasic(value) || isGenerated(value),
    ),
  ],
  [/(^|\/)[._]netrc$/, lines('netrc', /(?:^|\s)password\s+(\S{4,})/g, isReal)],
  [/(^|\/)\.pgpass$/, lines('pgpass', /^(?!#)(?:[^:\n]+:){4}(.{4,})$/gm, isReal)],
  [/(^|\/)\.npmrc$/, lines('npm-token', /^[^#;\n]{0,200}_(?:authToken|auth|password)\s{0,4}=\s{0,4}["']?([^\s"']{8,})/gm, isReal)],
  [/(^|\/)\.pypirc$/, lines('pypi-token', /^\s*password\s{0,4}[:=]\s{0,4}(\S{8,})/gm, isReal)],
  [/(^|\/)\.kube\/config$|(^|\/)kubeconfig$/, settings('kubeconfig', isReal)],
  [/\.(tfvars|ya?ml|json|toml|ini|conf|cfg|cnf|config|properties|xml)$/, settings('password', isGenerated)],
];

/** Bytes of such a file that are read; a longer one is none that somebody wrote. */
export const LONGEST_NAMED = 256 * 1024;

/** How a file is read as a whole because of its name; undefined where its name says nothing. */
export function readerOf(path: string): Reader | undefined {
  const found = READERS.find(([name]) => name.test(path));
  return found === undefined || (found === READERS.at(-1) && FOREIGN.test(path)) ? undefined : found[1];
}

/** Where packages are installed: their examples are nobody's settings. */
const FOREIGN = /(^|\/)(site-packages|dist-packages|node_modules|vendor|gems|testdata|pkg\/mod)\/|^usr\/(share|lib|include|local\/(share|lib|go))\//;

function lines(kind: SecretKind, expression: RegExp, valid: (value: string) => boolean): Reader {
  return (text) =>
    [...text.matchAll(expression)].flatMap((found) => {
      const value = found[1] ?? '';
      return valid(value) ? [{ kind, value, at: found.index + found[0].lastIndexOf(value) }] : [];
    });
}

/** `NAME=value`, `name: value`, `"name": "value"`, `<name>value<`; also inside of a value, as in `jdbc:…?user=a&password=b`. */
const SETTING =
  /(?:^|[\s"'{,;<.?&])([A-Za-z][\w.-]{2,60})["']?[ \t]{0,8}[=:>][ \t]{0,8}(?:"([^"\r\n]{4,200})"|'([^'\r\n]{4,200})'|([^\s"'`,;&#<>{}()[\]]{4,200}))/gm;

/** What must stand somewhere, or no setting's name speaks of a secret: ten times faster than to look at each of them. The words are those of `isSecretName`. */
const HINT = /(?:pass(?:word|wd|phrase)?|pwd|secret|token|credentials?|key)[_.-]*["']?[ \t]{0,8}[=:>]/i;

function settings(kind: SecretKind, valid: (value: string) => boolean): Reader {
  return (text) => {
    if (!HINT.test(text)) return [];
    const hits: NamedHit[] = [];
    SETTING.lastIndex = 0;
    for (let found = SETTING.exec(text); found !== null; found = SETTING.exec(text)) {
      const [whole, name = '', double, single, bare] = found;
      const value = double ?? single ?? bare ?? '';
      const at = found.index + whole.lastIndexOf(value);
      if (isSecretName(name) && valid(value)) hits.push({ kind, value, at });
      // What is no secret may hold settings itself.
      else SETTING.lastIndex = at - 1;
    }
    return hits;
  };
}

/** `user:password` in base 64 (RFC 7617). */
function isBasic(value: string): boolean {
  const clear = Buffer.from(value, 'base64').toString();
  const password = clear.slice(clear.indexOf(':') + 1);
  return clear.includes(':') && password.length > 3 && !isPlaceholder(password);
}

/** In files of any kind only what a generator made: people write all sorts of words behind `secret:`. */
function isGenerated(value: string): boolean {
  return value.length >= 16 && /^[\w+/=~!@$%^&*-]+$/.test(value) && isMixed(value) && entropy(value) >= 3.6 && isReal(value);
}
