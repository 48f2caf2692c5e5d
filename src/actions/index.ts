import { realPorts } from '../ports/real.ts';
import { check as checkImage } from './check.ts';
import { cleanUp } from './post.ts';
import { run } from './run.ts';
import { ship } from './ship.ts';

/** What is bundled: dist/index.js, dist/check.js and dist/post.js call these. */
export const main = (): Promise<void> => run(realPorts(process.env), ship);
export const check = (): Promise<void> => run(realPorts(process.env), checkImage);
export const post = (): Promise<void> => run(realPorts(process.env), cleanUp);
