import { describe, expect, test } from 'vitest';
import { chooseBuilder, removeBuilder } from '../../src/build/builder.ts';
import { ShipError } from '../../src/error.ts';
import type { Finished } from '../../src/ports/ports.ts';
import { plan } from './plan.ts';
import { ended, recorded, world, type World } from './ports.ts';

const inspected = (name: string) => ended(0, recorded(`inspect-${name}`));
const problemOf = async (choosing: Promise<unknown>) => {
  const thrown = await choosing.catch((error: unknown) => error);
  if (!(thrown instanceof ShipError)) throw thrown;
  return thrown.problems[0];
};
/** Answers by the first words of the command line. */
const docker = (answers: Record<string, Finished>): World =>
  world((call) => Object.entries(answers).find(([start]) => call.startsWith(start))?.[1] ?? ended(1, '', `not expected: ${call}`));

describe('which builder', () => {
  test('an engine with the containerd store builds itself: one process, nothing made', async () => {
    const { ports, calls, states } = docker({ 'buildx inspect': inspected('containerd') });
    expect(await chooseBuilder(plan(), {}, ports)).toMatchObject({ name: '', driver: 'docker', made: false, seconds: 0.5 });
    expect(calls).toEqual(['buildx inspect']);
    expect(states).toEqual({});
  });

  test('the one that an earlier step made', async () => {
    const { ports } = docker({ 'buildx inspect': inspected('remote') });
    expect(await chooseBuilder(plan(), {}, ports)).toMatchObject({ name: '', driver: 'remote', why: 'an earlier step made `far` the current one' });
  });

  test('an engine with the old store: a builder of its own, noted for the post step before it exists', async () => {
    const { ports, calls, states, log } = docker({ 'buildx inspect': inspected('classic'), 'buildx create': ended(0) });
    expect(await chooseBuilder(plan(), {}, ports)).toMatchObject({ name: 'gin-ship-80008000', driver: 'docker-container', made: true });
    expect(calls).toEqual(['buildx inspect', 'buildx create --name gin-ship-80008000 --driver docker-container --bootstrap']);
    expect(states).toEqual({ builder: 'gin-ship-80008000' });
    expect(log.indexOf('state: builder')).toBeLessThan(log.indexOf('group: Make a builder'));
  });

  test.each([
    [{ cacheFrom: ['type=registry,ref=127.0.0.1:5000/c'] }, '127.0.0.1:5000'],
    [{ buildArgs: [['BASE', 'localhost:5000/base:1']] as const }, 'localhost:5000'],
    [{ cacheTo: ['type=registry,ref=[::1]:5000/c'] }, '[::1]:5000'],
    [{ cacheFrom: ['type=registry,ref=my-localhost:5000/c'] }, ''],
  ])('it shares the network of the host only for a registry on it: %j', async (given, host) => {
    const { ports, calls } = docker({ 'buildx inspect': inspected('classic'), 'buildx create': ended(0) });
    const { why } = await chooseBuilder(plan(given), {}, ports);
    expect(calls[1]?.includes('network=host')).toBe(host !== '');
    expect(why).toContain(host);
  });

  test('the one that is named is woken up', async () => {
    const { ports, calls } = docker({ 'buildx inspect --bootstrap far': inspected('remote') });
    expect(await chooseBuilder(plan({ builder: 'far' }), { DOCKER_CONFIG: '/c' }, ports)).toMatchObject({ name: 'far', made: false });
    expect(calls).toEqual(['buildx inspect --bootstrap far']);
  });

  test('an address gets a list of builders of its own, and nothing is left to take away', async () => {
    const { ports, calls, environments, states } = docker({ 'buildx create': ended(0), 'buildx inspect': inspected('remote') });
    const builder = await chooseBuilder(plan({ builder: 'tcp://h:1234' }), { DOCKER_CONFIG: '/c' }, ports);
    expect(calls).toEqual(['buildx create --name gin-ship-80008000 --driver remote tcp://h:1234', 'buildx inspect --bootstrap gin-ship-80008000']);
    expect(environments).toEqual([
      { DOCKER_CONFIG: '/c', ...builder.env },
      { DOCKER_CONFIG: '/c', ...builder.env },
    ]);
    expect(builder.env).toHaveProperty('BUILDX_CONFIG');
    expect(states).toEqual({});
  });

  test('a BuildKit without a name in a cluster ends with the run', async () => {
    const { ports, states } = docker({ 'buildx create': ended(0), 'buildx inspect': inspected('remote') });
    const builder = await chooseBuilder(plan({ builder: 'kubernetes:///?namespace=ci' }), {}, ports);
    expect(states).toEqual({ builder: builder.name, 'builder-config': builder.env['BUILDX_CONFIG'] });
  });
});

describe('what may be wrong', () => {
  test.each([
    ['engine/no-docker', ended(127, '', 'docker: spawn docker ENOENT')],
    ['engine/no-buildx', ended(1, '', "docker: unknown command: docker buildx\n\nRun 'docker --help' for more information")],
    ['engine/no-buildx', ended(1, '', "docker: 'buildx' is not a docker command.\nSee 'docker --help'")],
    ['engine/stopped', inspected('stopped')],
    ['engine/denied', ended(1, '', 'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock')],
    ['build/builder', ended(1, '', 'ERROR: something new')],
  ])('%s', async (code, answer) => {
    expect(await problemOf(chooseBuilder(plan(), {}, docker({ 'buildx inspect': answer }).ports))).toMatchObject({ code });
  });

  test('a builder in a cluster that no one named', async () => {
    const { ports } = docker({
      'buildx create': ended(
        1,
        '',
        'ERROR: failed to initialize builder b (b0): cannot determine Kubernetes namespace, specify manually: invalid configuration',
      ),
    });
    expect(await problemOf(chooseBuilder(plan({ builder: 'kubernetes:///?namespace=ci' }), {}, ports))).toMatchObject({ code: 'engine/no-cluster' });
  });

  test('a builder that does not exist: those that do are named', async () => {
    const { ports } = docker({
      'buildx inspect': ended(1, '', 'ERROR: no builder "fra" found'),
      'buildx ls': ended(0, 'NAME/NODE    DRIVER/ENDPOINT\nfar          remote\n \\_ far0     \\_ tcp://h:1\ndefault*     docker\n'),
    });
    expect((await problemOf(chooseBuilder(plan({ builder: 'fra' }), {}, ports)))?.why).toBe(
      'buildx knows no builder of that name; it knows `far`, `default`',
    );
  });

  test('a builder that can not write a layout, named', async () => {
    const { ports } = docker({ 'buildx inspect': inspected('classic') });
    expect((await problemOf(chooseBuilder(plan({ builder: 'default' }), {}, ports)))?.why).toContain('old image store');
  });

  test('a BuildKit that is too old for equal digests', async () => {
    const old = ended(0, recorded('inspect-remote').replace('v0.34.2', 'v0.12.5'));
    const problem = await problemOf(chooseBuilder(plan(), {}, docker({ 'buildx inspect': old }).ports));
    expect(problem).toMatchObject({ code: 'build/old-buildkit', why: expect.stringContaining('v0.12.5') });
    // Where no time is known nothing is promised.
    await chooseBuilder(plan({ sourceDateEpoch: undefined }), {}, docker({ 'buildx inspect': old }).ports);
  });

  test('a version that no one stamped is no ancient one', async () => {
    const { ports, log } = docker({ 'buildx inspect': inspected('containerd') });
    await chooseBuilder(plan(), {}, ports);
    expect(log).toContainEqual(expect.stringMatching(/^debug: BuildKit calls itself v0.0.0\+unknown/));
  });

  test('buildx that is too old says which version it is', async () => {
    const { ports } = docker({
      'buildx inspect': inspected('classic'),
      'buildx create': ended(125, '', 'unknown flag: --bootstrap'),
      'buildx version': ended(0, 'github.com/docker/buildx v0.5.1 11057da'),
    });
    expect(await problemOf(chooseBuilder(plan(), {}, ports))).toMatchObject({ code: 'engine/old-buildx', why: expect.stringContaining('v0.5.1') });
  });

  test('Docker Hub refuses the image of the builder', async () => {
    const { ports } = docker({
      'buildx inspect': inspected('classic'),
      'buildx create': ended(1, '', 'ERROR: toomanyrequests: You have reached your unauthenticated pull rate limit'),
    });
    expect(await problemOf(chooseBuilder(plan(), {}, ports))).toMatchObject({ code: 'build/hub-limit' });
  });

  test('a remote builder that does not answer', async () => {
    const { ports } = docker({
      'buildx create': ended(0),
      'buildx inspect': ended(1, '', '#1 [internal] waiting for connection\nERROR: context deadline exceeded'),
    });
    expect(await problemOf(chooseBuilder(plan({ builder: 'tcp://h:1' }), {}, ports))).toMatchObject({ code: 'build/unreachable' });
  });
});

describe('taking it away', () => {
  test('also when the job was cancelled, and where it was made', async () => {
    const { ports, calls, options, states } = docker({ 'buildx rm': ended(0) });
    states['builder-config'] = '/own';
    await removeBuilder('gin-ship-1', { DOCKER_CONFIG: '/c' }, ports);
    expect(calls).toEqual(['buildx rm gin-ship-1']);
    expect(options[0]).toMatchObject({ evenIfCancelled: true, env: { DOCKER_CONFIG: '/c', BUILDX_CONFIG: '/own' } });
  });

  test('nothing was made, nothing is done', async () => {
    const { ports, calls } = docker({});
    await removeBuilder('', {}, ports);
    expect(calls).toEqual([]);
  });

  test.each([
    ['ERROR: no builder "gin-ship-1" found', 0],
    ['failed to remove gin-ship-1: conflict', 1],
  ])('%s', async (stderr, warnings) => {
    const { ports, log } = docker({ 'buildx rm': ended(1, '', stderr) });
    await removeBuilder('gin-ship-1', {}, ports);
    expect(log).toHaveLength(warnings);
  });
});
