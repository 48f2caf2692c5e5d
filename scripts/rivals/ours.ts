// The action `check` on the same image, as a process of its own, as the rivals are.
import { judged } from '../../test/lab/policy/judged.ts';
import { checkedByProcess } from '../../test/lab/policy/process.ts';
import type { Verdict } from './compare.ts';
import type { Specimen } from '../../test/lab/policy/specimen.ts';

/**
 * Findings are those of one run with all that `ship` knows of the commit and the build; the time is that of `dist/check.js`, node's start included.
 */
export async function ours(specimens: readonly Specimen[], layouts: ReadonlyMap<string, string>): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const specimen of specimens) {
    const layout = layouts.get(specimen.name) ?? '';
    const seconds = await timed(specimen, layout);
    const said = await judged(specimen, layout);
    const found = specimen.expected.some(({ rule, where }) => said.some((one) => one.rule === rule && one.where === where));
    verdicts.push({ specimen, found, said: said.map(({ rule, where, what }) => ({ code: rule, text: `${where} ${what}` })), seconds });
  }
  return verdicts;
}

async function timed(specimen: Specimen, layout: string): Promise<number> {
  const { code, log, seconds } = await checkedByProcess(specimen, layout);
  if (code > 1) throw new Error(log);
  return seconds;
}
