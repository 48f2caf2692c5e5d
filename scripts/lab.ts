// npm run lab -- up | down | env | status: the test lab by hand. `eval "$(npm run -s lab env)"` gives a shell that uses it.
import path from 'node:path';
import { clusterUp } from '../test/lab/cluster/cluster.ts';
import { bringUp, current, takeDown, type Lab } from '../test/lab/lab.ts';

const USAGE = `usage: npm run lab -- up [all | cluster] | down [purge] | env | status
  up      bring the lab up; all: also BuildKit for the docker-container and remote drivers, and an engine without the containerd store
  up cluster  also a Kubernetes cluster, and print what a shell needs for it
  down    end it; purge: forget images and registry content too (tools and downloads stay)
  env     bring it up and print the environment for a shell: eval "$(npm run -s lab env)"
  status  what runs`;

const say = (line: string): void => console.error(`lab: ${line}`);

/** Single quotes keep a shell from reading anything in the value. */
function quoted(value: string): string {
  return `'${value.replaceAll("'", String.raw`'\''`)}'`;
}

function environment(lab: Lab): string {
  const { tls, plain } = lab.registry;
  const registries = { LAB_TLS: tls.host, LAB_CA: tls.caFile, LAB_USERNAME: tls.username, LAB_PASSWORD: tls.password, LAB_PLAIN: plain.host };
  const { PATH: _, ...rest } = lab.env; // npm's own additions to PATH are not for the user's shell
  const lines = Object.entries({ ...rest, ...registries }).map(([key, value]) => `export ${key}=${quoted(value)}`);
  return [...lines, ...(lab.kind === 'lab' ? [`export PATH=${quoted(path.dirname(lab.docker))}:"$PATH"`] : [])].join('\n');
}

async function main(command: string | undefined, option: string | undefined): Promise<void> {
  const started = performance.now();
  const all = option === 'all';
  if (command === 'up') {
    await bringUp({ buildkitd: all, classic: all, say });
    if (option === 'cluster') console.log(`export KUBECONFIG=${quoted((await clusterUp({ say })).kubeconfig)}`);
    say(`up (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  } else if (command === 'env') console.log(environment(await bringUp({ say })));
  else if (command === 'down') await takeDown({ purge: option === 'purge', say });
  else if (command === 'status') console.log(JSON.stringify((await current()) ?? 'down', null, 2));
  else {
    console.error(USAGE);
    process.exitCode = 2;
  }
}

try {
  await main(process.argv[2], process.argv[3]);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
