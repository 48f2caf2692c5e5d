import type { BuildPlan } from '../../src/plan/plan.ts';

/** The smallest plan; a test names what it is about. */
export const plan = (given: Partial<BuildPlan> = {}): BuildPlan => ({
  context: '/w/app',
  file: '/w/app/Dockerfile',
  shownFile: 'app/Dockerfile',
  target: '',
  platforms: [],
  buildArgs: [],
  buildContexts: [],
  secrets: [],
  ssh: [],
  noCache: false,
  pull: false,
  network: '',
  addHosts: [],
  allow: [],
  ulimit: [],
  shmSize: '',
  attests: [],
  builder: '',
  cacheFrom: [],
  cacheTo: [],
  sourceDateEpoch: 1_700_000_000,
  ...given,
});
