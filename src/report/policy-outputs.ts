import path from 'node:path';
import type { Ports } from '../ports/ports.ts';
import { annotateWarnings, logFindings } from './findings.ts';
import { type Judged, countsOf, oneLine, shortened, toldOf } from './judged.ts';
import { sarif, type SarifWorld } from './sarif.ts';

/** The outputs `policy` and `sarif-file` of every action that looks at an image. */
export interface PolicyOutputs {
  readonly policy: string;
  readonly 'sarif-file': string;
}

/** GitHub takes 1 MiB for all outputs of a job; the SARIF file has the rest. */
const MOST = { findings: 300, modules: 2000, characters: 500 };

/**
 * Tells what the policy found: log, annotations of the warnings, SARIF file. The errors are told by who catches what `findingsError` gives.
 * @returns the outputs, to be set before that is thrown
 */
export async function tellFindings(judged: Judged, world: SarifWorld, { runner, files }: Pick<Ports, 'runner' | 'files'>): Promise<PolicyOutputs> {
  await logFindings(judged, runner);
  annotateWarnings(judged, runner);
  const file = path.join(await files.temporaryFolder('policy-'), 'gin-ship.sarif');
  await files.write(file, sarif(judged, world));
  return { policy: policyOutput(judged), 'sarif-file': file };
}

/** Where docs/policy.md of this very version is read; '' in a workflow that uses the action from its own checkout. */
export function docsOf(env: Readonly<Record<string, string | undefined>>): string {
  const { GITHUB_ACTION_REPOSITORY: repository = '', GITHUB_ACTION_REF: ref = '', GITHUB_SERVER_URL: server = 'https://github.com' } = env;
  return repository === '' || ref === '' ? '' : `${server}/${repository}/blob/${ref}/docs/policy.md`;
}

/** JSON: `mode`, `source`, `errors`, `warnings`, `findings` (worst first), `waste` by platform, `modules`; `more` where some are left out. */
export function policyOutput(judged: Judged): string {
  const { policy, wasted, modules } = judged;
  const findings = toldOf(judged);
  const shown = findings.slice(0, MOST.findings).map(({ rule, level, what, where, fix, layer, at, platforms }) => ({
    rule,
    level,
    what: shortened(what, MOST.characters),
    where: shortened(where, MOST.characters),
    fix: shortened(fix, MOST.characters),
    layer,
    at,
    platforms,
  }));
  const more = { findings: findings.length - shown.length, modules: Math.max(0, modules.length - MOST.modules) };
  return JSON.stringify({
    mode: policy.mode,
    source: oneLine(policy.source),
    ...countsOf(findings),
    findings: shown,
    waste: Object.fromEntries(
      Object.entries(wasted).map(([platform, layers]) => [platform, { bytes: layers.reduce((sum, one) => sum + one, 0), layers }]),
    ),
    modules: modules.slice(0, MOST.modules),
    ...(more.findings + more.modules > 0 ? { more } : {}),
  });
}
