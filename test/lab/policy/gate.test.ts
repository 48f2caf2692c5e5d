// Nothing that the policy forbids reaches a registry: dist/ against the real builder and the real registry, beside a twin without the defect.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Reader } from '../read.ts';
import { World, dockerfile, type Ran } from '../world.ts';
import { awsKeyId, awsSecret, connection, password } from './material.ts';

let world: World;
let registry: Reader;

beforeAll(async () => {
  world = await World.open();
  registry = new Reader(world.lab, 'tls');
});
afterAll(async () => {
  await world.expectNothingLeft();
  world[Symbol.dispose]();
});

interface Case {
  readonly rule: string;
  /** What the annotation has to name. */
  readonly says: RegExp;
  readonly planted: string;
  readonly twin: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly twinInputs?: Readonly<Record<string, string>>;
  /** Values that must not be printed. */
  readonly hidden?: readonly string[];
}

const shell = (...lines: readonly string[]): string =>
  ['FROM alpine:3.22', 'COPY app /app', ...lines, 'WORKDIR /', 'USER 65532', 'EXPOSE 8080', 'ENTRYPOINT ["/app"]', 'CMD ["drains"]', ''].join('\n');
const good = shell();

const credentials = ['[default]', `aws_access_key_id = ${awsKeyId()}`, `aws_secret_access_key = ${awsSecret()}`, ''].join('\n');

const CASES: readonly Case[] = [
  { rule: 'user/root', says: /root/, planted: dockerfile().replace('USER 65532\n', ''), twin: dockerfile() },
  { rule: 'entrypoint/missing', says: /\/ap\b/, planted: dockerfile().replace('["/app"]', '["/ap"]'), twin: dockerfile() },
  { rule: 'entrypoint/shell', says: /\/bin\/sh/, planted: dockerfile().replace('["/app"]', '/app'), twin: dockerfile() },
  {
    rule: 'secrets/file',
    says: /\/root\/\.aws\/credentials/,
    planted: shell('COPY credentials /root/.aws/credentials', 'RUN rm -r /root/.aws'),
    twin: shell('RUN --mount=type=bind,source=credentials,target=/tmp/credentials wc -c /tmp/credentials'),
    files: { credentials },
    hidden: [awsSecret(), awsKeyId()],
  },
  {
    rule: 'secrets/configuration',
    says: /DATABASE_URL/,
    planted: dockerfile('drains', `ENV DATABASE_URL=${connection()}`),
    twin: dockerfile('drains', 'ENV DATABASE_URL='),
    hidden: [password('postgres')],
  },
  {
    rule: 'forbidden/git',
    says: /\/srv\/\.git/,
    planted: shell('RUN mkdir -p /srv/.git && echo "ref: refs/heads/main" > /srv/.git/HEAD'),
    twin: good,
  },
  {
    rule: 'privilege/device',
    says: /\/srv\/sda/,
    planted: shell('RUN mkdir -p /srv && mknod -m 0600 /srv/sda b 8 0'),
    twin: shell('RUN mkdir -p /srv'),
  },
  {
    rule: 'size/pull',
    says: /pull/,
    planted: dockerfile(),
    twin: dockerfile(),
    inputs: { 'max-size': '100kB' },
    twinInputs: { 'max-size': '100MB' },
  },
];

const ship = async (given: string, { files, hidden }: Case, inputs: Readonly<Record<string, string>> = {}): Promise<Ran> =>
  await world.ship({ files: { Dockerfile: given, ...files }, inputs, hidden: hidden ?? [] });

test.each(CASES)('$rule: the run fails, and the registry has never heard of it', async (one) => {
  const ran = await ship(one.planted, one, one.inputs);
  const errors = ran.annotations.filter(({ level }) => level === 'error');
  expect(errors.length, ran.log).toBe(1);
  expect(errors[0]?.text).toMatch(one.says);
  expect(ran.code, ran.log).toBe(1);
  expect(ran.outputs['pushed']).not.toBe('true');
  expect(ran.summary).toContain(one.rule);
  expect(await registry.knows(ran.repository)).toBe(false);
});

test.each(CASES)('$rule: its twin is pushed', async (one) => {
  const ran = await ship(one.twin, one, one.twinInputs);
  expect(ran.annotations.filter(({ level }) => level === 'error')).toEqual([]);
  expect(ran.code, ran.log).toBe(0);
  expect(ran.outputs['pushed']).toBe('true');
  expect(await registry.knows(ran.repository)).toBe(true);
  expect(await registry.tags(ran.repository)).toContain('v1.2.3');
});

test('with `policy-level: warn` it is pushed, and the same is a warning', async () => {
  const [one] = CASES;
  if (one === undefined) throw new Error('there are cases');
  const ran = await ship(one.planted, one, { 'policy-level': 'warn' });
  expect(ran.annotations.filter(({ level }) => level === 'error')).toEqual([]);
  expect(ran.annotations.filter(({ level, text }) => level === 'warning' && one.says.test(text))).toHaveLength(1);
  expect(ran.code, ran.log).toBe(0);
  expect(await registry.tags(ran.repository)).toContain('v1.2.3');
});

test('a policy in the repository is held, in all platforms at once, and one bad run shows all mistakes', async () => {
  const prepare = (workspace: string) => {
    mkdirSync(path.join(workspace, '.gin-ship'));
    writeFileSync(path.join(workspace, '.gin-ship/policy.yml'), 'checks:\n  forbidden:\n    files: ["**/*.sql"]\n');
  };
  const planted = dockerfile('drains', 'COPY shop.sql /srv/shop.sql', `ENV DATABASE_URL=${connection()}`);
  const ran = await world.ship({ files: { Dockerfile: planted, 'shop.sql': 'CREATE TABLE shop ();\n' }, prepare, hidden: [password('postgres')] });
  expect(ran.code, ran.log).toBe(1);
  const said = ran.annotations.filter(({ level }) => level === 'error').map(({ text }) => text);
  expect(said.join('\n')).toMatch(/\/srv\/shop\.sql/);
  expect(said.join('\n')).toMatch(/DATABASE_URL/);
  expect(await registry.knows(ran.repository)).toBe(false);
});
