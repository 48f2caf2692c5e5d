import { build } from '../build/build.ts';
import { chooseBuilder } from '../build/builder.ts';
import { readReference } from '../fetch/reference.ts';
import { readLayout } from '../image/layout.ts';
import type { Ports } from '../ports/ports.ts';
import { login } from '../push/credentials.ts';
import { push } from '../push/push.ts';
import { reportPlan, reportPolicy, reportVerified, reportVoyage } from '../report/report.ts';
import { Stages } from '../report/timeline.ts';
import { previousRelease } from '../tags/previous.ts';
import { readKnown } from '../verify/known.ts';
import { verify } from '../verify/verify.ts';
import { decide } from './decide.ts';
import { judgedOf } from './judged.ts';
import { remarksOf } from './remarks.ts';

/** The main action: from a git ref to a verified digest in a registry. */
export async function ship(ports: Ports): Promise<void> {
  const stages = new Stages(ports.clock);
  const { inputs, plan, logins, secrets } = await stages.run('Plan', () => decide(ports));
  await reportPlan(plan, inputs, secrets.all, ports);
  if (inputs.dryRun) return;

  const session = await stages.run('Log in', () => login(inputs, logins, plan, ports));
  const { env } = session;
  const surroundings = { env, secrets: secrets.build };
  ports.runner.saveState('docker-env', JSON.stringify(env));
  const builder = await stages.run('Choose a builder', () => chooseBuilder(plan.build, env, ports));
  const built = await stages.run('Build', () => build(plan, builder, surroundings, ports));
  const layout = await readLayout(built.layout, ports.files);

  const remarks = await stages.run('Look at what was sent', () => remarksOf(plan, built, layout, surroundings, ports));
  const growing = { repository: plan.repositories[0], tag: plan.version, previous: previousRelease };
  const known = await readKnown(plan, await readReference(plan.policy, growing, session, ports), ports.files);
  const world = { env, values: inputs.smokeEnv, engine: builder.engine, known, remarks };
  const verified = await stages.run('Verify', () => verify(plan, layout, world, ports));
  const judged = judgedOf(verified, plan.policy, known.dockerfile);
  await reportPolicy(
    judged,
    { image: plan.repositories[0]?.path ?? '', stopped: 'The image was built, and is not pushed.', secrets: secrets.all },
    ports,
  );
  reportVerified(verified, ports);
  const pushed = plan.push.push ? await stages.run('Push', () => push(plan, layout, session, ports)) : undefined;

  await reportVoyage({ plan, built, layout, verified, judged, pushed, stages: stages.all }, secrets.all, ports);
}
