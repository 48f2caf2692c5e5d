import type { Policy } from '../policy/policy.ts';
import type { Judged } from '../report/judged.ts';
import { wastedBytes } from '../verify/checks/waste.ts';
import type { Known } from '../verify/checks/subject.ts';
import type { Inspected } from '../verify/inspect.ts';

/** What was found in an image, as it is told. */
export function judgedOf({ integrity, images, findings }: Inspected, policy: Policy, dockerfile: Known['dockerfile']): Judged {
  const programs = images.flatMap(({ layers }) => layers.flatMap(({ executables }) => [...executables.values()]));
  const modules = programs.flatMap(({ go }) => go?.modules ?? []);
  return {
    policy,
    findings,
    platforms: integrity.platforms,
    dockerfile: dockerfile && { ...dockerfile, target: dockerfile.target ?? '' },
    wasted: Object.fromEntries(images.map((image) => [image.platform, wastedBytes(image)])),
    // Each once: those of all platforms and programs are mostly the same.
    modules: [...new Map(modules.map((one) => [`${one.path}@${one.version}`, one])).values()],
  };
}
