import { expect, test } from 'vitest';
import type { Finished, Ports, RunOptions } from '../../src/ports/ports.ts';
import { dockerLogin } from '../../src/push/docker.ts';

/** A socket's path ends at 108 bytes on Linux and 104 on macOS, with the final zero. */
const LONGEST_SOCKET = 103;

test('logs in also where the runner keeps its temporary files at a long path', async () => {
  const asked: RunOptions[] = [];
  const run = async (_: string, __: readonly string[], options: RunOptions = {}): Promise<Finished> => {
    asked.push(options);
    return { code: 0, stdout: 'Login Succeeded', stderr: '' };
  };
  const ports = { exec: { run }, runner: { info: () => undefined } } as unknown as Ports;
  const folder = `/home/runner/${'a-long-name/'.repeat(10)}`;
  await dockerLogin({ registry: 'registry.example.com', username: 'robot', password: 'secret' }, { DOCKER_CONFIG: folder }, ports);
  const [, socket = ''] = /^unix:\/\/(.+)$/.exec(asked[0]?.env?.['DOCKER_HOST'] ?? '') ?? [];
  expect(socket).toMatch(/no-engine/);
  expect(Buffer.byteLength(socket)).toBeLessThanOrEqual(LONGEST_SOCKET);
});
