import { expect, test } from 'vitest';
import { stepProblems } from '../../src/plan/steps.ts';
import { inputs } from './inputs.ts';

test.each([
  {},
  { network: 'host', 'add-hosts': 'db:10.0.0.5,api=fe80::1\nhost:host-gateway', 'shm-size': '2g', ulimit: 'nofile=1024:2048,core=-1' },
  { 'shm-size': '1.5 GiB' },
  { 'shm-size': '67108864' },
  { allow: 'network.host,security.insecure,device,device=nvidia.com/gpu=all,buildx.local.delete\n"device=x,alias=y"' },
])('what buildx takes is taken: %j', (given) => {
  expect(stepProblems(inputs(given))).toEqual([]);
});

test('all that buildx would refuse later is told at once', () => {
  const problems = stepProblems(
    inputs({ network: 'bridge', 'add-hosts': 'db', 'shm-size': 'lots', ulimit: 'nofile,nproc=5', allow: 'network.foo,network.host=1' }),
  );
  expect(problems.map(({ what }) => what)).toEqual([
    'Input `network` is `bridge`',
    'Input `add-hosts` is `db`',
    'Input `shm-size` is `lots`',
    'Input `ulimit` is `nofile`',
    'Input `allow` is `network.foo`',
    'Input `allow` is `network.host=1`',
  ]);
});
