import { expect, test } from 'vitest';
import { isEndpoint, readEndpoint } from '../../src/build/endpoint.ts';
import { realFiles } from '../../src/ports/files.ts';

const files = realFiles(undefined, () => {});
const here = import.meta.filename;

test.each([
  ['tcp://h:1234', ['tcp://h:1234'], false],
  ['tcp://[::1]:1234', ['tcp://[::1]:1234'], false],
  [
    `tcp://h:1?cacert=${here}&cert=${here}&key=${here}&servername=n`,
    ['--driver-opt', `cacert=${here}`, '--driver-opt', `cert=${here}`, '--driver-opt', `key=${here}`, '--driver-opt', 'servername=n', 'tcp://h:1'],
    false,
  ],
  ['unix:///run/buildkit.sock', ['unix:///run/buildkit.sock'], false],
  ['kubernetes:///warm?namespace=ci&replicas=2', ['--node', 'warm', '--driver-opt', 'namespace=ci', '--driver-opt', 'replicas=2'], false],
  ['kubernetes:///?nodeselector=a=b,c=d', ['--driver-opt', '"nodeselector=a=b,c=d"'], true],
])('%s', async (text, args, removeDaemon) => {
  expect(await readEndpoint(text, files)).toMatchObject({ endpoint: { args, removeDaemon }, problems: [] });
});

test('all that is wrong with an address is told at once', async () => {
  const { problems } = await readEndpoint('tcp://h?cacert=ca.pem&key=/nope&foo=1', files);
  expect(problems.map(({ why }) => why)).toEqual([
    'it has no port',
    '`cacert=ca.pem` is no absolute path',
    '`foo` is no option of it',
    '`key` stands alone',
    'the file of `key`, /nope, does not exist',
  ]);
});

test.each(['http://h:1', 'ssh://h', 'tcp:/'])('%s is no address of a builder', async (text) => {
  expect((await readEndpoint(text, files)).problems).toHaveLength(1);
});

test('TLS without a CA', async () => {
  expect((await readEndpoint('tcp://h:1?servername=n', files)).problems[0]?.why).toContain('without `cacert`');
});

test('a name is no address', () => {
  expect([isEndpoint('far'), isEndpoint('tcp://x:1'), isEndpoint('')]).toEqual([false, true, false]);
});
