import { bytes, percent } from '../../image/bytes.ts';
import type { RuleOf, SettingsOf } from '../../policy/check.ts';
import type { size } from '../../policy/checks/size.ts';
import { pulledBytes, unpackedBytes } from '../contents/contents.ts';
import { madeBy } from './made-by.ts';
import type { Say, Subject } from './subject.ts';

type Settings = SettingsOf<typeof size>;
type SaySize = Say<RuleOf<typeof size>>;

/** Holds what a pull moves and what is on disk against the budgets, and against what it was before. */
export function judgeSize(subject: Subject, settings: Settings, say: SaySize): void {
  const { layers } = subject;
  const [pull, disk] = [pulledBytes(subject), unpackedBytes(subject)];
  const largest = largestOf(layers.map(({ compressed }) => compressed));
  const most = `the largest layer is ${largest + 1}${madeBy(subject, largest).text}`;
  const fix = 'Look at the layers in the summary: copy only what runs, build in a stage of its own, strip the program (-ldflags "-s -w")';
  if (exceeds(pull, settings['max-pull']))
    say('pull', { what: `${bytes(pull)} to pull, at most ${limit(settings['max-pull'])}: ${most}`, where: '', fix: `${fix}; or raise \`max-pull\`` });
  if (exceeds(disk, settings['max-disk']))
    say('disk', { what: `${bytes(disk)} on disk, at most ${limit(settings['max-disk'])}: ${most}`, where: '', fix: `${fix}; or raise \`max-disk\`` });
  layers.forEach(({ compressed }, layer) => {
    if (!exceeds(compressed, settings['max-layer'])) return;
    const { text, at } = madeBy(subject, layer);
    const what = `layer ${layer + 1}${text} has ${bytes(compressed)} to pull, at most ${limit(settings['max-layer'])}`;
    say('layer', { what, where: '', fix: 'Copy less into it, make two of it, or raise `max-layer`', layer, at });
  });
  growth(subject, pull, settings, say);
}

function growth({ platform, known }: Subject, pull: number, settings: Settings, say: SaySize): void {
  const before = known.reference?.compressed.get(platform);
  if (known.reference === undefined || before === undefined || pull <= before) return;
  const more = pull - before;
  const [most, share] = [settings['max-growth'], settings['max-growth-share']];
  const broken = [
    ...(exceeds(more, most) ? [limit(most)] : []),
    // Of nothing everything is more than any share.
    ...(share !== undefined && more > before * share ? [percent(share)] : []),
  ];
  if (broken.length === 0) return;
  const grown = before === 0 ? bytes(more) : `${bytes(more)} (${percent(more / before)})`;
  say('growth', {
    what: `${grown} more to pull than ${known.reference.name}, at most ${broken.join(' and ')}: ${bytes(before)} became ${bytes(pull)}`,
    where: '',
    fix: 'Compare the layers with those of the reference; where the growth is meant, raise `max-growth` or `max-growth-share` for this release',
  });
}

const exceeds = (value: number, most: number | undefined): most is number => most !== undefined && value > most;
const limit = (most: number | undefined): string => bytes(most ?? 0);
const largestOf = (sizes: readonly number[]): number => sizes.indexOf(Math.max(...sizes));
