// The whole log, summary and outputs of a good run and of a failed one, with all that differs from run to run replaced: a leak or an ugly line is a diff.
// To accept a change: node scripts/node24.mjs node_modules/vitest/vitest.mjs run -u --project lab test/lab/ship-seen.test.ts
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ran, type Scene, World, dockerfile } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world[Symbol.dispose]());

const FILES = {
  Dockerfile: [
    'FROM busybox AS build',
    'RUN echo hello && echo ::warning::not obeyed | tee /said',
    dockerfile().replace('COPY', 'COPY --from=build /said /said\nCOPY'),
  ].join('\n'),
};
const inputs = {
  'no-cache': 'true',
  secrets: 'token=s3cr3t-s3cr3t',
  smoke: '/ping',
  'smoke-body': 'pong',
  'smoke-env': 'API_TOKEN=hush-hush-hush',
  labels: 'team=web',
  'build-args': 'VERSION=v1.2.3',
};

/** BuildKit's lines come in any order and with any times: each once, sorted. */
function sortedSteps(text: string): string {
  return text.replaceAll(/(?<=^::stop-commands::MARK\ndocker [^\n]*\n)(#N [^]*?)(?=^(?!#N )[^]*?::MARK::)/gm, (steps) => {
    const lines = steps.split('\n').filter((line) => !/^#N (DONE|CACHED|\d)|^$/.test(line) || / (hello|::warning)/.test(line));
    return `${[...new Set(lines.map((line) => line.replace(/ [\d.]+s$/, '')))].toSorted().join('\n')}\n`;
  });
}

function stable(text: string, { job, image, sha }: Ran): string {
  const replaced = text
    .replaceAll(/^::debug::.*\n/gm, '')
    .replaceAll(world.lab.registry.tls.password, 'PASSWORD')
    .replaceAll(Buffer.from(`lab:${world.lab.registry.tls.password}`).toString('base64'), 'PASSWORD-ENCODED')
    .replaceAll(Buffer.from(world.lab.registry.tls.password).toString('base64'), 'PASSWORD-ENCODED')
    .replaceAll(image, 'REGISTRY/acme/shop')
    .replaceAll(image.split('/')[0] ?? '', 'REGISTRY')
    .replaceAll(image.split('/').at(-1) ?? '', 'shop')
    .replaceAll(job, 'JOB')
    .replaceAll(/\/\S+gin-ship-checkout-\w+/g, 'CHECKOUT')
    .replaceAll(sha, 'COMMIT')
    .replaceAll(sha.slice(0, 7), 'SHORT')
    .replaceAll(/\b(gin-ship|gin-ship-build|bake|policy)-\w{6}(?=\/)/g, '$1-RANDOM')
    .replaceAll(/sha256:[0-9a-f]{64}/g, 'sha256:DIGEST')
    .replaceAll(/sha256:[0-9a-f]{6,}…?/g, 'sha256:DIG')
    .replaceAll(/::[0-9a-f]{8}-[0-9a-f-]{27}\b(::)?/g, '::MARK$1')
    .replaceAll(/\b\d+(\.\d+)? (ms|s)\b(?! \()/g, 'TIME')
    .replaceAll(/\b\d+(\.\d+)? (bytes|B|kB|MB|KiB|MiB)(?![\w])/g, 'SIZE')
    .replaceAll(/(compressed|unpacked)(\\?"):\d+/g, '$1$2:SIZE')
    .replaceAll(/ \+0x[0-9a-f]+$/gm, '')
    .replaceAll(/`[█▏▎▍▌▋▊▉░][█▏▎▍▌▋▊▉░ ]*`/g, '`BAR`')
    .replaceAll(/(:(done|crit|active)), \d+, \d+/g, '$1, FROM, TO')
    .replaceAll(/127\.0\.0\.1:\d{5}\b/g, '127.0.0.1:PORT')
    .replaceAll(/#\d+ (?=\[|DONE|CACHED|\d+\.\d|[a-z]|ERROR)/g, '#N ')
    .replaceAll(/(#N )\d+\.\d+ /g, '$1')
    .replaceAll(/linux\/(amd64|arm64)/g, 'linux/ARCH');
  return sortedSteps(replaced);
}

async function seen(scene: Scene): Promise<string> {
  const ran = await world.ship({ ...scene, hidden: ['s3cr3t-s3cr3t', 'hush-hush-hush'] });
  const { metadata: _, plan: __, ...outputs } = ran.outputs;
  const shown = [`exit ${ran.code}`, ran.log, ran.summary, JSON.stringify(outputs, null, 2), ran.post.log].join('\n---\n');
  return stable(shown, ran);
}

test.for<[string, Scene]>([
  ['a version', { files: FILES, tags: ['v1.2.2', 'v1.2.3', 'v1.3.0'], inputs }],
  ['a service that crashes', { files: { Dockerfile: dockerfile('crashes') }, event: 'refs/heads/main', inputs: { ...inputs, 'smoke-body': '' } }],
  ['a step that fails', { files: { Dockerfile: 'FROM busybox\nRUN echo ::error::mine && exit 3\n' }, event: 'refs/heads/main', inputs }],
])('%s', async ([name, scene], { skip }) => {
  skip(!world.lab.containerdStore, 'another builder says other things');
  await expect(await seen(scene)).toMatchFileSnapshot(`seen/${name}.txt`);
});
