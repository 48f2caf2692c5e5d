// Real stores for log lines, out of Maven Central: Elasticsearch 7.17, and OpenSearch 2.11, which has data streams where that build of Elasticsearch has none.
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Child, startChild } from '../monitoring/child.ts';
import { folder, folders } from '../paths.ts';
import { freePort } from '../ports.ts';
import { attempt, onPath, run } from '../run.ts';
import type { Say } from '../say.ts';

export type Kind = 'elasticsearch' | 'opensearch';

/** These distributions are the servers without their plugins: no lifecycle policies, no security, no Kibana. */
const DISTRIBUTIONS = {
  elasticsearch: {
    artifact: 'org.elasticsearch.distribution.integ-test-zip:elasticsearch:7.17.0:zip',
    sha256: '2ba826c7668987a5a47719cfc83cf4a416ef25533396a13f3e0a050f7450b0b5',
    program: 'org.elasticsearch.bootstrap.Elasticsearch',
    prefix: 'es',
    /** What setup.sh is told that it lacks. */
    without: 'lifecycle,data-streams',
  },
  opensearch: {
    artifact: 'org.opensearch.distribution.integ-test-zip:opensearch:2.11.0:zip',
    sha256: '7101a793cc129476dfd4125ddefa1e1a7397c1f71f95e7fa5fd9fd7da958b70c',
    program: 'org.opensearch.bootstrap.OpenSearch',
    prefix: 'opensearch',
    without: 'lifecycle',
  },
} as const;

const MAVEN = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1';
const NOBODY = 65534;

/** Why there can be no store on this machine, or undefined. */
export async function noStore(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'the stores for log lines are run on Linux only';
  const missing = ['mvn', 'java'].filter((command) => onPath(command) === undefined);
  if (missing.length > 0) return `no ${missing.join(', ')} on PATH: stores for log lines come from Maven Central and run on Java 17 or newer`;
  const { stderr } = await attempt(['java', '-version']);
  const major = Number(/version "(\d+)/.exec(stderr)?.[1]);
  return major >= 17 ? undefined : `Java is ${major}: stores for log lines need 17 or newer`;
}

/** The unpacked server, fetched once (34 MB, 10 s). */
async function distribution(kind: Kind, say: Say): Promise<string> {
  const { artifact, sha256 } = DISTRIBUTIONS[kind];
  const target = path.join(folders.tools, `${kind}-${artifact.split(':')[2]}`);
  if (existsSync(target)) return target;
  say(`fetching ${artifact} with Maven, unpacked into the cache (34 MB, once)`);
  const made = mkdtempSync(path.join(folder(folders.tools), '.making-'));
  await run(['mvn', '-q', '-B', `${MAVEN}:copy`, `${MAVEN}:unpack`, `-Dartifact=${artifact}`, `-DoutputDirectory=${made}`], { cwd: made });
  const there = readdirSync(made);
  const zip = there.find((name) => name.endsWith('.zip')) ?? '';
  const unpacked = there.find((name) => name.startsWith(kind) && name !== zip) ?? '';
  const found = createHash('sha256')
    .update(readFileSync(path.join(made, zip)))
    .digest('hex');
  if (found !== sha256) throw new Error(`lab: ${artifact} has the digest ${found}, not ${sha256}; remove it from Maven's own cache and try again`);
  try {
    renameSync(path.join(made, unpacked), target);
  } catch (error) {
    if (!existsSync(target)) throw error; // else another process was first
  }
  rmSync(made, { recursive: true });
  return target;
}

export interface Store extends Child {
  readonly kind: Kind;
  /** For WITHOUT of setup.sh. */
  readonly without: string;
  /** Ends it and starts it again with what it holds, on the same port. */
  readonly again: () => Promise<void>;
  readonly remove: () => Promise<void>;
}

/** It refuses to be root: it is nobody then, in a copy of its own, because nobody can't look into root's cache. */
function ownCopy(kind: Kind, from: string, port: number): { home: string; as: readonly string[] } {
  const home = mkdtempSync(path.join(tmpdir(), `gin-ship-${kind}-`));
  for (const part of ['lib', 'config', 'modules']) cpSync(path.join(from, part), path.join(home, part), { recursive: true });
  for (const part of ['plugins', 'tmp', 'logs', 'data']) mkdirSync(path.join(home, part));
  const settings = {
    'cluster.name': 'lab',
    'network.host': '127.0.0.1',
    'http.port': port,
    'transport.port': '19300-19399',
    'discovery.type': 'single-node',
  };
  const lines = Object.entries(settings).map(([key, value]) => `${key}: ${value}\n`);
  writeFileSync(path.join(home, 'config', `${kind}.yml`), lines.join(''));
  return { home, as: process.getuid?.() === 0 ? ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'] : [] };
}

async function giveAway(...made: readonly string[]): Promise<void> {
  await run(['chown', '-R', `${NOBODY}:${NOBODY}`, ...made]);
  // Others may go through the folder that all temporary files of a test run are in, not look into it.
  if (path.basename(tmpdir()).startsWith('gin-ship-tests-')) chmodSync(tmpdir(), 0o711);
}

/** Empty, on 127.0.0.1, 256 MB of heap; up after about 5 s. Ask `noStore()` first. */
export async function startStore(kind: Kind, say: Say = (line) => console.error(`lab: ${line}`)): Promise<Store> {
  const from = await distribution(kind, say);
  const { program, prefix, without } = DISTRIBUTIONS[kind];
  const port = await freePort();
  const { home, as } = ownCopy(kind, from, port);
  const logs = mkdtempSync(path.join(tmpdir(), `gin-ship-${kind}-logs-`));
  if (as.length > 0) await giveAway(home, logs);
  const properties = {
    'java.io.tmpdir': path.join(home, 'tmp'),
    'java.security.manager': 'allow',
    'log4j2.disable.jmx': 'true',
    [`${prefix}.path.home`]: home,
    [`${prefix}.path.conf`]: path.join(home, 'config'),
  };
  const flags = Object.entries(properties).map(([key, value]) => `-D${key}=${value}`);
  const java = ['java', '-Xms256m', '-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', ...flags];
  const argv = [...as, ...java, '-cp', path.join(home, 'lib', '*'), program];
  const env = { ...process.env, LIBFFI_TMPDIR: path.join(home, 'tmp') };
  const begin = () => startChild({ name: kind, argv, port, ready: '/_cluster/health?wait_for_status=yellow', folder: logs, env });
  let child = await begin();
  return {
    ...child,
    kind,
    without,
    stop: () => child.stop(),
    again: async () => void (child = await begin()),
    remove: async () => {
      await child.stop();
      for (const made of [home, logs]) rmSync(made, { recursive: true, force: true });
    },
  };
}
