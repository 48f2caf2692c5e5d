import type { Policy } from '../policy/policy.ts';
import type { Judged } from '../report/judged.ts';
import { modulesOf } from '../verify/checks/programs.ts';
import { wastedBytes } from '../verify/checks/waste.ts';
import type { Known } from '../verify/checks/subject.ts';
import type { Inspected } from '../verify/inspect.ts';

/** What was found in an image, as it is told. */
export function judgedOf({ integrity, images, findings }: Inspected, policy: Policy, dockerfile: Known['dockerfile']): Judged {
  const modules = images.flatMap(modulesOf);
  return {
    policy,
    findings,
    platforms: integrity.platforms,
    dockerfile: dockerfile && { ...dockerfile, target: dockerfile.target ?? '' },
    wasted: Object.fromEntries(images.map((image) => [image.platform, wastedBytes(image)])),
    // Each once: those of all platforms are mostly the same.
    modules: [...new Map(modules.map((one) => [`${one.path}@${one.version}`, one])).values()],
  };
}
