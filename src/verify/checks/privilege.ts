import type { RuleOf, SettingsOf } from '../../policy/check.ts';
import { privilege } from '../../policy/checks/privilege.ts';
import type { Entry } from '../../tar/entry.ts';
import { allowedBy } from './allowed.ts';
import { madeBy } from './made-by.ts';
import type { Say, Subject } from './subject.ts';

type Rule = RuleOf<typeof privilege>;

const SETUID_SETGID = 0o6000;
const STICKY = 0o1000;
const OTHERS_WRITE = 0o002;

/** Rules about what a container sees, and those about what a layer holds: an engine makes every entry of every layer. */
const SEEN: Partial<Record<Rule, (entry: Entry) => boolean>> = {
  setuid: ({ kind, mode }) => kind === 'file' && (mode & SETUID_SETGID) !== 0,
  capabilities: ({ kind, capabilities }) => kind === 'file' && capabilities,
  // In a sticky folder such as /tmp only its owner may delete a file.
  'world-writable': ({ kind, mode }) => (mode & OTHERS_WRITE) !== 0 && (kind === 'file' || (kind === 'folder' && (mode & STICKY) === 0)),
};
const SHIPPED: Partial<Record<Rule, (entry: Entry) => boolean>> = {
  device: ({ kind, path }) => (kind === 'character' || kind === 'block') && !COVERED.test(path),
  escape: (entry) => entry.odd === 'escapes' || leavesRoot(entry),
  'absolute-name': ({ odd }) => odd === 'absolute',
};

/** What some base images have, and no container sees: an engine puts its own /dev over it. */
const COVERED = /^dev\/(?:console|full|null|ptmx|random|tty\d*|urandom|zero)$/;

/** Tells of files that give more than they should, one finding for each rule and layer. */
export function judgePrivilege(subject: Subject, { allow }: SettingsOf<typeof privilege>, say: Say<Rule>): void {
  const allowed = allowedBy(allow);
  const found = new Map<string, { rule: Rule; layer: number; paths: string[] }>();
  const look = (tests: typeof SEEN, entry: Entry, layer: number) => {
    for (const [name, test] of Object.entries(tests)) {
      const rule = name as Rule;
      if (!test(entry) || allowed({ path: entry.path, rule })) continue;
      const key = `${rule} ${layer}`;
      if (!found.has(key)) found.set(key, { rule, layer, paths: [] });
      found.get(key)?.paths.push(entry.path);
    }
  };
  for (const { entry, layer } of subject.root.nodes()) look(SEEN, entry, layer);
  subject.layers.forEach(({ entries }, layer) => {
    for (const entry of entries) look(SHIPPED, entry, layer);
  });
  for (const { rule, layer, paths } of found.values()) tell(subject, rule, layer, paths, say);
}

const MOST_NAMED = 4;

const WHAT: Readonly<Record<Rule, readonly [one: string, many: string]>> = {
  setuid: ['is setuid or setgid: whoever runs it becomes its owner', 'files are setuid or setgid: whoever runs them becomes their owner'],
  capabilities: ['has file capabilities', 'files have file capabilities'],
  'world-writable': ['may be changed by everybody', 'files and folders may be changed by everybody'],
  device: ['is a device node', 'device nodes'],
  escape: ['leaves the root of the image', 'names or links leave the root of the image'],
  'absolute-name': ['is written with `/` in front', 'names are written with `/` in front'],
};

function tell(subject: Subject, rule: Rule, layer: number, paths: readonly string[], say: Say<Rule>): void {
  const { text, at } = madeBy(subject, layer);
  const [first = ''] = paths;
  const [one, many] = WHAT[rule];
  const named = paths.slice(0, MOST_NAMED).map((path) => `/${path}`);
  const rest = paths.length > MOST_NAMED ? ' …' : '';
  const what = paths.length === 1 ? `/${first} ${one}` : `${paths.length} ${many}: ${named.join(', ')}${rest}`;
  say(rule, { what: `${what} (layer ${layer + 1}${text})`, where: `/${first}`, fix: privilege.rules[rule].fix, layer, at });
}

/** Whether a link has more `..` than folders above it. In a container the kernel stops at the root; a tool that unpacks an image may not. */
function leavesRoot({ kind, path, link }: Entry): boolean {
  if (!link.includes('..') || (kind !== 'symlink' && kind !== 'hardlink')) return false;
  // A hard link names its target from the root, an absolute link begins there.
  let depth = kind === 'hardlink' || link.startsWith('/') ? 0 : path.split('/').length - 1;
  for (const part of link.split('/')) {
    if (part === '..') depth -= 1;
    else if (part !== '' && part !== '.') depth += 1;
    if (depth < 0) return true;
  }
  return false;
}
