// npm run vulnerabilities: known vulnerabilities in what the example app calls. It asks Go's vulnerability database, so it is no part of `npm run check`.
import { spawnSync } from 'node:child_process';
import { tool } from '../test/lab/tools.ts';

const { status, error } = spawnSync(await tool('govulncheck'), ['./...'], { cwd: 'example-app', stdio: 'inherit' });
if (error !== undefined) throw error;
process.exitCode = status ?? 1;
