import { build } from '../build/build.ts';
import { chooseBuilder } from '../build/builder.ts';
import { readLayout } from '../image/layout.ts';
import type { Ports } from '../ports/ports.ts';
import { login } from '../push/credentials.ts';
import { push } from '../push/push.ts';
import { reportPlan, reportVerified, reportVoyage } from '../report/report.ts';
import { Stages } from '../report/timeline.ts';
import { verify } from '../verify/verify.ts';
import { decide } from './decide.ts';

/** The main action: from a git ref to a verified digest in a registry. */
export async function ship(ports: Ports): Promise<void> {
  const stages = new Stages(ports.clock);
  const { inputs, plan, logins, secrets } = await stages.run('Plan', () => decide(ports));
  await reportPlan(plan, inputs, secrets.all, ports);
  if (inputs.dryRun) return;

  const session = await stages.run('Log in', () => login(inputs, logins, plan, ports));
  const { env } = session;
  ports.runner.saveState('docker-env', JSON.stringify(env));
  const builder = await stages.run('Choose a builder', () => chooseBuilder(plan.build, env, ports));
  const built = await stages.run('Build', () => build(plan, builder, { env, secrets: secrets.build }, ports));
  const layout = await readLayout(built.layout, ports.files);
  const verified = await stages.run('Verify', () => verify(plan, layout, { env, values: inputs.smokeEnv, engine: builder.engine }, ports));
  reportVerified(verified, ports);
  const pushed = plan.push.push ? await stages.run('Push', () => push(plan, layout, session, ports)) : undefined;

  await reportVoyage({ plan, built, layout, verified, pushed, stages: stages.all }, secrets.all, ports);
}
