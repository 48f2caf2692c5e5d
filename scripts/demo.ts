// The main job on the example app against a local registry, then the result run and asked. `npm run demo` on any machine.
import { execFileSync } from 'node:child_process';
import { bringUp, type Lab } from '../test/lab/lab.ts';
import { Checkout, pushEvent } from '../test/runner/repository.ts';
import { Job, type StepResult } from '../test/runner/step.ts';

const say = (line: string) => console.log(`demo: ${line}`);
const CONTAINER = 'gin-ship-demo';

async function ship(lab: Lab, checkout: Checkout): Promise<StepResult> {
  // Two registries: one without a password, from which anybody can run the image, and one with TLS, a private CA and a password.
  const { tls, plain } = lab.registry;
  const event = pushEvent('refs/tags/v1.0.0', checkout.sha);
  const inputs = {
    images: `${plain.host}/acme/shop\n${tls.host}/acme/shop`,
    registry: tls.host,
    username: tls.username,
    password: tls.password,
    'registry-ca': tls.caFile,
    context: 'example-app',
    'build-args': `VERSION=v1.0.0\nCOMMIT=${checkout.sha}`,
    smoke: '/ping',
    'smoke-body': '"message":"pong"',
  };
  using job = new Job({
    inputs,
    payload: event.payload,
    workspace: checkout.workspace,
    env: { ...event.env, HOME: process.env['HOME'], ...lab.env },
  });
  const result = await job.main({ onLog: asOnGitHub() });
  await job.post({ onLog: asOnGitHub() });
  return result;
}

/** The log as GitHub shows it: masks and debug lines are for the runner, a group has a title. */
function asOnGitHub(): (text: string) => void {
  let rest = '';
  return (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const [, command = '', title = ''] = /^::(\S+?)(?: [^:]*)?::(.*)$/.exec(line) ?? [];
      if (command === '') console.log(line);
      else if (command === 'group') console.log(`▼ ${title}`);
      else if (/^(error|warning|notice)$/.test(command)) console.log(`${command}: ${title}`);
    }
  };
}

/** Runs the pushed image as a stranger would: by its digest, from the registry. */
async function runAndAsk(lab: Lab, image: string): Promise<void> {
  const docker = (...args: string[]) =>
    execFileSync(lab.docker, args, { encoding: 'utf8', env: { ...process.env, ...lab.env }, stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  try {
    docker('rm', '--force', CONTAINER);
  } catch {
    // There was none.
  }
  docker('run', '--detach', '--name', CONTAINER, '--read-only', '--publish', '127.0.0.1::8080', image);
  const address = docker('port', CONTAINER, '8080/tcp').split('\n')[0] ?? '';
  const answer = await askUntilReady(`http://${address}/ping`);
  say(`it runs as container ${CONTAINER}:`);
  console.log(`\n    curl http://${address}/ping\n    ${answer}\n`);
}

async function askUntilReady(url: string): Promise<string> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await (await fetch(url)).text();
    } catch (thrown) {
      if (attempt === 50) throw thrown;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

function howTo(lab: Lab, outputs: StepResult['outputs']): void {
  const own = lab.kind === 'lab';
  console.log('Do it yourself:\n');
  if (own) console.log('    eval "$(npm run -s lab env)"          # docker, buildx and the registry of this demo, for this shell');
  console.log(`    docker run --rm --publish 8080:8080 ${outputs['image']}`);
  console.log('    curl http://127.0.0.1:8080/ping\n');
  console.log(`    docker rm --force ${CONTAINER}`);
  console.log('    npm run lab -- down                   # ends what the demo has started; what was built is kept for the next time\n');
}

say('bringing up an engine and two registries (minutes the first time on a bare machine, else a second) …');
const lab = await bringUp({ say: (line) => say(line) });
using checkout = new Checkout(['v0.9.0', 'v1.0.0']);
say(`shipping the example app as tag v1.0.0 of acme/shop (${checkout.sha.slice(0, 7)}) to two local registries …\n`);
const { code, outputs } = await ship(lab, checkout);
if (code === 0) {
  console.log('\nOutputs:\n');
  for (const name of ['version', 'environment', 'tags', 'digest', 'image-ref', 'size', 'pushed'])
    console.log(`    ${name}: ${outputs[name]?.replaceAll('\n', ' ')}`);
  console.log();
  await runAndAsk(lab, outputs['image'] ?? '');
  howTo(lab, outputs);
}
process.exitCode = code;
