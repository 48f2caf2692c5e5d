import type { Built, BuildSurroundings } from '../build/build.ts';
import { rebuild } from '../build/rebuild.ts';
import { type Layout, readLayout } from '../image/layout.ts';
import type { Plan } from '../plan/plan.ts';
import type { CheckId } from '../policy/catalogue.ts';
import type { Finding, Found } from '../policy/finding.ts';
import type { Ports } from '../ports/ports.ts';
import { judgeContext } from '../verify/checks/context.ts';
import { judgeDockerfile } from '../verify/checks/dockerfile.ts';
import { judgeRebuild } from '../verify/checks/rebuild.ts';
import { readContext } from '../verify/context/contents.ts';
import { asked, levelled } from '../verify/judge.ts';

type Planned = Pick<Plan, 'policy' | 'build' | 'labels' | 'annotations'>;

/** What the policy finds outside of the image's bytes: in the Dockerfile, in what was sent to the builder, and, where it is asked for, in a second build. */
export async function remarksOf(plan: Planned, built: Built, layout: Layout, surroundings: BuildSurroundings, ports: Ports): Promise<Finding[]> {
  const { policy, build: planned } = plan;
  const { shownFile } = planned;
  const findings: Finding[] = [];
  const take = (check: CheckId, rule: string, found: Found, platforms: readonly string[] = []) =>
    findings.push(...levelled(policy, check, rule, found, platforms));

  judgeDockerfile(built.warnings, shownFile, policy.settings.dockerfile, (rule, found) => take('dockerfile', rule, found));
  if (asked(policy, 'context')) {
    const context = await readContext(planned, ports);
    judgeContext(context, shownFile, policy.settings.context, (rule, found) => take('context', rule, found));
  }
  if (policy.levels['reproducible/rebuild'] !== 'off' && policy.settings.reproducible.rebuild) {
    const again = await readLayout((await rebuild(plan, built.builder, surroundings, ports)).layout, ports.files);
    await judgeRebuild(layout, again, ports.files, (platform, found) => take('reproducible', 'rebuild', found, [platform]));
  }
  return findings;
}
