// `npm run bench:rivals`: the policy beside the tools that people use for parts of it, over the corpus. `--write` puts the tables into docs/policy-comparison.md.
// `--without=trivy,…` leaves tools out that take long to build.
import { readFileSync, writeFileSync } from 'node:fs';
import { between } from '../src/contract/render.ts';
import { table } from '../src/report/markdown.ts';
import { bringUp } from '../test/lab/lab.ts';
import { layouts } from '../test/lab/policy/build.ts';
import { clean, corpus, planted, unpromised } from '../test/lab/policy/corpus.ts';
import { median, seconds } from './figures.ts';
import { compare, type Verdict } from './rivals/compare.ts';
import { ours } from './rivals/ours.ts';
import { rivals, type Rival } from './rivals/rivals.ts';

const say = (line: string) => console.error(`bench: ${line}`);
const OURS = 'gin-ship';

const without = process.argv.find((argument) => argument.startsWith('--without='))?.slice('--without='.length);
const all = await rivals(without?.split(',') ?? [], say);
const images = [...corpus, ...unpromised];
const made = await layouts(images, async () => await bringUp({ say }));

// Damaged layouts can't be converted: what is wrong with them is gone, or there is nothing to convert.
const readable = images.filter(({ damage, name }) => damage === undefined || name.startsWith('privilege-'));
say(`${planted.length} planted, ${unpromised.length} more of which nothing is promised, ${clean.length} clean`);
const verdicts = new Map([[OURS, await ours(images, made)], ...(await compare(all, readable, made))]);
const names = [...verdicts.keys()];

const checkOf = ({ specimen }: Verdict): string =>
  unpromised.includes(specimen) ? 'tokens of further services' : (specimen.expected[0]?.rule.split('/')[0] ?? '');
const isPlanted = ({ specimen }: Verdict): boolean => specimen.expected.length > 0;
const of = (name: string): readonly Verdict[] => verdicts.get(name) ?? [];

function found(name: string, check: string | undefined): string {
  const mine = of(name).filter((one) => isPlanted(one) && (check === undefined || checkOf(one) === check));
  const hits = mine.filter(({ found: hit }) => hit).length;
  // A check of which a tool knows nothing is no failure of it.
  return hits === 0 ? '–' : String(hits);
}

function findings(): string {
  const counts = Map.groupBy(of(OURS).filter(isPlanted), checkOf);
  const rows = [...counts].map(([check, those]) => [check, String(those.length), ...names.map((name) => found(name, check))]);
  const total = ['**all**', String(planted.length + unpromised.length), ...names.map((name) => `**${found(name, undefined)}**`)];
  const alarmed = (name: string) => String(of(name).filter((one) => !isPlanted(one) && one.said.length > 0).length);
  const noise = ['clean images with a false alarm', String(clean.length), ...names.map(alarmed)];
  const times = ['median time of an image', '', ...names.map((name) => seconds(median(of(name).map((one) => one.seconds))))];
  return table(['planted defects found', 'images', ...names], [...rows, total, noise, times]);
}

function alarms(): string {
  const rows = names.flatMap((name) =>
    of(name).flatMap((one) =>
      isPlanted(one) || one.said.length === 0 ? [] : [[name, one.specimen.name, [...new Set(one.said.map(({ code }) => code))].join(', ')]],
    ),
  );
  return table(['tool', 'clean image', 'what it says'], rows);
}

/** What somebody finds and we don't. */
function missed(): string {
  const lost = of(OURS).filter((one) => isPlanted(one) && !one.found);
  if (lost.length === 0) return 'Nothing that was planted is missed by gin-ship and found by another.\n';
  const finders = ({ specimen }: Verdict) =>
    all.filter(({ name }) => of(name).some((one) => one.specimen === specimen && one.found)).map(({ name }) => name);
  return table(
    ['missed by gin-ship', 'found by'],
    lost.map((one) => [one.specimen.name, finders(one).join(', ') || 'nobody']),
  );
}

const versions = (rival: Rival): string => `* **${rival.name}** ${rival.version}: \`${rival.command}\`\n`;

const text = [findings(), alarms(), missed(), all.map(versions).join('')].join('\n');
console.log(text);
if (process.argv.includes('--write')) {
  const file = 'docs/policy-comparison.md';
  writeFileSync(file, between(readFileSync(file, 'utf8'), 'figures', text));
}
