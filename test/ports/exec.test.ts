import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { realExec } from '../../src/ports/exec.ts';

const never = new AbortController().signal;
const exec = realExec(never, { PATH: process.env['PATH'], KEPT: 'kept', GONE: 'gone' });
const sh = (script: string): [string, string[]] => ['sh', ['-c', script]];

/** Not there, or dead and not yet buried by the machine's init. */
const isGone = (pid: number): boolean => /^(Z.*)?$/.test(spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim());

describe('how it ends', () => {
  test.each([
    ['exit 3', 3],
    ['kill -KILL $$', 137],
    ['kill -TERM $$', 143],
  ])('%s → %i', async (script, code) => {
    expect(await exec.run(...sh(script))).toMatchObject({ code });
  });

  test('127 where there is no such program', async () => {
    expect(await exec.run('no-such-program-here', [])).toMatchObject({ code: 127, stderr: expect.stringContaining('ENOENT') });
  });

  test('126 where it can not be run', async () => {
    expect(await exec.run('/etc/passwd', [])).toMatchObject({ code: 126 });
  });

  test('124 when it takes too long, and its children end with it', async () => {
    const started = performance.now();
    const { code, stdout } = await exec.run(...sh('sleep 60 & echo $!; wait'), { timeoutMs: 200 });
    expect(code).toBe(124);
    expect(performance.now() - started).toBeLessThan(3000);
    expect(isGone(Number(stdout))).toBe(true);
  });
});

describe('what goes in and out', () => {
  test('the inputs and the state of the step stay in it', async () => {
    const env = { PATH: process.env['PATH'], KEPT: 'kept', INPUT_PASSWORD: 'secret', 'INPUT_REGISTRY-AUTH': 'secret', STATE_builder: 'secret' };
    const { stdout } = await realExec(never, env).run('env', [], { env: { INPUT_GIVEN: 'given' } });
    expect(stdout.trim().split('\n').toSorted()).toEqual(['INPUT_GIVEN=given', 'KEPT=kept', expect.stringMatching(/^PATH=/)]);
  });

  test('both outputs, and lines as they come', async () => {
    const lines: string[] = [];
    const ended = await exec.run(...sh("echo out; sleep 0.05; printf 'err\\r\\nlast' >&2"), {
      onLine: (line, from) => lines.push(`${from}: ${line}`),
    });
    expect(ended).toEqual({ code: 0, stdout: 'out\n', stderr: 'err\r\nlast' });
    expect(lines).toEqual(['stdout: out', 'stderr: err', 'stderr: last']);
  });

  test('standard input is a text, or empty', async () => {
    expect(await exec.run('cat', [], { stdin: 'grün' })).toMatchObject({ stdout: 'grün' });
    expect(await exec.run('cat', [])).toMatchObject({ code: 0, stdout: '' });
  });

  test('a program that reads nothing does not break its caller', async () => {
    expect(await exec.run('true', [], { stdin: 'x'.repeat(1_000_000) })).toMatchObject({ code: 0 });
  });

  test('variables are added and taken away', async () => {
    expect(await exec.run(...sh('echo $KEPT-$GONE-$NEW'), { env: { NEW: 'new', GONE: undefined } })).toMatchObject({ stdout: 'kept--new\n' });
  });

  test('arguments are never read by a shell', async () => {
    expect(await exec.run('printf', ['%s', '$(id); `id` "\'* \n'])).toMatchObject({ stdout: '$(id); `id` "\'* \n' });
  });

  test('standard output as a stream, all of it', async () => {
    const { stdout, done } = exec.stream('head', ['-c', '3000000', '/dev/zero']);
    let bytes = 0;
    for await (const chunk of stdout) bytes += (chunk as Buffer).length;
    expect([bytes, (await done).code]).toEqual([3_000_000, 0]);
  });

  test('a stream of a program that does not exist', async () => {
    expect(await exec.stream('no-such-program-here', []).done).toMatchObject({ code: 127 });
  });
});

describe('a job that is cancelled', () => {
  test('everything that was started is gone when the promise rejects', async () => {
    const cancelling = new AbortController();
    const pids: number[] = [];
    const running = realExec(cancelling.signal, process.env).run(...sh('sleep 60 & echo $!; wait'), {
      onLine: (line) => pids.push(Number(line)) && cancelling.abort(),
    });
    await expect(running).rejects.toThrow('aborted');
    expect(isGone(pids[0] ?? 1)).toBe(true);
  });

  test('a program gets the time to clean up', async () => {
    const cancelling = new AbortController();
    const lines: string[] = [];
    const running = realExec(cancelling.signal, process.env).run(
      ...sh("trap 'echo cleaned; exit 0' TERM; echo ready; while :; do sleep 0.02; done"),
      {
        onLine: (line) => lines.push(line) && cancelling.abort(),
      },
    );
    await expect(running).rejects.toThrow('aborted');
    expect(lines).toContain('cleaned');
  });

  test('what cleans up goes on', async () => {
    expect(await realExec(AbortSignal.abort(), process.env).run('echo', ['done'], { evenIfCancelled: true })).toMatchObject({
      code: 0,
      stdout: 'done\n',
    });
  });

  test('nothing else is started any more', async () => {
    await expect(realExec(AbortSignal.abort(), process.env).run('sleep', ['60'])).rejects.toThrow('aborted');
  });
});
