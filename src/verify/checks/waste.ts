import { bytes, percent } from '../../image/bytes.ts';
import type { RuleOf, SettingsOf } from '../../policy/check.ts';
import type { waste } from '../../policy/checks/waste.ts';
import type { Found } from '../../policy/finding.ts';
import type { ImageContents } from '../contents/contents.ts';
import type { Hidden } from '../contents/stack.ts';
import { madeBy, places } from './made-by.ts';
import type { Say, Subject } from './subject.ts';

type Settings = SettingsOf<typeof waste>;
type SayWaste = Say<RuleOf<typeof waste>>;

/** Less is nobody's concern: every RUN that adds a user overwrites some files of the base image. */
const TRIFLE = 1e6;
/** How many files a finding names, and how many layers are found fault with. */
const NAMED = 3;

/** Bytes of each layer that no container ever sees, because a later layer deletes or overwrites them; as long as `layers`. */
export function wastedBytes({ layers, root }: Pick<ImageContents, 'layers' | 'root'>): readonly number[] {
  const wasted = layers.map(() => 0);
  for (const { layer, entry } of root.hidden()) wasted[layer] = (wasted[layer] ?? 0) + entry.size;
  return wasted;
}

/**
 * dive's measures: efficiency is the sum of the smallest size by path over the sum of all sizes, where a deletion counts as a size of 0 for all that it hides;
 * wasted are the bytes that a later layer deletes or overwrites.
 */
export function judgeWaste(subject: Subject, settings: Settings, say: SayWaste): void {
  const hidden = subject.root.hidden();
  const wasted = hidden.reduce((sum, { entry }) => sum + entry.size, 0);
  if (wasted > 0) judgeHidden(subject, hidden, wasted, settings, say);
  duplicates(subject, settings, say);
}

function judgeHidden(subject: Subject, hidden: readonly Hidden[], wasted: number, settings: Settings, say: SayWaste): void {
  const layers = [...Map.groupBy(hidden, ({ layer }) => layer).values()].toSorted((a, b) => total(b) - total(a));
  const [worst] = layers;
  if (worst === undefined) return;
  const worstFound = found(subject, worst);
  const all = subject.layers.reduce((sum, { entries }) => sum + entries.reduce((of, { size }) => of + size, 0), 0);
  const efficiency = (all - excess(subject, hidden)) / all;
  const lowest = settings['lowest-efficiency'];
  if (lowest !== undefined && efficiency < lowest && wasted >= TRIFLE) {
    const what = `efficiency is ${percent(efficiency)}, at least ${percent(lowest)}: ${bytes(wasted)} of ${bytes(all)} are deleted or overwritten by later layers`;
    say('efficiency', { ...worstFound, what: `${what}; ${worstFound.what}` });
  }
  const own = ownBytes(subject);
  const share = settings['highest-wasted-share'];
  if (share !== undefined && own > 0 && wasted / own > share && wasted >= TRIFLE) {
    const what = `${bytes(wasted)} are deleted or overwritten, ${percent(wasted / own)} of the ${bytes(own)} above the base image, at most ${percent(share)}`;
    say('share', { ...worstFound, what: `${what}; ${worstFound.what}` });
  }
  const limit = settings['highest-wasted-bytes'];
  if (limit === undefined || wasted <= limit) return;
  const worth = layers.filter((layer, at) => at === 0 || total(layer) >= TRIFLE);
  for (const layer of worth.slice(0, NAMED)) say('bytes', found(subject, layer));
}

/** What dive takes off: by path, all sizes but the smallest one, which is 0 where it was deleted. */
function excess({ layers }: Subject, hidden: readonly Hidden[]): number {
  const paths = new Map<string, { all: number; least: number }>();
  for (const { entry, instead } of hidden) {
    const before = paths.get(entry.path)?.least ?? Infinity;
    paths.set(entry.path, { all: 0, least: instead === undefined ? 0 : before });
  }
  for (const { entries } of layers) {
    for (const { path, size } of entries) {
      const sizes = paths.get(path);
      if (sizes === undefined) continue;
      sizes.all += size;
      sizes.least = Math.min(sizes.least, size);
    }
  }
  return [...paths.values()].reduce((sum, { all, least }) => sum + all - least, 0);
}

/** Bytes of the layers that the Dockerfile made; where it is not known, of all but the first, which is dive's rule. */
function ownBytes(subject: Subject): number {
  const first = places(subject).findIndex((place) => place !== undefined);
  return subject.layers.slice(first < 0 ? 1 : first).reduce((sum, { unpacked }) => sum + unpacked, 0);
}

/** What a layer ships in vain: its worst files, and who hides them. */
function found(subject: Subject, hidden: readonly Hidden[]): Found {
  const [first] = hidden;
  const layer = first?.layer ?? 0;
  const { text, at } = madeBy(subject, layer);
  const largest = hidden.toSorted((a, b) => b.entry.size - a.entry.size);
  const named = largest.slice(0, NAMED).map(({ entry, by, instead }) => {
    const how = `${instead === undefined ? 'deleted' : 'overwritten'} by layer ${by + 1}${madeBy(subject, by).text}`;
    return `/${entry.path} (${bytes(entry.size)}, ${how})`;
  });
  const rest = hidden.length > NAMED ? ` and ${hidden.length - NAMED} more` : '';
  return {
    what: `${bytes(total(hidden))} of layer ${layer + 1}${text} are never seen: ${named.join(', ')}${rest}`,
    where: `/${largest[0]?.entry.path ?? ''}`,
    fix: 'Delete in the RUN that makes; copy with the right owner and mode (COPY --chown, --chmod) instead of changing them later',
    layer,
    at,
  };
}

function duplicates({ layers, root }: Subject, settings: Settings, say: SayWaste): void {
  const limit = settings['highest-duplicate-bytes'];
  if (limit === undefined) return;
  const groups = alike(layers, root);
  const ranked = groups.map((group) => ({ group, more: (group.length - 1) * (group[0]?.size ?? 0) })).toSorted((a, b) => b.more - a.more);
  const all = ranked.reduce((sum, { more }) => sum + more, 0);
  if (all <= limit) return;
  const named = ranked.slice(0, NAMED).map(({ group, more }) => {
    const rest = group.length > NAMED ? ` and ${group.length - NAMED} more` : '';
    return `${group.slice(0, NAMED).map(({ path }) => `/${path}`).join(' = ')}${rest} (${bytes(more)})`; // prettier-ignore
  });
  say('duplicates', {
    what: `${bytes(all)} are the same content under several names, at most ${bytes(limit)}: ${named.join(', ')}`,
    where: `/${ranked[0]?.group[0]?.path ?? ''}`,
    fix: 'Copy it once, and make links to it',
  });
}

/** Files with the same size and CRC-32, where there are several. */
function alike(layers: Subject['layers'], root: Subject['root']): { readonly path: string; readonly size: number }[][] {
  const groups = new Map<string, { readonly path: string; readonly size: number }[]>();
  for (const { entry, layer } of root.nodes()) {
    const sum = entry.kind === 'file' ? layers[layer]?.checksums.get(entry.path) : undefined;
    if (sum === undefined) continue;
    const same = `${entry.size} ${sum}`;
    const group = groups.get(same);
    if (group === undefined) groups.set(same, [entry]);
    else group.push(entry);
  }
  return [...groups.values()].filter(({ length }) => length > 1);
}

const total = (hidden: readonly Hidden[]): number => hidden.reduce((sum, { entry }) => sum + entry.size, 0);
