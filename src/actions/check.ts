import { fetchImage } from '../fetch/fetch.ts';
import { readReference } from '../fetch/reference.ts';
import { unsound } from '../fetch/unsound.ts';
import type { Ports } from '../ports/ports.ts';
import { reportCheck } from '../report/check.ts';
import { previousRelease } from '../tags/previous.ts';
import { inspect } from '../verify/inspect.ts';
import { decideCheck } from './decide-check.ts';
import { judgedOf } from './judged.ts';

/** The action `check`: any image, at a registry or on the disk, held against the image policy. Nothing is built, run or pushed. */
export async function check(ports: Ports): Promise<void> {
  const { source, platform, workspace, policy, registries, known } = await decideCheck(ports);
  const image = await fetchImage({ source, platform, workspace }, registries, ports);
  const growing = { repository: image.repository, tag: image.tag, previous: previousRelease };
  const reference = await readReference(policy, growing, registries, ports);
  const inspected = await unsound(image.name, image.fix, () => inspect(image.layout, policy, { ...known, reference }, [], ports));
  await reportCheck(image, inspected.integrity, judgedOf(inspected, policy, known.dockerfile), ports);
}
