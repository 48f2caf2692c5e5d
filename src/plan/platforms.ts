import { inputProblem } from '../contract/read.ts';
import type { Problem } from '../error.ts';
import { whyNoPlatform } from '../image/platform-names.ts';

export function platformProblems(platforms: readonly string[]): Problem[] {
  return platforms.flatMap((platform) => {
    const why = whyNoPlatform(platform);
    return why === undefined ? [] : [inputProblem('platforms', platform, why)];
  });
}
