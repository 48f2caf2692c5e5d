// What BuildKit itself says and does: its build checks, what its client sends, what it writes into the history.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../src/build/build.ts';
import { chooseBuilder } from '../../src/build/builder.ts';
import { rebuild } from '../../src/build/rebuild.ts';
import { linesOf } from '../../src/image/history.ts';
import { type Layout, readLayout } from '../../src/image/layout.ts';
import type { BuildPlan } from '../../src/plan/plan.ts';
import type { Found } from '../../src/policy/finding.ts';
import { realExec } from '../../src/ports/exec.ts';
import { realFiles } from '../../src/ports/files.ts';
import { judgeDockerfile } from '../../src/verify/checks/dockerfile.ts';
import { judgeRebuild } from '../../src/verify/checks/rebuild.ts';
import { readContext } from '../../src/verify/context/contents.ts';
import { plan } from '../build/plan.ts';
import { world, type World } from '../build/ports.ts';
import { IGNORED } from '../verify/context/ignored.ts';
import { bringUp, type Lab } from './lab.ts';
import { run } from './run.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'gin-ship-lab-checks-'));
let lab: Lab;
let remote: string;

beforeAll(async () => {
  lab = await bringUp({ buildkitd: true, say: (line) => console.error(`lab: ${line}`) });
  const { endpoint, caFile, certFile, keyFile } = lab.remote ?? expect.fail('asked for, so it is there');
  remote = `${endpoint}?cacert=${caFile}&cert=${certFile}&key=${keyFile}&servername=localhost`;
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function real(): World {
  const kept = world(() => expect.fail('nothing is played here'));
  const { signal } = new AbortController();
  const exec = realExec(signal, { ...process.env, ...lab.env });
  return {
    ...kept,
    ports: { ...kept.ports, exec, files: realFiles(scratch, () => {}), clock: { ...kept.ports.clock, monotonic: () => performance.now() } },
  };
}

/** A context with these files. */
function folder(files: Readonly<Record<string, string | Buffer>>): string {
  const context = mkdtempSync(path.join(scratch, 'context-'));
  for (const [name, data] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(context, name)), { recursive: true });
    writeFileSync(path.join(context, name), data);
  }
  return context;
}

async function built(context: string, given: Partial<BuildPlan> = {}) {
  const { ports, log } = real();
  const wanted = plan({ context, file: path.join(context, 'Dockerfile'), shownFile: 'app/Dockerfile', noCache: true, ...given });
  const builder = await chooseBuilder(wanted, {}, ports);
  const made = await build({ build: wanted, labels: [], annotations: [] }, builder, { env: {}, secrets: new Map() }, ports);
  return { ...made, plan: wanted, ports, log, image: await readLayout(made.layout, ports.files) };
}

function remarks({ warnings }: Awaited<ReturnType<typeof built>>, skip: readonly string[] = []) {
  const said: Found[] = [];
  judgeDockerfile(warnings, 'app/Dockerfile', { skip }, (_, found) => said.push(found));
  return said.map(({ what, at }) => `${at?.file}:${at?.line} ${what}`).toSorted();
}

const FAULTY = `FROM busybox AS Base
MAINTAINER me
ARG GITHUB_TOKEN=not-a-real-one
ENV API_KEY=not-a-real-one
RUN true \\
  && true
from scratch
COPY --from=Base /bin/busybox \\
  /b
COPY x$UNDEF /x
CMD /b sh
`;

const CLEAN = `FROM busybox AS base
LABEL org.opencontainers.image.authors=me
RUN true
FROM scratch
COPY --from=base /bin/busybox /b
CMD ["/b", "sh"]
`;

describe('BuildKit’s build checks', () => {
  const faults = [
    "app/Dockerfile:1 StageNameCasing: Stage name 'Base' should be lowercase",
    "app/Dockerfile:10 UndefinedVar: Usage of undefined variable '$UNDEF'",
    'app/Dockerfile:11 JSONArgsRecommended: JSON arguments recommended for CMD to prevent unintended behavior related to OS signals',
    'app/Dockerfile:2 MaintainerDeprecated: Maintainer instruction is deprecated in favor of using label',
    'app/Dockerfile:3 SecretsUsedInArgOrEnv: Do not use ARG or ENV instructions for sensitive data (ARG "GITHUB_TOKEN")',
    'app/Dockerfile:4 SecretsUsedInArgOrEnv: Do not use ARG or ENV instructions for sensitive data (ENV "API_KEY")',
    "app/Dockerfile:7 ConsistentInstructionCasing: Command 'from' should match the case of the command majority (uppercase)",
  ];

  it('come with every build, at their lines, also where all steps are cached', async () => {
    const context = folder({ Dockerfile: FAULTY, x: 'x' });
    const first = await built(context);
    expect(remarks(first)).toEqual(faults);
    const again = await built(context, { noCache: false });
    expect(again.steps.filter(({ name }) => /RUN|COPY/.test(name)).every(({ cached }) => cached)).toBe(true);
    expect(remarks(again)).toEqual(faults);
  });

  it('tell no value, and each thing once for two platforms on another builder', async () => {
    // Nothing runs for the other platform, and its stand-in is empty.
    const Dockerfile = FAULTY.replace(/^RUN.*\n.*\n/m, 'ENV A=1\n\n').replace('/bin/busybox', '/');
    const two = await built(folder({ Dockerfile, x: 'x' }), { builder: remote, platforms: ['linux/amd64', 'linux/arm64'] });
    expect(remarks(two)).toEqual(faults);
    expect(JSON.stringify(two.warnings)).not.toContain('not-a-real-one');
  });

  it('are silent about a sound file, about what the policy skips, and what the file itself skips', async () => {
    const clean = await built(folder({ Dockerfile: CLEAN }));
    expect(remarks(clean)).toEqual([]);
    expect(clean.log.filter((line) => line.includes('has no remark'))).toHaveLength(1);
    expect(remarks(await built(folder({ Dockerfile: FAULTY, x: 'x' })), ['SecretsUsedInArgOrEnv', 'UndefinedVar'])).toHaveLength(4);
    const skipping = `# check=skip=MaintainerDeprecated,SecretsUsedInArgOrEnv,StageNameCasing\n${FAULTY}`;
    expect(remarks(await built(folder({ Dockerfile: skipping, x: 'x' })))).toHaveLength(3);
  });
});

/** Names of the files in the layers, without folders. */
async function filesIn({ folder: layout, manifests }: Layout): Promise<string[]> {
  const layers = manifests[0]?.layers ?? [];
  const lists = await Promise.all(
    layers.map(({ digest }) =>
      run(['tar', '--list', '--gzip', '--quoting-style=literal', '--file', path.join(layout, 'blobs', digest.replace(':', '/'))]),
    ),
  );
  return lists.flatMap((list) => list.split('\n').filter((name) => name !== '' && !name.endsWith('/'))).toSorted();
}

describe('what is sent', () => {
  it.for(IGNORED)('by a .dockerignore: %s', async ([, text, yes, no]) => {
    const all = [...yes, ...no];
    // A name can't be a file and a folder at once.
    const kept = (names: readonly string[]) => names.filter((name) => !all.some((other) => other.startsWith(`${name}/`))).toSorted();
    const files = Object.fromEntries(kept(all).map((name) => [name, 'x']));
    const { image } = await built(folder({ ...files, Dockerfile: 'FROM scratch\nCOPY . /\n', 'Dockerfile.dockerignore': text }));
    const found = (await filesIn(image)).filter((name) => !name.startsWith('Dockerfile'));
    expect(found).toEqual(kept(no));
  });

  const big = () => ({
    'data/big': randomBytes(400_000),
    'src/a.go': randomBytes(100_000),
    'README.md': randomBytes(30_000),
    'sub/x': randomBytes(7000),
  });
  it.for([
    ['all', 'FROM scratch\nCOPY . /'],
    ['what is named', 'FROM scratch\nCOPY src README.md /'],
    ['wildcards', 'FROM scratch\nCOPY [s]ub/* READ?E.md /'],
    ['a path that goes up', 'FROM scratch\nCOPY src/../README.md /'],
    ['--exclude saves nothing', 'FROM scratch\nCOPY --exclude=data . /'],
    ['a stage that is not built', 'FROM scratch\nCOPY data /\nFROM scratch\nCOPY sub /'],
    ['a mount', 'FROM busybox\nRUN --mount=type=bind,source=src,target=/s true'],
    ['a mount of all', 'FROM busybox\nRUN --mount=target=/s true'],
    ['several', 'FROM scratch\nCOPY sub /\nFROM scratch\nCOPY --from=0 /x /\nCOPY README.md /'],
  ])('%s: as many bytes as are counted here', async ([, text]) => {
    const context = folder({ ...big(), Dockerfile: `${text}\n` });
    const { sent, plan: wanted, ports } = await built(context);
    const counted = (await readContext(wanted, ports)) ?? expect.fail('it is known');
    // Each entry has some bytes of its own on the way.
    expect(sent).toBeGreaterThanOrEqual(counted.bytes);
    expect(sent).toBeLessThan(counted.bytes + 2000);
  });
});

const HISTORY = `FROM busybox AS build
RUN echo hi > /x
FROM busybox
ARG A=1 B="two words"
RUN echo one && \\
    # comment
    echo two \\
      && echo three > /three
RUN ["/bin/sh", "-c", "echo exec > /exec"]
RUN --mount=type=cache,target=/c --network=none echo mount > /mount
SHELL ["/bin/sh", "-eu", "-c"]
RUN echo $A > /shell
RUN <<EOT
echo heredoc
echo more > /here
EOT
COPY <<EOT /doc.txt
hello $A
EOT
COPY --from=build --chown=1:1 --chmod=644 /x /y
copy --link a.txt \\
  data \\
  /d/
COPY a.txt /v\${A}/
ADD ["a.txt", "/json file"]
WORKDIR /w
WORKDIR rel
RUN cat <<X > /w/cat
text
X
COPY . .
`;

it('every layer leads to its line', async () => {
  const { image } = await built(folder({ Dockerfile: HISTORY, 'a.txt': 'a', 'data/b': 'b' }), { buildArgs: [['B', 'zz']] });
  const steps = (image.manifests[0]?.configuration.history ?? []).filter((step) => step.empty_layer !== true).map((step) => step.created_by ?? '');
  const lines = [5, 9, 10, 12, 13, 17, 20, 21, 24, 25, 26, 27, 28, 31];
  const ofBase = Array<undefined>(steps.length - lines.length).fill(undefined);
  expect(ofBase.length).toBeGreaterThan(0);
  expect(linesOf(steps, HISTORY)).toEqual([...ofBase, ...lines]);
});

describe('a second build', () => {
  async function twice(...steps: string[]): Promise<string[]> {
    const context = folder({ Dockerfile: ['FROM busybox', ...steps, ''].join('\n') });
    const first = await built(context, { noCache: false });
    const again = await rebuild({ build: first.plan, labels: [], annotations: [] }, first.builder, { env: {}, secrets: new Map() }, first.ports);
    expect(again.steps.filter(({ name, cached }) => /RUN/.test(name) && cached)).toEqual([]);
    expect(again.layout).not.toBe(first.layout);
    const said: string[] = [];
    await judgeRebuild(first.image, await readLayout(again.layout, first.ports.files), first.ports.files, (platform, { what }) =>
      said.push(`${platform}: ${what}`),
    );
    return said;
  }

  it('of a step that depends on nothing outside gives the same image', async () => {
    expect(await twice('RUN echo same > /same', 'RUN echo more > /more')).toEqual([]);
  });

  it('of a step that depends on the clock does not, and the file is named', async () => {
    expect(await twice('RUN echo same > /same', 'RUN cat /proc/sys/kernel/random/uuid > /when')).toEqual([
      expect.stringMatching(/^linux\/\w+: A second build without the cache gave another image: \/when \(content\)$/),
    ]);
  });
});
