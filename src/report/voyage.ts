import type { Built } from '../build/build.ts';
import type { Layout } from '../image/layout.ts';
import type { Plan } from '../plan/plan.ts';
import type { Pushed } from '../push/push.ts';
import type { Verified } from '../verify/verify.ts';
import type { Judged } from './judged.ts';
import type { Stage } from './timeline.ts';

/** All that a run that ended well has brought. */
export interface Voyage {
  readonly plan: Plan;
  readonly built: Built;
  readonly layout: Layout;
  readonly verified: Verified;
  readonly judged: Judged;
  /** undefined where the plan says not to push. */
  readonly pushed: Pushed | undefined;
  readonly stages: readonly Stage[];
}
