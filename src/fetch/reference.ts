import { Wrong } from '../contract/field.ts';
import { ShipError } from '../error.ts';
import { isAttestation, readImage } from '../image/layout.ts';
import { canonical } from '../image/platform.ts';
import { type ImageReference, parseReference } from '../image/reference.ts';
import type { Repository } from '../plan/plan.ts';
import type { Policy } from '../policy/policy.ts';
import type { Ports } from '../ports/ports.ts';
import { repositoryReader, type RepositoryReader } from '../registry/reader.ts';
import type { Registries } from '../registry/registries.ts';
import { fetchBlobs, fetchManifests } from './manifests.ts';
import { written } from './platforms.ts';

/** The earlier image that size is compared with: its manifests alone are read from the registry. */
export interface Reference {
  /** `repository:tag` or `repository@digest`, for people. */
  readonly name: string;
  /** Bytes that a pull moves, by canonical platform. */
  readonly compressed: ReadonlyMap<string, number>;
}

/** The image whose growth is looked at. */
export interface Growing {
  /** Where it is or goes to; undefined for one that is in no registry. */
  readonly repository: Repository | undefined;
  /** `v1.3.0`, `latest`, …; '' where it has none. */
  readonly tag: string;
  /** The tag of the release before it, among all that the repository has. */
  readonly previous: (tag: string, tags: readonly string[]) => string | undefined;
}

/** Tags that are looked through for the release before. */
const MOST_TAGS = 20_000;

/**
 * What the policy's `size.reference` names. `previous` is the highest release below this one that the repository has: the registry is asked, not git,
 * because a git tag says nothing of whether its image was ever pushed, or under which name.
 * @returns undefined where the policy asks for no growth, and, with a notice, where there is no such image yet
 * @throws ShipError where the registry can't be read: then nobody knows whether the image has grown
 */
export async function readReference(policy: Policy, growing: Growing, registries: Registries, ports: Ports): Promise<Reference | undefined> {
  const { reference: setting, 'max-growth': bytes, 'max-growth-share': share } = policy.settings.size;
  if ((bytes === undefined && share === undefined) || (policy.levels['size/growth'] ?? 'off') === 'off') return undefined;
  const none = (why: string): undefined => ports.runner.notice(`How much the image has grown is not looked at: ${why}`) as undefined;
  try {
    return (await read(setting, policy.source, growing, registries, ports, none)) ?? undefined;
  } catch (thrown) {
    // A pull request from a fork has no login: that it can't be known there is no mistake of anybody's.
    if (thrown instanceof ShipError && thrown.problems.every(({ code }) => code === 'push/no-login' || code === 'pull/no-login'))
      return none(thrown.problems[0]?.why ?? '');
    throw thrown;
  }
}

async function read(setting: string, source: string, growing: Growing, registries: Registries, ports: Ports, none: (why: string) => undefined) {
  const asked = setting === 'previous' ? undefined : parse(setting, source);
  const repository = asked?.repository ?? growing.repository;
  if (repository === undefined) return none('an image at a path has no release before it. Name one in `size.reference` of the policy');
  const connection = await registries.connect(repository.registry);
  const reader = repositoryReader({ name: repository.name, path: repository.path, connection, actions: 'pull' }, ports);
  if (asked !== undefined) {
    const named = asked.digest || asked.tag;
    const found = await sizesOf(reader, named, ports);
    return found ?? none(`there is no ${nameOf(reader, named)}`);
  }
  const tags = (await reader.tags(MOST_TAGS)) ?? [];
  const tag = growing.previous(growing.tag, tags);
  if (tag === undefined) return none(`${repository.name} has no release before ${growing.tag === '' ? 'this one' : growing.tag}`);
  return (await sizesOf(reader, tag, ports)) ?? none(`there is no ${nameOf(reader, tag)}`);
}

function parse(setting: string, source: string): ImageReference {
  try {
    return parseReference(setting);
  } catch (thrown) {
    if (!(thrown instanceof Wrong)) throw thrown;
    const { message: why, fix } = thrown;
    const at = source === '' ? {} : { at: { file: source } };
    throw new ShipError({
      code: 'policy/reference',
      what: `Setting \`size.reference\` is \`${setting}\``,
      why,
      fix: `${fix}, or \`previous\``,
      ...at,
    });
  }
}

const nameOf = ({ name }: RepositoryReader, named: string): string => (named.includes(':') ? `${name}@${named}` : `${name}:${named}`);

/** undefined where there is no such image. */
async function sizesOf(reader: RepositoryReader, named: string, ports: Ports): Promise<Reference | undefined> {
  const manifests = await fetchManifests(reader, { tag: named, digest: '', platform: '' }, ports);
  if (manifests === undefined) return undefined;
  const { folder, root, entries } = manifests;
  // A manifest by itself does not say for which platform it is: its configuration does.
  const nameless = entries.filter(({ descriptor }) => descriptor.platform === undefined).map(({ config }) => config);
  await fetchBlobs(reader, nameless, folder, ports);
  const { manifests: read } = await readImage(folder, root, ports.files, { sparse: true });
  const said = new Map(read.map(({ descriptor, platform }) => [descriptor.digest, platform]));
  const images = entries.filter(({ descriptor }) => !isAttestation(descriptor));
  const compressed = images.map(({ descriptor, config, layers }): [string, number] => [
    canonical(descriptor.platform === undefined ? (said.get(descriptor.digest) ?? '') : written(descriptor)),
    layers.reduce((sum, { size }) => sum + size, config.size),
  ]);
  return { name: nameOf(reader, named), compressed: new Map(compressed) };
}
