import type { Layout } from '../image/layout.ts';
import type { Plan } from '../plan/plan.ts';
import type { Ports } from '../ports/ports.ts';
import { pushContent, readContent, type Content, type Sent } from './content.ts';
import { inParallel } from '../registry/pool.ts';
import type { Registries } from '../registry/registries.ts';
import { remoteRepository, type RemoteRepository } from './registry.ts';
import { readBack, survey, writeTags, type Target } from './tags.ts';
import { undo } from './undo.ts';

export interface PushedReference {
  /** `name:tag`. */
  readonly reference: string;
  /** Read back from the registry. */
  readonly digest: string;
  /** What the tag pointed to before, where it is not what it points to now. */
  readonly movedFrom?: string;
  /** It pointed to this digest before. */
  readonly unchanged: boolean;
}

export interface Pushed {
  /** Of the index, or of the only manifest. */
  readonly digest: string;
  /** In the order in which they were written. */
  readonly references: readonly PushedReference[];
  readonly seconds: number;
  /** Of all repositories together; `bytes` are those of uploaded blobs. */
  readonly sent: Readonly<Sent>;
}

/**
 * Pushes the bytes of a layout, and nothing else, to all repositories; then the tags, the moving ones last; then reads each tag back.
 * A failed or cancelled push leaves no tag of its own behind.
 * @throws ShipError `push/denied`, `push/immutable`, `push/moved`, …
 */
export async function push(plan: Plan, layout: Layout, registries: Registries, ports: Ports): Promise<Pushed> {
  const begun = ports.clock.monotonic();
  const digest = layout.root.digest;
  const remotes = await Promise.all(
    plan.repositories.map(async ({ name, path, registry }) => remoteRepository(name, path, await registries.connect(registry), ports)),
  );
  const content = await readContent(layout, ports);
  const { sent, ownRoots } = await pushEverywhere(remotes, content, layout, ports);
  const targets = await survey(remotes, plan.tags, digest);
  try {
    await writeTags(targets, digest, content.rootManifest, plan.environment === 'production' ? plan.version : '', ports);
    await readBack(targets, digest, ports);
  } catch (thrown) {
    await undo(targets, digest, ownRoots, ports);
    throw thrown;
  }
  return { digest, sent, references: targets.map((target) => pushedReference(target, digest)), seconds: (ports.clock.monotonic() - begun) / 1_000 };
}

const pushedReference = ({ reference, before, unchanged }: Target, digest: string): PushedReference => ({
  reference,
  digest,
  unchanged,
  ...(before === undefined ? {} : { movedFrom: before.digest }),
});

/** Registries side by side; the repositories of one registry in turn, so that a later one mounts what an earlier one got. */
async function pushEverywhere(remotes: readonly RemoteRepository[], content: Content, layout: Layout, ports: Ports) {
  const sent: Sent = { uploaded: 0, mounted: 0, skipped: 0, bytes: 0 };
  const ownRoots = new Set<RemoteRepository>();
  const byRegistry = Map.groupBy(remotes, ({ connection }) => connection.host);
  await inParallel(byRegistry.size, [...byRegistry.values()], async (group) => {
    for (const [at, remote] of group.entries()) {
      const one = await pushContent(remote, content, layout, group[at - 1]?.path, ports);
      for (const key of ['uploaded', 'mounted', 'skipped', 'bytes'] as const) sent[key] += one[key];
      if (!one.rootWasThere) ownRoots.add(remote);
    }
  });
  return { sent, ownRoots };
}
