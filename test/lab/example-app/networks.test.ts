// The examples of example-app/networks, as they are: each says what it reached, and leaves nothing.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { bringUp, type Lab } from '../lab.ts';
import { freePort } from '../ports.ts';
import { providePostgresImage } from '../postgres-image.ts';
import { attempt, run } from '../run.ts';
import { engineImage, environment, exampleApp } from './image.ts';

const folder = path.join(exampleApp, 'networks');
let lab: Lab;
let image: string;

beforeAll(async () => {
  lab = await bringUp();
  image = await engineImage(lab);
  await providePostgresImage(lab, console.error);
});

const docker = async (...args: string[]) => await run([lab.docker, ...args], { env: environment(lab) });

/** What an example would leave: containers of any image, by name, and networks. */
const everything = async () =>
  [await docker('ps', '--all', '--quiet'), await docker('network', 'ls', '--quiet'), await docker('volume', 'ls', '--quiet')].map((text) =>
    text.split('\n').filter(Boolean),
  );

const user = '{"id":1,"name":"Ann","email":"ann@example.com","created_at":"TIME"}';
const SAYS: Readonly<Record<string, readonly string[]>> = {
  'publish.sh': [
    'published on 127.0.0.1:PORT: {"message":"pong"}',
    'listening on 127.0.0.1 in the container: not reached',
    'listening on 0.0.0.0 in the container: reached, SOME metrics of Go',
  ],
  'bridge.sh': [
    `through the published port, stored in the database: ${user}`,
    `from a neighbour, by name: ${user}`,
    'published ports of the database: 0',
    'from another network: not found',
  ],
  'host.sh': ['on the host’s port: {"message":"pong"}', 'private, on 127.0.0.1 only: SOME metrics of Go', 'published ports: 0'],
  'none.sh': ['by its HEALTHCHECK: healthy', 'asked from within: answers', 'addresses: 0'],
};

const stable = (text: string) =>
  text
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
    .replaceAll(/host's port \d+/g, 'host’s port')
    .replaceAll(/"\d{4}-[^"]*Z"/g, '"TIME"')
    .replaceAll(/[1-9]\d* metrics/g, 'SOME metrics');

test('the README names every example', () => {
  const scripts = readdirSync(folder).filter((name) => name.endsWith('.sh'));
  const readme = readFileSync(path.join(folder, 'README.md'), 'utf8');
  expect(new Set([...readme.matchAll(/^\| \[(\S+)\]/gm)].map((match) => match[1]))).toEqual(new Set(scripts));
  expect(Object.keys(SAYS).toSorted()).toEqual(scripts.toSorted());
});

test.for(Object.keys(SAYS))('%s', async (script, { skip }) => {
  skip(script === 'host.sh' && process.platform !== 'linux', 'elsewhere the engine’s host is another machine');
  const before = await everything();
  const env = { ...environment(lab), IMAGE: image, PORT: String(await freePort()) };
  const { code, stdout, stderr } = await attempt([path.join(folder, script)], { env, cwd: folder });
  expect(code, `${stdout}${stderr}`).toBe(0);
  expect(stable(stdout).trim().split('\n')).toEqual(SAYS[script]);
  const after = await everything();
  expect(after.map((names, at) => names.filter((name) => !before[at]?.includes(name)))).toEqual([[], [], []]);
});

test('an example that fails leaves nothing either', async () => {
  const before = await everything();
  // An image that has no service: nothing answers.
  const env = { ...environment(lab), IMAGE: 'gin-ship-test/no-such-image', PORT: '1' };
  const ended = await Promise.all(Object.keys(SAYS).map(async (script) => await attempt([path.join(folder, script)], { env, cwd: folder })));
  expect(ended.map(({ code }) => code === 0)).toEqual(ended.map(() => false));
  expect(await everything()).toEqual(before);
});
