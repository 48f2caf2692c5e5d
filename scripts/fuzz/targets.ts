import { buildInfoTarget, elfTarget } from './programs.ts';
import type { Target } from './target.ts';
import { gzipTarget, layersTarget, tarTarget, zstdTarget } from './tar.ts';

/** What `npm run fuzz` feeds. */
export const targets: readonly Target[] = [tarTarget, layersTarget, gzipTarget, zstdTarget, elfTarget, buildInfoTarget];
