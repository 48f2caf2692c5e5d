import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import draft4 from 'ajv-draft-04';
import formats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { policyOf } from '../../src/policy/default.ts';
import { docsOf, policyOutput, tellFindings } from '../../src/report/policy-outputs.ts';
import { sarif } from '../../src/report/sarif.ts';
import { world } from '../build/ports.ts';
import { finding, judged } from './judged.ts';

const docs = 'https://github.com/acme/gin-ship/blob/v1/docs/policy.md';
const WORLD = { docs, image: 'acme/shop' };

interface Location {
  readonly physicalLocation?: {
    readonly artifactLocation: { readonly uri: string; readonly uriBaseId?: string };
    readonly region: { readonly startLine: number };
  };
  readonly logicalLocations?: readonly { readonly fullyQualifiedName: string }[];
}

interface Log {
  readonly runs: readonly [
    {
      readonly tool: {
        readonly driver: {
          readonly rules: readonly { readonly id: string; readonly helpUri?: string; readonly defaultConfiguration: { readonly level: string } }[];
        };
      };
      readonly automationDetails: { readonly id: string };
      readonly invocations: readonly { readonly toolExecutionNotifications?: readonly { readonly message: { readonly text: string } }[] }[];
      readonly results: readonly {
        readonly ruleId: string;
        readonly ruleIndex: number;
        readonly level: string;
        readonly message: { readonly text: string };
        readonly locations?: readonly Location[];
        readonly partialFingerprints: Readonly<Record<string, string>>;
        readonly properties: { readonly platforms: readonly string[] };
      }[];
    },
  ];
}

/** The schema of the standard, as its publishers’ own package carries it; one of its patterns is not valid with the flag `u`. */
const validate = (() => {
  const file = createRequire(import.meta.url).resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
  const ajv = new draft4.default({ strict: false, allErrors: true, unicodeRegExp: false });
  formats.default(ajv);
  return ajv.compile(JSON.parse(readFileSync(file, 'utf8')) as object);
})();

function valid(text: string): Log {
  const log: unknown = JSON.parse(text);
  validate(log);
  expect(validate.errors ?? []).toEqual([]);
  return log as Log;
}

describe('the SARIF file', () => {
  test('is valid, and says where in the repository and where in the image', () => {
    const [run] = valid(sarif(judged(), WORLD)).runs;
    expect(run.automationDetails.id).toBe('gin-ship/acme/shop/');
    expect(run.results).toHaveLength(5);
    expect(run.results.slice(0, 2)).toMatchInlineSnapshot(`
      [
        {
          "level": "error",
          "locations": [
            {
              "logicalLocations": [
                {
                  "fullyQualifiedName": "USER",
                  "kind": "resource",
                },
              ],
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "app/Dockerfile",
                  "uriBaseId": "%SRCROOT%",
                },
                "region": {
                  "startLine": 9,
                },
              },
            },
          ],
          "message": {
            "text": "The container runs as root (USER). Write \`USER 65532:65532\` in front of ENTRYPOINT",
          },
          "partialFingerprints": {
            "ginShip/v1": "4744676cb8051724e3a4b1e9c9ed0a72",
          },
          "properties": {
            "fix": "Write \`USER 65532:65532\` in front of ENTRYPOINT",
            "platforms": [
              "linux/amd64",
              "linux/arm64",
            ],
            "where": "USER",
          },
          "ruleId": "user/root",
          "ruleIndex": 3,
        },
        {
          "level": "error",
          "locations": [
            {
              "logicalLocations": [
                {
                  "fullyQualifiedName": "/data/id_ed25519, line 1",
                  "kind": "resource",
                },
              ],
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "app/Dockerfile",
                  "uriBaseId": "%SRCROOT%",
                },
                "region": {
                  "startLine": 6,
                },
              },
            },
          ],
          "message": {
            "text": "A private key is in the image (kind \`private-key\`, \`--…--\`), although a later layer deletes it (/data/id_ed25519, line 1, layer 3 of 4). Take it out of the context (.dockerignore), and replace the key: whoever can pull the image has it",
          },
          "partialFingerprints": {
            "ginShip/v1": "b4aaa32538de6b092ccceab97cf8e571",
          },
          "properties": {
            "fix": "Take it out of the context (.dockerignore), and replace the key: whoever can pull the image has it",
            "layer": 2,
            "platforms": [
              "linux/amd64",
              "linux/arm64",
            ],
            "where": "/data/id_ed25519, line 1",
          },
          "ruleId": "secrets/file",
          "ruleIndex": 11,
        },
      ]
    `);
    for (const { ruleId, ruleIndex } of run.results) expect(run.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
  });

  test('has the rules that were looked for, with their level and where they are explained', () => {
    const { rules } = valid(sarif(judged({ findings: [], policy: policyOf('strict') }), WORLD)).runs[0].tool.driver;
    expect(rules.find(({ id }) => id === 'waste/bytes')).toMatchObject({ helpUri: `${docs}#waste`, defaultConfiguration: { level: 'error' } });
    // Off by default.
    expect(rules.map(({ id }) => id)).not.toContain('forbidden/shells');
    expect(rules.length).toBeGreaterThan(40);
  });

  test('stands without a Dockerfile, and without an address of the docs', () => {
    const [run] = valid(sarif(judged({ dockerfile: undefined, findings: [finding(), finding({ where: '' })] }), { docs: '', image: '' })).runs;
    expect(run.results.map(({ locations }) => locations)).toEqual([
      [{ logicalLocations: [{ fullyQualifiedName: 'USER', kind: 'resource' }] }],
      undefined,
    ]);
    expect(run.tool.driver.rules[0]?.helpUri).toBeUndefined();
  });

  test('names files as addresses', () => {
    const at = (file: string) => finding({ at: { file, line: 0 } });
    const [run] = valid(sarif(judged({ findings: [at('a b/Ä#%.yml'), at('/tmp/Dockerfile')] }), WORLD)).runs;
    expect(run.results.map(({ locations }) => locations?.[0]?.physicalLocation)).toEqual([
      { artifactLocation: { uri: 'a%20b/%C3%84%23%25.yml', uriBaseId: '%SRCROOT%' }, region: { startLine: 1 } },
      { artifactLocation: { uri: 'file:///tmp/Dockerfile' }, region: { startLine: 1 } },
    ]);
  });

  test('knows a finding again where only figures and lines have changed', () => {
    const print = (given: Parameters<typeof finding>[0]) =>
      valid(sarif(judged({ findings: [finding(given)] }), WORLD)).runs[0].results[0]?.partialFingerprints;
    const first = print({ what: '38 MB are wasted', where: 'Dockerfile:3', at: { file: 'Dockerfile', line: 3 } });
    expect(Object.keys(first ?? {})).toEqual(['ginShip/v1']);
    expect(print({ what: '40 MB are wasted', where: 'Dockerfile:5', at: { file: 'Dockerfile', line: 5 } })).toEqual(first);
    expect(print({ what: '40 MB are wasted', where: 'Dockerfile.other:5' })).not.toEqual(first);
    expect(print({ what: '40 MB are wasted', where: 'Dockerfile:5', rule: 'size/pull' })).not.toEqual(first);
  });

  test('stays within what GitHub takes, and says what it left out', () => {
    const findings = Array.from({ length: 30_000 }, (_, at) =>
      finding({ what: `${'w'.repeat(3000)}${at}`, where: `/f${at}`, fix: 'f'.repeat(3000), layer: 2 }),
    );
    const text = sarif(judged({ findings }), WORLD);
    const [run] = valid(text).runs;
    expect(run.results).toHaveLength(5000);
    expect(run.invocations[0]?.toolExecutionNotifications?.[0]?.message.text).toBe(
      '25000 more findings are left out: code scanning shows no more than 5000',
    );
    expect(Math.max(...run.results.map(({ message }) => message.text.length))).toBeLessThanOrEqual(1024);
    expect(gzipSync(text).length).toBeLessThan(10e6);
  });
});

describe('the outputs', () => {
  test('are what the policy found, as JSON, and a file', async () => {
    const { ports, log } = world(() => expect.fail('nothing is run'));
    const outputs = await tellFindings(judged(), WORLD, ports);
    expect(readFileSync(outputs['sarif-file'], 'utf8')).toBe(sarif(judged(), WORLD));
    expect(JSON.parse(outputs.policy)).toMatchObject({
      mode: 'policy',
      source: '.gin-ship/policy.yml',
      errors: 2,
      warnings: 3,
      findings: [{ rule: 'user/root', at: { file: 'app/Dockerfile', line: 9 } }, { layer: 2, at: { line: 6 } }, {}, {}, {}],
      waste: { 'linux/amd64': { bytes: 38_000_000, layers: [0, 9_000_000, 29_000_000, 0] } },
      modules: [{ path: 'github.com/gin-gonic/gin' }],
    });
    expect(log[0]).toMatch(/^group: Image policy: 2 errors, 3 warnings/);
    expect(log.filter((line) => line.startsWith('warning: '))).toHaveLength(3);
  });

  test('stay below what GitHub takes', () => {
    const findings = Array.from({ length: 9000 }, () => finding({ what: 'w'.repeat(9000), where: 'x'.repeat(9000), fix: 'f'.repeat(9000) }));
    const modules = Array.from({ length: 9000 }, (_, at) => ({ path: `example.com/${at}`, version: 'v1.0.0', sum: `h1:${'a'.repeat(44)}` }));
    const text = policyOutput(judged({ findings, modules }));
    expect(Buffer.byteLength(text)).toBeLessThan(1e6);
    expect(JSON.parse(text)).toMatchObject({ errors: 9000, more: { findings: 8700, modules: 7000 } });
  });

  test('lead to the docs of the version that runs', () => {
    const env = { GITHUB_ACTION_REPOSITORY: 'acme/gin-ship', GITHUB_ACTION_REF: 'v1', GITHUB_SERVER_URL: 'https://github.com' };
    expect([docsOf(env), docsOf({ ...env, GITHUB_ACTION_REPOSITORY: '' }), docsOf({})]).toEqual([docs, '', '']);
  });
});
