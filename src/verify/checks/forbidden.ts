import { bytes } from '../../image/bytes.ts';
import { matcher } from '../../policy/glob.ts';
import type { RuleOf, SettingsOf } from '../../policy/check.ts';
import type { forbidden } from '../../policy/checks/forbidden.ts';
import { forbidden as declared } from '../../policy/checks/forbidden.ts';
import type { Node } from '../contents/tree.ts';
import { allowedBy } from './allowed.ts';
import { madeBy } from './made-by.ts';
import type { Say, Subject } from './subject.ts';

type Rule = RuleOf<typeof forbidden>;

/** The first that fits says what a file is, and the part of its path that the expression matches is what is told: the folder of a cache, not its thousand files. */
const KINDS: readonly (readonly [rule: Rule, expression: RegExp])[] = [
  ['git', /^(?:.*?\/)??\.git(?=\/|$)/],
  ['toolchain', /^(?:usr\/local\/go|usr\/lib\/go(?:-[\d.]+)?|(?:root|home\/[^/]+)\/sdk\/go[\d.]+)(?=\/)/],
  ['caches', /^(?:.*?\/)??pkg\/mod(?=\/)/],
  ['caches', /^(?:.*?\/)??\.cache\/(?:go-build|pip|yarn|uv|node-gyp|composer|golangci-lint)(?=\/)/],
  ['caches', /^(?:.*?\/)??(?:\.npm(?=\/_)|\.cargo\/registry(?=\/)|\.gradle\/caches(?=\/)|\.m2\/repository(?=\/))/],
  ['caches', /^var\/lib\/apt\/lists(?=\/(?!lock$))/],
  ['caches', /^(?:var\/cache\/(?:apk|apt|dnf|yum|zypp)|etc\/apk\/cache)(?=\/(?!(?:archives\/)?lock$))/],
  ['package-managers', /^(?:usr\/)?(?:local\/)?s?bin\/(?:apk|apt|apt-get|dpkg|rpm|dnf|yum|microdnf|zypper|pacman|opkg)$/],
  ['shells', /^(?:usr\/)?(?:local\/)?s?bin\/(?:sh|bash|dash|ash|zsh|ksh|mksh|fish|tcsh|csh)$/],
];

/** In the service's own folders only: packages bring whatever they like. */
const OWN: readonly (readonly [rule: Rule, expression: RegExp])[] = [
  ['tests', /^(?:.*?\/)??testdata(?=\/)|_test\.go$/],
  ['sources', /\.go$|(?:^|\/)go\.(?:mod|sum|work)$/],
  ['editors', /^(?:.*?\/)??(?:\.idea|\.vscode|\.vs)(?=\/)|(?:^|\/)(?:\.DS_Store|Thumbs\.db|\.[^/]+\.sw[op]|[^/]+~)$/],
];
const PACKAGES = /^usr\/(?:share|lib|include|local\/(?:share|lib))\/|(?:^|\/)(?:node_modules|site-packages|dist-packages|vendor\/bundle)\//;

interface Group {
  readonly rule: Rule;
  /** Common part of the paths of what is in it. */
  place: string;
  readonly layer: number;
  count: number;
  bytes: number;
  /** The first few paths. */
  readonly names: string[];
  /** A container sees some of it. */
  seen: boolean;
}

/** Tells of files that a service does not need, folder by folder. */
export function judgeForbidden(subject: Subject, { files, allow }: SettingsOf<typeof forbidden>, say: Say<Rule>): void {
  const allowed = allowedBy(allow);
  const named = matcher(files);
  const groups = new Map<string, Group>();
  const look = (node: Node, rules?: ReadonlySet<Rule>) => {
    if (node.entry.kind === 'folder') return;
    const { path } = node.entry;
    for (const [rule, place] of kindsOf(path, named))
      if (rules?.has(rule) !== false && !allowed({ path, rule })) add(groups, rule, place, node, rules === undefined);
  };
  for (const node of subject.root.nodes()) look(node);
  for (const node of subject.root.hidden()) look(node, SHIPPED);
  const byRule = Map.groupBy(groups.values(), ({ rule }) => rule);
  for (const [rule, found] of byRule)
    for (const group of found.slice(0, MOST)) tell(subject, group, found.length - Math.min(found.length, MOST), rule, say);
}

/** What nobody may have is wrong in a layer too where a later one deletes it; of all else that is a waste. */
const SHIPPED: ReadonlySet<Rule> = new Set(['git', 'files']);

/** Findings of one rule. */
const MOST = 5;
/** Paths that a finding names. */
const NAMED = 3;

function kindsOf(path: string, named: (path: string) => boolean): (readonly [Rule, string])[] {
  const kinds: (readonly [Rule, string])[] = named(path) ? [['files', path]] : [];
  const lists = PACKAGES.test(path) ? [KINDS] : [KINDS, OWN];
  for (const [rule, expression] of lists.flat()) {
    const found = expression.exec(path);
    // An expression that looks at the end of the path alone tells of the file.
    if (found !== null) return [...kinds, [rule, found.index === 0 ? found[0] : path]];
  }
  return kinds;
}

function add(groups: Map<string, Group>, rule: Rule, place: string, { entry: { path, size }, layer }: Node, seen: boolean): void {
  // Sources are told by their common folder, and shells once.
  const folder = ONCE.has(rule) ? '' : place === path ? path.slice(0, Math.max(0, path.indexOf('/'))) : place;
  const key = `${rule} ${folder} ${layer}`;
  const group = groups.get(key);
  if (group === undefined) groups.set(key, { rule, place, layer, count: 1, bytes: size, names: [path], seen });
  else {
    group.place = ONCE.has(rule) ? ([group.place, place].toSorted((a, b) => a.length - b.length)[0] ?? place) : common(group.place, place);
    group.count += 1;
    group.bytes += size;
    group.seen ||= seen;
    if (group.names.length < NAMED) group.names.push(path);
  }
}

const ONCE: ReadonlySet<Rule> = new Set(['shells', 'package-managers']);

function common(one: string, other: string): string {
  const parts = other.split('/');
  const same = one.split('/').findIndex((part, at) => part !== parts[at]);
  return same < 0 ? one : one.split('/').slice(0, same).join('/');
}

function tell(subject: Subject, { place, layer, count, bytes: size, names, seen }: Group, more: number, rule: Rule, say: Say<Rule>): void {
  const { text, at } = madeBy(subject, layer);
  const { about, fix } = declared.rules[rule];
  const named = names.map((path) => `/${path}`).join(', ') + (count > names.length ? ' …' : '');
  const what = `${lower(about)}: ${count === 1 ? 'one file' : `${count} files (${named})`}, ${bytes(size)}, from layer ${layer + 1}${text}${seen ? '' : ', hidden by a later one and shipped all the same'}${more > 0 ? `; and ${more} more places` : ''}`;
  say(rule, { what, where: `/${place}`, fix, layer, at });
}

const lower = (text: string): string => (/^[A-Z][a-z ]/.test(text) && !text.startsWith('Go ') ? text.charAt(0).toLowerCase() + text.slice(1) : text);
