import { matcher } from '../../policy/glob.ts';
import type { RuleOf, SettingsOf } from '../../policy/check.ts';
import type { secrets } from '../../policy/checks/secrets.ts';
import { assignedIn } from '../contents/secrets/assigned.ts';
import type { SecretFound } from '../contents/secret.ts';
import { secretOf, type TextHit } from '../contents/secrets/text.ts';
import { shown } from '../contents/secrets/value.ts';
import { MOST_OF_LAYER } from '../contents/secrets/watch.ts';
import type { Hidden } from '../contents/stack.ts';
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
  // What a module proxy gives everybody.
  '**/pkg/mod/**',
  'usr/share/doc/**',
]);
const PUBLIC_KINDS: ReadonlySet<string> = new Set(['private-key', 'jwt', 'connection-string']);

/** Libraries of the system test themselves with keys that are in them, as GnuTLS does, which is in every image of Debian. */
const isSystemLibrary = matcher(['lib*/**/*.{a,so,so.*}', 'usr/lib*/**/*.{a,so,so.*}']);

const isEverybodys = ({ path, kind }: SecretFound): boolean =>
  (PUBLIC_KINDS.has(kind) && isPublic(path)) || (kind === 'private-key' && isSystemLibrary(path));

/** Tells of secrets in the files of every layer, whether a container sees them or not, and in the configuration. */
export function judgeSecrets(subject: Subject, { allow }: Settings, say: SaySecret): void {
  const allowed = allowedBy(allow);
  subject.layers.forEach((layer, index) => {
    const told = layer.secrets.filter((found) => !allowed({ path: found.path, kind: found.kind }) && !isEverybodys(found));
    for (const [path, found] of Map.groupBy(told, ({ path }) => path)) file(subject, index, path, found, say);
    if (layer.secrets.length >= MOST_OF_LAYER) tooMany(subject, index, say);
  });
  configuration(subject, (kind) => allowed({ kind }), say);
}

const MOST_SHOWN = 3;

function file(subject: Subject, layer: number, path: string, found: readonly SecretFound[], say: SaySecret): void {
  const kinds = found.slice(0, MOST_SHOWN).map(({ kind, shown: text, line }) => `${kind} (${text}${line === undefined ? '' : `, line ${line}`})`);
  const more = found.length > MOST_SHOWN ? ` and ${found.length - MOST_SHOWN} more` : '';
  const hidden = subject.root.hidden().find(({ entry, layer: of }) => of === layer && entry.path === path);
  const { text, at } = madeBy(subject, layer);
  const instead = /^\s*\((COPY|ADD) /.test(text)
    ? 'name it in .dockerignore, or copy what is needed instead of everything'
    : '`RUN --mount=type=secret` shows it to one RUN alone';
  say('file', {
    what: `the file holds a secret: ${kinds.join(', ')}${more}${hidden === undefined ? '' : after(subject, hidden)}`,
    where: `/${path}`,
    fix: `Keep it out of layer ${layer + 1}${text}: ${instead}. Replace the secret: it counts as known`,
    layer,
    at,
  });
}

/** What is behind was not looked at, and a list that seems whole would hide it. */
function tooMany(subject: Subject, layer: number, say: SaySecret): void {
  const { text, at } = madeBy(subject, layer);
  const what = `layer ${layer + 1}${text} has ${MOST_OF_LAYER} places or more that look like secrets, allowed ones too: what comes after these was not looked at`;
  say('file', { what, where: '', fix: 'Copy what is needed instead of everything: test data and packages of others bring most of them', layer, at });
}

function after(subject: Subject, { by, layer, instead }: Hidden): string {
  const how = instead === undefined ? 'deleted' : 'overwritten';
  return by === layer
    ? `; ${how} in the same layer, and shipped all the same`
    : `; ${how} by layer ${by + 1}${madeBy(subject, by).text}, and shipped all the same`;
}

function configuration(subject: Subject, allowed: (kind: string) => boolean, say: SaySecret): void {
  const { Env = [], Labels = {}, Entrypoint = [], Cmd = [] } = subject.image.configuration.config ?? {};
  const values: string[] = [];
  const tell = (where: string, what: string, hit: TextHit | undefined, layer?: number) => {
    // What ENV, LABEL and CMD say stands in the history once more.
    if (hit === undefined || values.includes(hit.value)) return;
    values.push(hit.value);
    if (allowed(hit.kind)) return;
    const fix =
      'Give it to the container when it is deployed (a Secret), and to a build by `RUN --mount=type=secret`. Replace the secret: it counts as known';
    const place = layer === undefined ? {} : { layer, at: madeBy(subject, layer).at };
    say('configuration', { what: `${what} holds a secret: ${hit.kind} (${shown(hit.value)})`, where, fix, ...place });
  };
  for (const line of Env) {
    const [name = '', ...value] = line.split('=');
    tell(name, 'the environment variable', secretOf(name, value.join('=')));
  }
  for (const [name, value] of Object.entries(Labels)) tell(name, 'the label', secretOf(name, value));
  for (const [name, words] of Object.entries({ ENTRYPOINT: Entrypoint, CMD: Cmd }))
    for (const hit of assignedIn(words.join(' '))) tell(name, 'the command', hit);
  for (const { text, layer } of steps(subject)) for (const hit of assignedIn(text)) tell('history', instruction(text, hit), hit, layer);
}

/** What the history says, with the layer of each instruction that made one. */
function steps({ image, createdBy }: Subject): { readonly text: string; readonly layer: number | undefined }[] {
  const { history } = image.configuration;
  if (history === undefined) return createdBy.map((text, layer) => ({ text, layer }));
  let layers = 0;
  return history.map(({ created_by: text = '', empty_layer: empty }) => ({ text, layer: empty === true ? undefined : layers++ }));
}

/** BuildKit writes the arguments of a RUN in front of it: `|2 A=1 B=2 /bin/sh -c …`. */
function instruction(step: string, { value }: TextHit): string {
  const [given = ''] = /^(?:RUN )?\|\d+ .*?(?= \/\S+ -\w*c )/s.exec(step) ?? [];
  return given.includes(value)
    ? 'a build argument, kept in the history,'
    : `the history (${/^\s*(?:\S+ -c #\(nop\)\s+)?([A-Z]+)/.exec(step)?.[1] ?? 'RUN'})`;
}
