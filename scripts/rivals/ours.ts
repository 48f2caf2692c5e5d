// The action `check` on the same image, as a process of its own, as the rivals are.
import path from 'node:path';
import { mkdirSync, writeFileSync } from 'node:fs';
import { judged } from '../../test/lab/policy/judged.ts';
import { Job } from '../../test/runner/step.ts';
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

async function timed({ dockerfile, policy }: Specimen, layout: string): Promise<number> {
  using job = new Job();
  const workspace = path.join(job.folder, 'workspace');
  writeFileSync(path.join(workspace, 'Dockerfile'), dockerfile);
  if (policy !== undefined) {
    mkdirSync(path.join(workspace, '.gin-ship'));
    writeFileSync(path.join(workspace, '.gin-ship/policy.yml'), policy);
  }
  const started = performance.now();
  const { code, log } = await job.check({ inputs: { image: layout, dockerfile: 'Dockerfile' } });
  if (code > 1) throw new Error(log);
  return (performance.now() - started) / 1000;
}
