import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ShipError } from '../../src/error.ts';
import { policyOf } from '../../src/policy/default.ts';
import { annotateWarnings, findingsError, logFindings } from '../../src/report/findings.ts';
import type { Judged } from '../../src/report/judged.ts';
import { findingsSection, layersSection, stoppedSummary } from '../../src/report/policy-summary.ts';
import { world } from '../build/ports.ts';
import { finding, judged } from './judged.ts';

async function logOf(given: Judged): Promise<string[]> {
  const { ports, log } = world(() => expect.fail('nothing is run'));
  await logFindings(given, ports.runner);
  return log;
}

function annotations(given: Judged): string[] {
  const { ports, log } = world(() => expect.fail('nothing is run'));
  annotateWarnings(given, ports.runner);
  return log;
}

describe('the log', () => {
  test('says what, where and what to do, worst first', async () => {
    expect((await logOf(judged())).join('\n')).toMatchInlineSnapshot(`
      "group: Image policy: 2 errors, 3 warnings (14 checks, .gin-ship/policy.yml)
      ✗ error user/root         The container runs as root
                                where: USER, app/Dockerfile:9
                                to do: Write \`USER 65532:65532\` in front of ENTRYPOINT
      ✗ error secrets/file      A private key is in the image (kind \`private-key\`, \`--…--\`), although a later layer deletes it
                                where: /data/id_ed25519, line 1, layer 3 of 4, app/Dockerfile:6
                                to do: Take it out of the context (.dockerignore), and replace the key: whoever can pull the image has it
      ! warn  waste/bytes       38 MB are shipped and never seen
                                where: layer 4 of 4, app/Dockerfile:7
                                to do: Delete in the step that makes the files, or copy only what is needed
      ! warn  privilege/setuid  A file is setuid root
                                where: /usr/bin/a|b\`<i>*x*, layer 1 of 4 (base image), linux/arm64 only
                                to do: Take the bit away: \`chmod u-s\`
      ! warn  dockerfile/check  JSONArgsRecommended: JSON arguments recommended for CMD
                                where: app/Dockerfile:10
                                to do: JSON arguments recommended. See https://docs.docker.com/go/dockerfile/rule/json-args-recommended/"
    `);
  });

  test('is one line where nothing was found', async () => {
    expect(await logOf(judged({ findings: [] }))).toEqual(['Image policy: nothing found (14 checks, .gin-ship/policy.yml)']);
    expect(await logOf(judged({ findings: [], policy: policyOf('strict') }))).toEqual([
      'Image policy: nothing found (14 checks, default policy, policy-level: strict)',
    ]);
  });

  test('says that the policy is off', async () => {
    expect(await logOf(judged({ findings: [], policy: policyOf('off') }))).toEqual([expect.stringContaining('switched off by `policy-level: off`')]);
  });

  test('a name from an image can neither begin a line nor turn the text around', async () => {
    const lines = await logOf(judged({ findings: [finding({ where: '/a\n::error::b\u001b[31m\u202Ec' })] }));
    expect(lines[2]?.trim()).toBe('where: /a ::error::b�[31m�c');
  });
});

describe('annotations', () => {
  test('of warnings, at the lines of the Dockerfile', () => {
    expect(annotations(judged())).toMatchInlineSnapshot(`
      [
        "warning: 38 MB are shipped and never seen: found by the rule \`waste/bytes\` in layer 4 of 4. Delete in the step that makes the files, or copy only what is needed. @app/Dockerfile:7",
        "warning: A file is setuid root: found by the rule \`privilege/setuid\` in /usr/bin/a|b\`<i>*x*, layer 1 of 4 (base image), linux/arm64 only. Take the bit away: \`chmod u-s\`.",
        "warning: JSONArgsRecommended: JSON arguments recommended for CMD: found by the rule \`dockerfile/check\`. JSON arguments recommended. See https://docs.docker.com/go/dockerfile/rule/json-args-recommended/. @app/Dockerfile:10",
      ]
    `);
  });

  test('are ten at most: the worst, and how many more', () => {
    const findings = Array.from({ length: 25 }, (_, at) =>
      finding({ level: 'warn', rule: at < 20 ? 'privilege/setuid' : 'forbidden/tests', where: `/f${at}` }),
    );
    const told = annotations(judged({ findings }));
    expect(told).toHaveLength(10);
    expect(told.at(-1)).toBe(
      'warning: And 16 warnings more of the image policy: `privilege/setuid` 11, `forbidden/tests` 5. All stand in the log, in the summary of this job and in the file that the output `sarif-file` names.',
    );
  });
});

describe('the error that stops the push', () => {
  test('has a problem for each finding that is an error', () => {
    const thrown = findingsError(judged());
    expect(thrown).toBeInstanceOf(ShipError);
    expect(thrown?.problems.map(({ code, at }) => [code, at?.line])).toEqual([
      ['policy/user/root', 9],
      ['policy/secrets/file', 6],
    ]);
    expect(thrown?.message).toMatchInlineSnapshot(`
      "The container runs as root: found by the rule \`user/root\` in USER. Write \`USER 65532:65532\` in front of ENTRYPOINT.
      A private key is in the image (kind \`private-key\`, \`--…--\`), although a later layer deletes it: found by the rule \`secrets/file\` in /data/id_ed25519, line 1, layer 3 of 4. Take it out of the context (.dockerignore), and replace the key: whoever can pull the image has it."
    `);
  });

  test('has ten at most', () => {
    const findings = Array.from({ length: 11 }, (_, at) => finding({ where: `f${at}` }));
    expect(findingsError(judged({ findings: findings.slice(1) }))?.problems).toHaveLength(10);
    expect(findingsError(judged({ findings }))?.problems.at(-1)?.what).toBe('And 2 errors more of the image policy');
  });

  test('is none where there are only warnings', () => {
    expect(findingsError(judged({ findings: [finding({ level: 'warn' })] }))).toBeUndefined();
  });
});

describe('the summary', () => {
  test('of a run that the policy stopped', () => {
    expect(stoppedSummary(judged(), 'The image was built, and is not pushed.')).toMatchInlineSnapshot(`
      "## ✗ Stopped by the image policy

      The image was built, and is not pushed.

      ### Image policy: 2 errors, 3 warnings

      14 checks, .gin-ship/policy.yml

      |  | rule | what | where | to do |
      |---|---|---|---|---|
      | ✗ error | \`user/root\` | The container runs as root | \`USER, app/Dockerfile:9\` | Write \`USER 65532:65532\` in front of ENTRYPOINT |
      | ✗ error | \`secrets/file\` | A private key is in the image (kind \`private-key\`, \`--…--\`), although a later layer deletes it | \`/data/id_ed25519, line 1, layer 3 of 4, app/Dockerfile:6\` | Take it out of the context (.dockerignore), and replace the key: whoever can pull the image has it |
      | ⚠ warning | \`waste/bytes\` | 38 MB are shipped and never seen | \`layer 4 of 4, app/Dockerfile:7\` | Delete in the step that makes the files, or copy only what is needed |
      | ⚠ warning | \`privilege/setuid\` | A file is setuid root | \`\` /usr/bin/a\\|b\`<i>*x*, layer 1 of 4 (base image), linux/arm64 only \`\` | Take the bit away: \`chmod u-s\` |
      | ⚠ warning | \`dockerfile/check\` | JSONArgsRecommended: JSON arguments recommended for CMD | \`app/Dockerfile:10\` | JSON arguments recommended. See https://docs.docker.com/go/dockerfile/rule/json-args-recommended/ |


      ### Size

      **linux/amd64: 21.6 MB to pull, 66.1 MB on disk, 38.0 MB of it never seen**

      | by layer | to pull | on disk | never seen | made by |
      |---|---|---|---|---|
      | \`███████▎\` | 3.6 MB | 8.1 MB |  | \`base image: ADD alpine-minirootfs.tar.gz /\` |
      | \`████████\` | 4.0 MB | 9.0 MB | 9.0 MB | \`app/Dockerfile:5 COPY --from=build /out/app /app\` |
      | \`████████████████████████\` | 12.0 MB | 40.0 MB | 29.0 MB | \`app/Dockerfile:6 COPY . .\` |
      | \`████\` | 2.0 MB | 9.0 MB |  | \`app/Dockerfile:7 RUN rm -rf /data && chmod 755 /app\` |

      **linux/arm64: 21.6 MB to pull, 66.1 MB on disk**

      | by layer | to pull | on disk | made by |
      |---|---|---|---|
      | \`███████▎\` | 3.6 MB | 8.1 MB | \`base image: ADD alpine-minirootfs.tar.gz /\` |
      | \`████████\` | 4.0 MB | 9.0 MB | \`app/Dockerfile:5 COPY --from=build /out/app /app\` |
      | \`████████████████████████\` | 12.0 MB | 40.0 MB | \`app/Dockerfile:6 COPY . .\` |
      | \`████\` | 2.0 MB | 9.0 MB | \`app/Dockerfile:7 RUN rm -rf /data && chmod 755 /app\` |

      "
    `);
  });

  test('what a check says keeps its code spans; all else in it is made harmless', () => {
    const cell = (what: string) =>
      findingsSection(judged({ findings: [finding({ what })] }))
        .split('\n')
        .at(-2)
        ?.split(' | ')[2];
    expect(cell('`a<b` <img> & **x** [y](z) _u_')).toBe('`a<b` &lt;img&gt; &amp; \\*\\*x\\*\\* \\[y\\](z) \\_u\\_');
    expect(cell('one ` alone')).toBe('one \\` alone');
  });

  test('no text of a finding ends its row', () => {
    const texts = fc.array(fc.constantFrom('|', '\\', '`', '\n', '<', '*', 'a', ' '), { maxLength: 20 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(texts, texts, texts, (what, where, fix) => {
        const lines = findingsSection(judged({ findings: [finding({ what, where, fix })] }))
          .trimEnd()
          .split('\n');
        // As GitHub splits a row: at each `|` that has no `\\` in front.
        return lines.length === 7 && lines.at(-1)?.split(/(?<!\\)\|/).length === 7;
      }),
    );
  });

  test('folds what is more than ten, and counts what is more than three hundred', () => {
    const findings = Array.from({ length: 301 }, (_, at) => finding({ where: `f${at}` }));
    const text = findingsSection(judged({ findings }));
    expect(text.split('<details>')[0]?.match(/✗ error/g)).toHaveLength(10);
    expect(text).toContain('<summary>291 more</summary>');
    expect(text).toMatch(/\n1 are not shown here; the file that the output `sarif-file` names has them\.$/);
  });

  test('stays below what GitHub takes', () => {
    const findings = Array.from({ length: 5000 }, (_, at) =>
      finding({ what: 'w'.repeat(9000), where: `${at}${'/<&'.repeat(3000)}`, fix: 'f'.repeat(9000) }),
    );
    expect(Buffer.byteLength(stoppedSummary(judged({ findings }), ''))).toBeLessThan(1 << 20);
  });

  test('shows neither a build argument nor a step that holds a secret', () => {
    const step = (given: Partial<Judged>) =>
      layersSection(judged({ findings: [], ...given }))
        .match(/`([^`]*)` \|$/gm)
        ?.slice(0, 4)
        .at(-1);
    expect(step({})).toContain('app/Dockerfile:7 RUN rm -rf /data');
    expect(step({ dockerfile: undefined })).toBe('`RUN rm -rf /data && chmod 755 /app` |');
    const secret = { rule: 'secrets/configuration', where: 'history' };
    expect(step({ dockerfile: undefined, findings: [finding(secret)] })).toBe('`RUN …` |');
    expect(step({ findings: [finding({ ...secret, layer: 3 })] })).toBe('`app/Dockerfile:7 RUN …` |');
    expect(step({ findings: [finding({ ...secret, layer: 2 })] })).toContain('chmod');
  });

  test('says that the policy is off, and that nothing was found', () => {
    expect(findingsSection(judged({ policy: policyOf('off'), findings: [] }))).toContain('Switched off');
    expect(findingsSection(judged({ findings: [] }))).toBe('### Image policy: nothing found\n\n14 checks, .gin-ship/policy.yml');
  });
});
