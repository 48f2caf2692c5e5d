import type { RuleOf } from '../../policy/check.ts';
import type { reproducible as declared } from '../../policy/checks/reproducible.ts';
import type { Entry } from '../../tar/entry.ts';
import { hiddenBy } from '../contents/stack.ts';
import { madeBy, places } from './made-by.ts';
import type { Say, Subject } from './subject.ts';

/** How many files a finding names. */
const NAMED = 3;

/**
 * Files that are younger than the commit: the next build of the same sources gives them another time, and with it another digest. Only layers of the Dockerfile are
 * looked at: a base image has the times of its own.
 */
export function judgeReproducible(subject: Subject, _: object, say: Say<RuleOf<typeof declared>>): void {
  const { sourceDateEpoch: epoch } = subject.known;
  const first = places(subject).findIndex((place) => place !== undefined);
  if (epoch === undefined || first < 0) return;
  const young = subject.layers.map(({ entries }, layer) => (layer < first ? [] : entries.filter(({ mtime }) => mtime > epoch)));
  const layers = young.flatMap((entries, layer) => (entries.length > 0 ? [layer] : []));
  const [layer] = layers;
  if (layer === undefined) return;
  const all = young.flat();
  const { text, at } = madeBy(subject, layer);
  const rest = all.length > NAMED ? ` and ${all.length - NAMED} more` : '';
  const where = layers.length > 1 ? `${layers.length} layers, from layer ${layer + 1}${text} on` : `layer ${layer + 1}${text}`;
  const what = `${all.length === 1 ? '1 file of' : `${all.length} files of`} ${where} ${all.length === 1 ? 'is' : 'are'} younger than the commit (${timeOf(epoch)}): ${all.slice(0, NAMED).map(shown).join(', ')}${rest}`;
  const fix =
    'Export with `rewrite-timestamp=true`, which needs a builder with BuildKit 0.13; or `touch -d @$SOURCE_DATE_EPOCH` what a RUN makes, and copy folders as trees of their own';
  say('times', { what, where: '', fix, layer: layers.length === 1 ? layer : undefined, at });
}

const timeOf = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');

/** A time that no calendar has is shown as its number. */
function shown(entry: Entry): string {
  const path = hiddenBy(entry) === undefined ? entry.path : `${hiddenBy(entry)?.path} (deleted)`;
  return `/${path} (${Math.abs(entry.mtime) < 8.64e12 ? timeOf(entry.mtime) : entry.mtime})`;
}
