// An image of the corpus, checked by the action `check` as a process, with the policy file that it asks for.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Job, type StepResult } from '../../runner/step.ts';
import type { Specimen } from './specimen.ts';

/** @returns how it ended, and how long it took in seconds, the start of node included */
export async function checkedByProcess({ dockerfile, policy }: Specimen, layout: string): Promise<StepResult & { readonly seconds: number }> {
  using job = new Job();
  const workspace = path.join(job.folder, 'workspace');
  writeFileSync(path.join(workspace, 'Dockerfile'), dockerfile);
  if (policy !== undefined) {
    mkdirSync(path.join(workspace, '.gin-ship'));
    writeFileSync(path.join(workspace, '.gin-ship/policy.yml'), policy);
  }
  const started = performance.now();
  const result = await job.check({ inputs: { image: layout, dockerfile: 'Dockerfile' } });
  return { ...result, seconds: (performance.now() - started) / 1000 };
}
