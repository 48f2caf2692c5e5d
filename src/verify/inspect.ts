import type { Layout } from '../image/layout.ts';
import type { Finding } from '../policy/finding.ts';
import type { Policy } from '../policy/policy.ts';
import type { Ports } from '../ports/ports.ts';
import type { Known } from './checks/subject.ts';
import type { ImageContents } from './contents/contents.ts';
import { type Integrity, readContents } from './integrity.ts';
import { judge } from './judge.ts';

export interface Inspected {
  readonly integrity: Integrity;
  readonly images: readonly ImageContents[];
  readonly findings: readonly Finding[];
}

/**
 * Reads every byte of a layout once, compares it with its digests, and holds it against the policy.
 * @param platforms that must be there; none: any
 * @throws ShipError `verify/…` where the bytes are not what the digests say; what the policy forbids is returned, not thrown
 */
export async function inspect(layout: Layout, policy: Policy, known: Known, platforms: readonly string[], { files }: Ports): Promise<Inspected> {
  const { integrity, images } = await readContents(layout, platforms, policy.mode, files);
  return { integrity, images, findings: policy.mode === 'off' ? [] : judge(images, policy, known) };
}
