import type { CheckOutput } from '../contract/check.ts';
import type { Repository } from '../plan/plan.ts';
import type { Ports } from '../ports/ports.ts';
import type { Integrity } from '../verify/integrity.ts';
import { findingsError } from './findings.ts';
import { type Judged, countsOf, integrityText } from './judged.ts';
import { code } from './markdown.ts';
import { sizeOutput } from './outputs.ts';
import { docsOf, tellFindings } from './policy-outputs.ts';
import { findingsSection, layersSection } from './policy-summary.ts';

/** What was checked, as the user knows it. */
export interface Checked {
  readonly name: string;
  /** '' where it has none. */
  readonly digest: string;
  readonly repository: Repository | undefined;
}

/**
 * Tells what was found: log, annotations, summary, outputs, SARIF file.
 * @throws ShipError with the findings that are errors, when all else is told
 */
export async function reportCheck(checked: Checked, integrity: Integrity, judged: Judged, ports: Ports): Promise<void> {
  const { runner } = ports;
  runner.info(`Checked ${checked.name}: ${integrityText(integrity)}`);
  const told = await tellFindings(judged, { docs: docsOf(runner.env), image: checked.repository?.path ?? '' }, ports);
  const { errors, warnings } = countsOf(judged.findings);
  const outputs: Record<CheckOutput, string> = {
    digest: checked.digest,
    size: sizeOutput(integrity),
    errors: String(errors),
    warnings: String(warnings),
    ...told,
  };
  for (const [name, value] of Object.entries(outputs)) runner.output(name, value);
  await runner.summary(checkSummary(checked, judged));
  const error = findingsError(judged);
  if (error !== undefined) throw error;
}

function checkSummary({ name, digest }: Checked, judged: Judged): string {
  const stopped = countsOf(judged.findings).errors > 0;
  const verdict = stopped ? 'is stopped by the image policy' : judged.policy.mode === 'off' ? 'is what its digests say' : 'passes the image policy';
  const parts = [
    `## ${stopped ? '✗' : '✓'} ${code(name)} ${verdict}`,
    digest === '' || name.endsWith(digest) ? '' : code(digest),
    findingsSection(judged),
    layersSection(judged),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}
