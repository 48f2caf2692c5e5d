import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Checkout, pushEvent } from '../runner/repository.ts';
import { Job, type StepResult } from '../runner/step.ts';

let checkout: Checkout;
/** A PATH with git and nothing else: no docker, no shell. */
let onlyGit: string;

beforeAll(() => {
  checkout = new Checkout(['v1.2.3', 'v1.3.0']);
  onlyGit = mkdtempSync(path.join(tmpdir(), 'gin-ship-path-'));
  symlinkSync(execFileSync('which', ['git'], { encoding: 'utf8' }).trim(), path.join(onlyGit, 'git'));
});
afterAll(() => {
  checkout[Symbol.dispose]();
  rmSync(onlyGit, { recursive: true });
});

/** Folders and commits differ from run to run; nothing else may. */
function stable(text: string, job: Job): string {
  return text
    .replaceAll(/^::debug::.*\n/gm, '')
    .replaceAll(job.folder, 'JOB')
    .replaceAll(checkout.folder, 'CHECKOUT')
    .replaceAll(checkout.sha, 'COMMIT')
    .replaceAll(checkout.sha.slice(0, 7), 'SHORT')
    .replaceAll(/gin-ship-\w{6}/g, 'gin-ship-RANDOM')
    .replaceAll(/bake-\w{6}/g, 'bake-RANDOM')
    .replaceAll(/ghadelimiter_[\w-]+/g, 'DELIMITER');
}

async function dryRun(ref: string, inputs: Record<string, string> = {}): Promise<{ result: StepResult; seen: string }> {
  const event = pushEvent(ref, checkout.sha);
  using job = new Job({ payload: event.payload, workspace: checkout.workspace, env: { ...event.env, PATH: onlyGit } });
  const result = await job.main({ inputs: { 'dry-run': 'true', context: 'example-app', ...inputs } });
  await job.post();
  expect(job.leftovers()).toEqual([]);
  const { plan: _, ...outputs } = result.outputs;
  const seen = [`exit ${result.code}`, result.log, result.summary, JSON.stringify(outputs, null, 2)].join('\n---\n');
  return { result, seen: stable(seen, job) };
}

describe('what the user of a dry run sees, without docker, network and token', () => {
  test.each([
    ['a version of an older line', 'refs/tags/v1.2.3', {}],
    ['a push to the default branch', 'refs/heads/main', { smoke: '/ping', 'smoke-body': 'pong', platforms: 'linux/amd64,linux/arm64' }],
    ['rules that give no tag', 'refs/heads/main', { tags: 'type=semver,pattern={{version}}' }],
    [
      'several mistakes',
      'refs/heads/main',
      {
        images: 'https://ghcr.io/Acme/Shop',
        'no-cache': 'yes',
        tags: 'type=sha,formt=long\ntype=match,pattern=v(\\d',
        'smoke-port': '70000',
        'policy-level': 'loud',
        'max-size': 'lots',
        policy: 'nowhere.yml',
        context: 'nowhere',
      },
    ],
  ])('%s', async (name, ref, inputs) => {
    const { seen } = await dryRun(ref, inputs);
    await expect(seen).toMatchFileSnapshot(`seen/dry-run ${name}.txt`);
  });

  test('the plan is JSON and holds no secret', async () => {
    const { result } = await dryRun('refs/heads/main', {
      password: 'hunter2-hunter2',
      secrets: 'token=s3cr3t-s3cr3t',
      'smoke-env': 'KEY=v4lue-v4lue',
    });
    expect(JSON.parse(result.outputs['plan'] ?? '')).toMatchObject({
      environment: 'development',
      build: { secrets: [{ id: 'token', from: 'input' }] },
      smoke: { env: ['KEY'] },
    });
    const printed = `${result.log.replaceAll(/^::add-mask::.*$/gm, '')}${result.summary}${JSON.stringify(result.outputs)}`;
    expect(printed).not.toMatch(/hunter2|s3cr3t|v4lue/);
  });

  test('an output that holds a masked value is named: GitHub drops it between jobs', async () => {
    const { result } = await dryRun('refs/heads/main', { images: 'registry.example.com/s3cr3t-team/shop', password: 's3cr3t-team' });
    const warned = result.annotations.filter(({ level }) => level === 'warning').map(({ text }) => /`([\w-]+)` holds a masked value/.exec(text)?.[1]);
    expect(warned).toContain('tags');
    expect(warned).not.toContain('version');
  });

  test('of the variables of the container under test only secrets are masked: `DEBUG=1` would blacken the log and take the outputs away', async () => {
    const { result } = await dryRun('refs/heads/main', {
      'smoke-env': 'DEBUG=1\nAPP_ENV=development\nAUTH=off\nAPI_TOKEN=v4lue-v4lue\nDB=postgres://shop:hunter2@db/shop',
    });
    const masked = [...result.log.matchAll(/^::add-mask::(.*)$/gm)].map(([, value]) => value);
    expect(masked).toEqual(['v4lue-v4lue', 'postgres://shop:hunter2@db/shop']);
    expect(result.annotations).toEqual([]);
  });

  test('of a secret of several lines each is masked, but no brace', async () => {
    const { result } = await dryRun('refs/heads/main', { secrets: '"key={\n  ""id"": 12\n}"\npin=12' });
    const masked = [...result.log.matchAll(/^::add-mask::(.*)$/gm)].map(([, value]) => value);
    expect(masked).toEqual(['"id": 12', '12']);
  });

  test('a secret that stands everywhere is warned about', async () => {
    const { result } = await dryRun('refs/heads/main', { secrets: 'flag=1' });
    expect(result.annotations.map(({ text }) => text)).toContainEqual(expect.stringMatching(/fewer than 4 characters/));
  });

  test('without a workspace it is said what is missing', async () => {
    const event = pushEvent('refs/heads/main', checkout.sha);
    using job = new Job({ payload: event.payload, env: { ...event.env, GITHUB_WORKSPACE: undefined } });
    const result = await job.main({ inputs: { 'dry-run': 'true' } });
    expect(result.code).toBe(1);
    expect(result.annotations.map(({ text }) => text)).toEqual([expect.stringMatching(/GITHUB_WORKSPACE is not set/)]);
  });

  test('a policy file is found, and what is wrong in it is shown at its lines', async () => {
    using own = new Checkout([], (workspace) => {
      const files = {
        Dockerfile: 'FROM scratch\n',
        '.gin-ship/policy.yml': 'checks:\n  usr: error\n  size:\n    max-pull: 1 meg\n',
        'strict.yml': 'checks: { user: off }\n',
      };
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(path.dirname(path.join(workspace, name)), { recursive: true });
        writeFileSync(path.join(workspace, name), text);
      }
    });
    const event = pushEvent('refs/heads/main', own.sha);
    const ran = async (inputs: Record<string, string>): Promise<StepResult> => {
      using job = new Job({ payload: event.payload, workspace: own.workspace, env: { ...event.env, PATH: onlyGit } });
      return await job.main({ inputs: { 'dry-run': 'true', ...inputs } });
    };
    const wrong = await ran({});
    expect(wrong.code).toBe(1);
    expect(wrong.log).toMatch(
      /^::error file=\.gin-ship\/policy\.yml,line=2::\.gin-ship\/policy\.yml, line 2: `usr`: there is no such check\. Did you mean `user`\?/m,
    );
    expect(wrong.log).toMatch(/^::error file=\.gin-ship\/policy\.yml,line=4::/m);
    const right = await ran({ policy: 'strict.yml', 'policy-level': 'strict' });
    expect(right.code).toBe(0);
    expect(right.log).toMatch(/^policy +strict\.yml, 1 check changed \(user\); errors and warnings stop the push$/m);
  });

  test('secrets are masked before anything else is printed', async () => {
    const { result } = await dryRun('refs/heads/main', { password: 'hunter2-hunter2', secrets: 'token=s3cr3t-s3cr3t' });
    const lines = result.log.split('\n').filter((line) => line !== '');
    const firstOther = lines.findIndex((line) => !line.startsWith('::add-mask::'));
    const masks = lines.slice(0, firstOther).join('\n');
    expect(masks).toContain('hunter2-hunter2');
    expect(masks).toContain('s3cr3t-s3cr3t');
  });
});
