import { defineConfig } from 'vitest/config';

/** unit: pure, and effects at a fake port. house: the rules of the code itself. scenarios: dist/ as a child process. lab: real engine, registry, workflows. long: the example app among real neighbours, minutes each. */
export default defineConfig({
  test: {
    globalSetup: 'test/temporary.ts',
    projects: [
      { test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/house/**', 'test/scenarios/**', 'test/lab/**', 'test/long/**'] } },
      { test: { name: 'house', include: ['test/house/*.test.ts'] } },
      { test: { name: 'scenarios', include: ['test/scenarios/**/*.test.ts'], testTimeout: 60_000 } },
      // One after the other: they share an engine, and two cores.
      { test: { name: 'lab', include: ['test/lab/**/*.test.ts'], testTimeout: 600_000, hookTimeout: 1_200_000, fileParallelism: false } },
      { test: { name: 'long', include: ['test/long/**/*.test.ts'], testTimeout: 600_000, hookTimeout: 3_600_000, fileParallelism: false } },
    ],
  },
});
