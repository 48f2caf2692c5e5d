import { removeBuilder } from '../build/builder.ts';
import { messageOf } from '../error.ts';
import type { Ports } from '../ports/ports.ts';
import { cleanUp as removeSmoke, leftBehind } from '../verify/cleanup.ts';

/** The post step: takes away what main made and could not take away itself. Never fails the job: what is left is said. */
export async function cleanUp(ports: Ports): Promise<void> {
  const { runner, files } = ports;
  const env = JSON.parse(runner.state('docker-env') || '{}') as Record<string, string>;
  await attempt('the smoke test', () => removeSmoke(leftBehind(ports), env, ports), ports);
  await attempt('the builder', () => removeBuilder(runner.state('builder'), env, ports), ports);
  // The private docker configuration with the logins is among them.
  const temporary = runner.state('temporary');
  if (temporary !== '') await attempt('the temporary files', () => files.remove(temporary), ports);
}

async function attempt(what: string, clean: () => Promise<void>, { runner }: Ports): Promise<void> {
  try {
    await clean();
  } catch (thrown) {
    runner.warning(`Not everything of ${what} could be removed: ${messageOf(thrown)}`);
  }
}
