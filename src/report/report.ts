import path from 'node:path';
import type { ShipInputs } from '../contract/ship.ts';
import { explain } from '../plan/explain.ts';
import type { Plan } from '../plan/plan.ts';
import type { Ports, Runner } from '../ports/ports.ts';
import { bakeFilesOf, type Outputs, outputsWithSecrets, SHORTEST_TELLING, planOutputs, resultOutputs } from './outputs.ts';
import { planSummary, smokeText, voyageSummary } from './summary.ts';
import { findingsError } from './findings.ts';
import { integrityText, type Judged } from './judged.ts';
import { docsOf, tellFindings } from './policy-outputs.ts';
import { stoppedSummary } from './policy-summary.ts';
import type { Verified } from '../verify/verify.ts';
import type { Voyage } from './voyage.ts';

/** Prints the plan and sets the outputs that it decides; a dry run ends with these. */
export async function reportPlan(plan: Plan, inputs: ShipInputs, secrets: readonly string[], { runner, files }: Ports): Promise<void> {
  await runner.group(`Plan: ${plan.references.join(', ') || 'no tag'}`, async () => {
    for (const line of explain(plan)) runner.info(line);
  });
  for (const warning of plan.warnings) runner.warning(warning);
  if (secrets.some(({ length }) => length < SHORTEST_TELLING)) {
    runner.warning(
      `A secret of fewer than ${SHORTEST_TELLING} characters is masked wherever it stands: the log has holes, and GitHub drops outputs that hold it between jobs`,
    );
  }
  const folder = await files.temporaryFolder('bake-');
  const bakeFiles: Record<string, string> = {};
  for (const [name, text] of Object.entries(bakeFilesOf(plan, inputs.bakeTarget))) {
    bakeFiles[name] = path.join(folder, `${name}.json`);
    await files.write(bakeFiles[name], text);
  }
  const separators = { tags: inputs.sepTags, labels: inputs.sepLabels, annotations: inputs.sepAnnotations };
  setOutputs(planOutputs(plan, separators, bakeFiles), secrets, runner);
  if (inputs.dryRun) await runner.summary(planSummary(plan));
}

/** Says in the log what was checked and run before anything is pushed. */
export function reportVerified(verified: Verified, { runner }: Ports): void {
  runner.info(`Verified: ${integrityText(verified.integrity)}`);
  runner.info(`Smoke test: ${smokeText(verified, (text) => text)}`);
}

/**
 * Tells what the policy found and sets its outputs, also those of a run that it stops.
 * @param stopped what becomes of an image with errors, one sentence for the summary
 * @throws ShipError `policy/…` with every finding that is an error
 */
export async function reportPolicy(
  judged: Judged,
  { image, stopped, secrets }: { readonly image: string; readonly stopped: string; readonly secrets: readonly string[] },
  ports: Pick<Ports, 'runner' | 'files'>,
): Promise<void> {
  const { runner } = ports;
  setOutputs({ ...(await tellFindings(judged, { docs: docsOf(runner.env), image }, ports)) }, secrets, runner);
  const error = findingsError(judged);
  if (error === undefined) return;
  await runner.summary(stoppedSummary(judged, stopped));
  throw error;
}

/** Sets the outputs of a run that ended well, and writes its summary. */
export async function reportVoyage(voyage: Voyage, secrets: readonly string[], { runner }: Ports): Promise<void> {
  const outputs = resultOutputs(voyage);
  setOutputs(outputs, secrets, runner);
  runner.info(outputs['image-ref'] || `${voyage.layout.root.digest} (not pushed: ${voyage.plan.push.why})`);
  await runner.summary(voyageSummary(voyage));
}

function setOutputs(outputs: Outputs, secrets: readonly string[], runner: Runner): void {
  for (const [name, value] of Object.entries(outputs)) runner.output(name, value);
  for (const name of outputsWithSecrets(outputs, secrets)) {
    runner.warning(
      `The output \`${name}\` holds a masked value: GitHub drops it between jobs. Use it in this job only, or take the secret out of it`,
    );
  }
}
