import { messageOf } from '../error.ts';
import type { Finished, Ports } from '../ports/ports.ts';
import { type DockerEnv, dockerWith } from './engine.ts';

/** What a smoke test has in the engine; '' for nothing. */
export interface Leftovers {
  readonly container: string;
  readonly image: string;
}

const CONTAINER = 'smoke-container';
const IMAGE = 'smoke-image';

/** Saved before it exists: a job that is killed in between leaves nothing that its post step does not know. */
export function remember({ container, image }: Leftovers, { runner }: Pick<Ports, 'runner'>): void {
  runner.saveState(CONTAINER, container);
  runner.saveState(IMAGE, image);
}

/** What an earlier step of this job remembered. */
export const leftBehind = ({ runner }: Pick<Ports, 'runner'>): Leftovers => ({ container: runner.state(CONTAINER), image: runner.state(IMAGE) });

/** Removes both, also when the job was cancelled; what is gone already is fine. Never throws: a test that failed has its own error. */
export async function cleanUp({ container, image }: Leftovers, env: DockerEnv, ports: Pick<Ports, 'exec' | 'runner'>): Promise<void> {
  const docker = dockerWith(env, ports);
  const remove = async (what: string, name: string, args: readonly string[]): Promise<boolean> => {
    if (name === '') return true;
    const problem = await docker([...args, name], { evenIfCancelled: true, timeoutMs: 60_000 }).then(problemOf, messageOf);
    if (problem !== undefined) ports.runner.warning(`The ${what} ${name} of the smoke test could not be removed: ${problem}`);
    return problem === undefined;
  };
  // One after the other: an image in use is not removed. `--volumes` takes the unnamed volumes of VOLUME instructions along.
  const gone = [await remove('container', container, ['rm', '--force', '--volumes']), await remove('image', image, ['image', 'rm', '--force'])];
  if (gone.every(Boolean)) remember({ container: '', image: '' }, ports);
}

function problemOf({ code, stderr }: Finished): string | undefined {
  // Docker 20.10 ends with 1 where a forced removal finds nothing, later versions with 0.
  if (code === 0 || /no such (container|image)|already in progress/i.test(stderr)) return undefined;
  return stderr.trim() || `docker ended with ${code}`;
}
