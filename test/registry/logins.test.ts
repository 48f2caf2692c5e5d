import { describe, expect, test } from 'vitest';
import { ShipError } from '../../src/error.ts';
import { readLogins, type LoginInputs } from '../../src/registry/logins.ts';
import { configKey, registryHost, shownHost } from '../../src/registry/names.ts';
import { world } from '../push/world.ts';

const inputs = (given: Partial<LoginInputs>): LoginInputs => ({ registry: '', username: 'me', password: '', registryAuth: '', ...given });
const read = (given: Partial<LoginInputs>, the = world()) => readLogins(inputs(given), the.ports.runner);

test.each<[string, Partial<LoginInputs>, object[]]>([
  ['nothing', {}, []],
  ['one for the registry of the first image', { password: 'p' }, [{ registry: undefined, username: 'me', password: 'p' }]],
  ['one for a named registry', { registry: 'https://GHCR.io/', password: 'p' }, [{ registry: 'ghcr.io', username: 'me', password: 'p' }]],
  ['Docker Hub by its name', { registry: 'docker.io', password: 'p' }, [{ registry: 'registry-1.docker.io', username: 'me', password: 'p' }]],
  [
    'several, the values as they are written',
    { registryAuth: '- registry: ghcr.io\n  username: a\n  password: 0123\n- registry: r.example.org:5000\n  username: b\n  password: "true"\n' },
    [
      { registry: 'ghcr.io', username: 'a', password: '0123' },
      { registry: 'r.example.org:5000', username: 'b', password: 'true' },
    ],
  ],
  [
    'an entry with an empty secret',
    { registryAuth: '- registry: ghcr.io\n  username: a\n  password: \n' },
    [{ registry: 'ghcr.io', username: 'a', password: '' }],
  ],
])('%s', async (_, given, expected) => {
  expect(await read(given)).toMatchObject(expected);
});

describe('mistakes are all named, by index, and no value is shown', () => {
  const SECRET = 'S3CRET';
  test.each<[string, Partial<LoginInputs>, (string | RegExp)[]]>([
    ['no user name', { username: '', password: SECRET }, [/`username`.*no user name/]],
    ['no list', { registryAuth: `ghcr.io ${SECRET}` }, [/no list/]],
    ['no YAML', { registryAuth: `- password: "${SECRET}` }, [/no YAML/]],
    ['no mapping', { registryAuth: `- ${SECRET}` }, [/\[0\].*no set/]],
    [
      'nothing in it',
      { registryAuth: `- registry: ghcr.io\n- password: ${SECRET}` },
      [/\[0\].*`username`/, /\[0\].*`password`/, /\[1\].*`registry`/, /\[1\].*`username`/],
    ],
    [
      'unknown keys',
      { registryAuth: `- registry: ghcr.io\n  username: a\n  pasword: ${SECRET}\n  ${SECRET}: x` },
      [/unknown key `pasword`/, /unknown key\./, /`password` is missing/],
    ],
    ['a password that is a list', { registryAuth: `- registry: ghcr.io\n  username: a\n  password: [${SECRET}]` }, [/no text/]],
    ['two for one registry', { registryAuth: `- &a\n  registry: ghcr.io\n  username: a\n  password: ${SECRET}\n- *a` }, [/\[1\].*same registry/]],
    ['no host', { registry: 'ghcr io', password: SECRET }, [/no host name/]],
    ['a user in the host', { registry: `me:${SECRET}@ghcr.io`, password: SECRET }, [/no host name/]],
  ])('%s', async (_, given, expected) => {
    const thrown = await read(given).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(thrown).toBeInstanceOf(ShipError);
    const lines = (thrown as ShipError).message.split('\n');
    expect(lines).toHaveLength(expected.length);
    for (const [at, part] of expected.entries()) expect(lines[at]).toMatch(part);
    expect(JSON.stringify([(thrown as ShipError).problems, String((thrown as ShipError).cause)])).not.toContain(SECRET);
  });
});

test('passwords are masked: as they are, as docker writes them, and each telling line of a key', async () => {
  const the = world();
  const key = '{\n  "private_key": "abc",\n}';
  await read({ password: 'p4ss', registryAuth: `- registry: gcr.io\n  username: _json_key\n  password: |-\n${key.replace(/^/gm, '    ')}` }, the);
  expect(the.log.every((line) => line.startsWith('mask '))).toBe(true);
  const masked = the.log.map((line) => line.slice(5));
  expect(masked).toEqual(expect.arrayContaining(['p4ss', key, '"private_key": "abc",', Buffer.from('me:p4ss').toString('base64')]));
  expect(masked).not.toContain('{');
});

test.each([
  ['ghcr.io', 'ghcr.io', 'ghcr.io', 'ghcr.io'],
  ['docker.io', 'registry-1.docker.io', 'https://index.docker.io/v1/', 'docker.io'],
  ['https://index.docker.io/v1/', 'registry-1.docker.io', 'https://index.docker.io/v1/', 'docker.io'],
  ['localhost:5000', 'localhost:5000', 'localhost:5000', 'localhost:5000'],
])('%s is asked at %s', (written, host, key, shown) => {
  expect([registryHost(written), configKey(registryHost(written)), shownHost(registryHost(written))]).toEqual([host, key, shown]);
});
