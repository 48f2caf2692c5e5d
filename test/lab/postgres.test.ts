import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answers } from './ports.ts';
import { packagesWork, startPostgres, type Postgres } from './postgres.ts';
import { postgresBinaries } from './postgres-debian.ts';

let database: Postgres;
beforeAll(async () => {
  database = await startPostgres();
});
afterAll(async () => await database.remove());

/** The first byte of the server's answer to a request for TLS: S or N from PostgreSQL, anything from others. */
async function answerToTls(port: number): Promise<string> {
  return await new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])));
    socket.once('data', (bytes) => (socket.destroy(), resolve(bytes.toString())));
    socket.once('error', reject);
  });
}

test('it answers on loopback, goes away and comes back at the same address', async () => {
  expect(await answerToTls(database.port)).toMatch(/^[SN]$/);
  expect(new URL(database.url)).toMatchObject({ hostname: '127.0.0.1', port: String(database.port), pathname: '/example' });
  await database.stop();
  expect(await answers({ port: database.port })).toBe(false);
  await database.start();
  expect(await answerToTls(database.port)).toMatch(/^[SN]$/);
});

test('all its libraries but those of every Debian are among the packages', async ({ skip }) => {
  skip(!packagesWork(), 'Docker’s image brings its own');
  const { root, bin, libraries } = await postgresBinaries(() => undefined);
  const listed = ['postgres', 'initdb'].map((name) =>
    execFileSync('ldd', [path.join(bin, name)], { encoding: 'utf8', env: { ...process.env, LD_LIBRARY_PATH: libraries } }),
  );
  const others = [...listed.join('').matchAll(/=> (\/\S+)/g)].map((match) => match[1] ?? '').filter((file) => !file.startsWith(root));
  expect(new Set(others.map((file) => path.basename(file).replace(/\.so.*/, '')))).toEqual(
    new Set(['libc', 'libm', 'libresolv', 'libgcc_s', 'libstdc++']),
  );
});

test('nothing of a removed one is left', async ({ skip }) => {
  skip(!packagesWork() || !existsSync('/proc'), 'of containers Docker takes care');
  const other = await startPostgres();
  const folder = readFileSync('/proc/net/unix', 'utf8').match(new RegExp(`(/\\S+)/\\.s\\.PGSQL\\.${other.port}$`, 'm'))?.[1] ?? '';
  expect(existsSync(folder)).toBe(true);
  await other.remove();
  expect([existsSync(folder), await answers({ port: other.port })]).toEqual([false, false]);
});
