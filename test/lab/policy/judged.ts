// Our own verdict on an image of the corpus, as the action reaches it.
import { ShipError } from '../../../src/error.ts';
import { readLayout } from '../../../src/image/layout.ts';
import { readPolicy } from '../../../src/policy/read.ts';
import { realFiles } from '../../../src/ports/files.ts';
import type { Ports } from '../../../src/ports/ports.ts';
import type { Known } from '../../../src/verify/checks/subject.ts';
import { inspect } from '../../../src/verify/inspect.ts';
import { EPOCH, type Expected, type Specimen } from './specimen.ts';

export interface Judged extends Expected {
  /** The sentence for people. */
  readonly what: string;
}

const UNKNOWN: Known = {
  commit: undefined,
  sourceDateEpoch: EPOCH,
  labels: undefined,
  port: undefined,
  goSum: undefined,
  dockerfile: undefined,
  reference: undefined,
};

/** What is said of an image, in the order in which it is told. What makes it unreadable is one finding of `integrity`. */
export async function judged({ dockerfile, policy: text, known }: Specimen, layout: string): Promise<readonly Judged[]> {
  const files = realFiles(layout, () => undefined);
  const file = text === undefined ? undefined : { name: 'policy.yml', text };
  const { policy, problems } = await readPolicy(file, { policyLevel: 'policy', maxSize: undefined, allowRoot: undefined });
  if (problems.length > 0) throw new ShipError(problems);
  const told: Known = { ...UNKNOWN, dockerfile: { file: 'Dockerfile', text: dockerfile, target: '' }, ...known };
  try {
    const { findings } = await inspect(await readLayout(layout, files), policy, told, [], { files } as Ports);
    return findings.map(({ rule, where, what }) => ({ rule, where, what }));
  } catch (thrown) {
    if (!(thrown instanceof ShipError)) throw thrown;
    return thrown.problems.map(({ code, what, why }) => ({ rule: integrityRule(code), where: '', what: `${what}: ${why}` }));
  }
}

/** The rule of `integrity` that an error of the bytes is about: these are thrown, because nothing else can be said of such an image. */
export function integrityRule(code: string): string {
  if (code.startsWith('verify/blob')) return 'integrity/bytes';
  return code === 'verify/layer' ? 'integrity/layer' : 'integrity/consistency';
}
