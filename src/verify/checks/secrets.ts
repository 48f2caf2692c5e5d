import { matcher } from '../../policy/glob.ts';
import type { RuleOf, SettingsOf } from '../../policy/check.ts';
import type { secrets } from '../../policy/checks/secrets.ts';
import type { SecretFound } from '../contents/secret.ts';
import { secretOf, secretsIn, type TextHit } from '../contents/secrets/text.ts';
import { shown } from '../contents/secrets/value.ts';
import { allowedBy } from './allowed.ts';
import { madeBy } from './made-by.ts';
import type { Say, Subject } from './subject.ts';

type Settings = SettingsOf<typeof secrets>;
type SaySecret = Say<RuleOf<typeof secrets>>;

/** Keys that everybody has: those of the tests and documents of languages and packages. */
const isPublic = matcher([
  'usr/local/go/src/**',
  '**/lib/python*/test/**',
  '**/{site,dist}-packages/**/{test,tests}/**',
  '**/node_modules/**/{test,tests,fixtures}/**',
  '**/pkg/mod/**/testdata/**',
  'usr/share/doc/**',
]);
const PUBLIC_KINDS: ReadonlySet<string> = new Set(['private-key', 'jwt', 'connection-string']);

/** Tells of secrets in the files of every layer, whether a container sees them or not, and in the configuration. */
export function judgeSecrets(subject: Subject, { allow }: Settings, say: SaySecret): void {
  const allowed = allowedBy(allow);
  subject.layers.forEach((layer, index) => {
    const told = layer.secrets.filter(({ path, kind }) => !allowed({ path, kind }) && !(PUBLIC_KINDS.has(kind) && isPublic(path)));
    for (const [path, found] of Map.groupBy(told, ({ path }) => path)) file(subject, index, path, found, say);
  });
  configuration(subject, (kind) => allowed({ kind }), say);
}

const MOST_SHOWN = 3;

function file(subject: Subject, layer: number, path: string, found: readonly SecretFound[], say: SaySecret): void {
  const kinds = found.slice(0, MOST_SHOWN).map(({ kind, shown: text, line }) => `${kind} (${text}${line === undefined ? '' : `, line ${line}`})`);
  const more = found.length > MOST_SHOWN ? ` and ${found.length - MOST_SHOWN} more` : '';
  const seen = subject.root.at(path)?.layer === layer;
  const { text, at } = madeBy(subject, layer);
  say('file', {
    what: `the file holds a secret: ${kinds.join(', ')}${more}${seen ? '' : '; a later layer hides it, it is shipped all the same'}`,
    where: `/${path}`,
    fix: `Keep it out of layer ${layer + 1}${text}: \`RUN --mount=type=secret\`, or .dockerignore. Replace the secret: it counts as known`,
    layer,
    at,
  });
}

function configuration({ image: { configuration }, createdBy }: Subject, allowed: (kind: string) => boolean, say: SaySecret): void {
  const values: string[] = [];
  const tell = (where: string, what: string, hit: TextHit | undefined) => {
    if (hit === undefined || allowed(hit.kind)) return;
    values.push(hit.value);
    const fix =
      'Give it to the container when it is deployed (a Secret), and to a build by `RUN --mount=type=secret`. Replace the secret: it counts as known';
    say('configuration', { what: `${what} holds a secret: ${hit.kind} (${shown(hit.value)})`, where, fix });
  };
  const { Env = [], Labels = {}, Entrypoint = [], Cmd = [] } = configuration.config ?? {};
  for (const line of Env) {
    const [name = '', ...value] = line.split('=');
    tell(name, 'the environment variable', secretOf(name, value.join('=')));
  }
  for (const [name, value] of Object.entries(Labels)) tell(name, 'the label', secretOf(name, value));
  for (const [name, words] of Object.entries({ ENTRYPOINT: Entrypoint, CMD: Cmd })) tell(name, 'the command', secretsIn(words.join(' '))[0]);
  const history = (configuration.history ?? []).map(({ created_by: text = '' }) => text);
  for (const step of history.length > 0 ? history : createdBy) {
    // An ENV or LABEL that was told already stands here once more.
    const rest = values.reduce((text, value) => text.replaceAll(value, ''), step);
    for (const hit of [...buildArguments(rest), ...secretsIn(rest)].slice(0, 1)) tell('history', instruction(rest), hit);
  }
}

const instruction = (step: string): string => (/^(RUN )?\|\d+ /.test(step) ? 'a build argument, kept in the history,' : 'the history');

/** BuildKit writes the arguments of a RUN in front of it: `|2 A=1 B=2 /bin/sh -c …`. */
function buildArguments(step: string): TextHit[] {
  const [, count = '0', text = ''] = /^(?:RUN )?\|(\d+) (.*)$/s.exec(step) ?? [];
  const pairs = [...text.matchAll(/(?:^|\s)([A-Za-z_]\w*)=(\S*)/g)].slice(0, Number(count));
  return pairs.flatMap(([, name = '', value = '']) => secretOf(name, value) ?? []);
}
