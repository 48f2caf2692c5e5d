// A real engine, registries and BuildKit for tests and the demo: the machine's own Docker where it answers, else brought up here. See docs/lab.md.
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { bareDown, bareIsUp, bareRuns, bareUp, type Wanted } from './bare.ts';
import { buildkitSocket } from './buildkitd.ts';
import { certificates } from './certificates.ts';
import { client, REMOTE_BUILDER } from './client.ts';
import { endCluster } from './cluster/down.ts';
import { dockerAnswers, dockerDown, dockerIsUp, dockerUp } from './docker.ts';
import { locked } from './lock.ts';
import { folders, labFolder } from './paths.ts';
import { password, USERNAME } from './registry.ts';
import { attempt } from './run.ts';
import type { Say } from './say.ts';
import { readState, type State } from './state.ts';

export { tool, type ToolName } from './tools.ts';

export interface LabOptions {
  /** Also BuildKit: alone for the `remote` driver, and as the image of the `docker-container` driver. */
  readonly buildkitd?: boolean;
  /** Also a second engine without the containerd image store (on a bare machine only). */
  readonly classic?: boolean;
  readonly say?: Say;
}

export interface RegistryAccess {
  readonly host: string;
  readonly caFile: string;
  /** The machine's own roots and that CA, for SSL_CERT_FILE. */
  readonly bundleFile: string;
  readonly username: string;
  readonly password: string;
}

export interface Lab {
  /** `lab`: all our own; `docker`: the machine's engine. */
  readonly kind: 'lab' | 'docker';
  /** What a child process gets on top of its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** The docker client. */
  readonly docker: string;
  /** Whether the engine keeps images in containerd's store, so that the plain `docker` driver writes OCI layouts. */
  readonly containerdStore: boolean;
  readonly registry: {
    /** `host` is no loopback address where that can be had, because buildx speaks plain HTTP to those; `loopback` is the same registry. */
    readonly tls: RegistryAccess & { readonly loopback: string };
    readonly plain: { readonly host: string };
  };
  /** BuildKit alone: over mTLS, and on a unix socket; `builder` is the name it has in `env`'s buildx (kind `lab`). */
  readonly remote?: {
    readonly endpoint: string;
    readonly caFile: string;
    readonly certFile: string;
    readonly keyFile: string;
    readonly unix: string;
    readonly builder?: string;
  };
  /** The environment for the engine without the containerd image store. */
  readonly classic?: { readonly env: Readonly<Record<string, string>> };
}

function describe(state: State): Lab {
  const { kind, ports, containerdStore, gateway = '127.0.0.1' } = state;
  const { ca, bundle, clientCert, clientKey } = certificates();
  const tls = {
    host: `${gateway}:${ports.tls}`,
    loopback: `127.0.0.1:${ports.tls}`,
    caFile: ca,
    bundleFile: bundle,
    username: USERNAME,
    password: password(),
  };
  const remote = {
    endpoint: `tcp://127.0.0.1:${ports.buildkit}`,
    caFile: ca,
    certFile: clientCert,
    keyFile: clientKey,
    unix: `unix://${buildkitSocket}`,
    ...(kind === 'lab' ? { builder: REMOTE_BUILDER } : {}),
  };
  return {
    kind,
    ...(kind === 'lab' ? client('main') : { docker: 'docker', env: {} }),
    containerdStore,
    registry: { tls, plain: { host: `127.0.0.1:${ports.plain}` } },
    ...(state.buildkitd ? { remote } : {}),
    ...(state.classic ? { classic: { env: client('classic').env } } : {}),
  };
}

async function isUp(state: State, wanted: Wanted): Promise<boolean> {
  return state.kind === 'lab' ? bareIsUp(state, wanted) : await dockerIsUp(state, wanted);
}

/** Brings up what is asked for and not there; answers in milliseconds when all is. Safe to call from several processes at once. */
export async function bringUp({ buildkitd = false, classic = false, say = () => undefined }: LabOptions = {}): Promise<Lab> {
  const wanted = { buildkitd, classic };
  const before = readState();
  if (before !== undefined && (await isUp(before, wanted))) return describe(before);
  return await locked(async () => {
    const now = readState();
    if (now !== undefined && (await isUp(now, wanted))) return describe(now);
    // A lab of our own that lost a daemon is mended, not left for an engine that has come up meanwhile.
    const own = now?.kind === 'lab' && bareRuns();
    if (own || !(await dockerAnswers())) return describe(await bareUp(wanted, say));
    if (now?.kind === 'lab') await bareDown(now);
    return describe(await dockerUp(wanted, say));
  }, say);
}

/** What runs now, without starting anything. */
export async function current(): Promise<Lab | undefined> {
  const state = readState();
  return state !== undefined && (await isUp(state, { buildkitd: false, classic: false })) ? describe(state) : undefined;
}

/** A daemon that was killed leaves mounts, and a mount can't be removed. */
async function unmountLeftOver(): Promise<void> {
  if (process.platform !== 'linux') return;
  const points = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '');
  for (const point of points.filter((one) => one.startsWith(`${labFolder}/`)).toReversed()) await attempt(['umount', '--lazy', point]);
}

/** Ends what `bringUp` started. Tools and downloads stay; `purge` also forgets images, registry content and ports. */
export async function takeDown({ purge = false, say = () => undefined }: { readonly purge?: boolean; readonly say?: Say } = {}): Promise<void> {
  await locked(async () => {
    const state = readState();
    await endCluster(purge);
    if (state?.kind === 'lab') await bareDown(state);
    if (state?.kind === 'docker') await dockerDown();
    // Also without a purge: whoever removes the folder by hand must not meet a mount in it.
    await unmountLeftOver();
    if (!purge) return;
    for (const one of [folders.data, folders.run, folders.logs, folders.client, folders.certificates, folders.images])
      rmSync(one, { recursive: true, force: true });
    rmSync(path.join(labFolder, 'state.json'), { force: true });
  }, say);
}
