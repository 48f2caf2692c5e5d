// The target that ships compiler and sources, for comparison: minutes, because it has no cache.
import { expect, test } from 'vitest';
import { World } from '../lab/world.ts';

test('the action ships the target single-stage, and it is far larger', async () => {
  using world = await World.open();
  const ship = async (target: string) =>
    await world.ship({ files: 'example', inputs: { context: 'example-app', target, smoke: '/ping', 'smoke-body': '"message":"pong"' } });
  const [single, distroless] = [await ship('single-stage'), await ship('distroless')];
  const sizes = [single, distroless].map((ran) => {
    expect(ran.code, ran.log).toBe(0);
    expect(ran.log).toContain('answered 200 at /ping');
    return Object.values(JSON.parse(ran.outputs['size'] ?? '{}') as Record<string, { unpacked: number }>)[0]?.unpacked ?? Number.NaN;
  });
  expect((sizes[0] ?? Number.NaN) / (sizes[1] ?? Number.NaN)).toBeGreaterThan(20);
});
