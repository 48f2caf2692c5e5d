import { bakeFiles, namesAsJson } from '../image/bake.ts';
import { pinned, taggedAndPinned } from '../image/reference.ts';
import type { ShipOutput } from '../contract/ship.ts';
import type { Plan } from '../plan/plan.ts';
import type { Integrity } from '../verify/integrity.ts';
import type { Voyage } from './voyage.ts';

export type Outputs = Partial<Record<ShipOutput, string>>;

/** Separators of the three lists; '' is a line break. */
export interface Separators {
  readonly tags: string;
  readonly labels: string;
  readonly annotations: string;
}

/** What is known once all is decided; `dry-run` ends with these. `files` are the paths of the bake files. */
export function planOutputs(plan: Plan, separators: Separators, files: Outputs): Outputs {
  const names = namesOf(plan);
  return {
    version: plan.version,
    tags: names.references.join(separators.tags || '\n'),
    'tag-names': names.tagNames.join(separators.tags || '\n'),
    labels: names.labels.map(([name, value]) => `${name}=${value}`).join(separators.labels || '\n'),
    annotations: names.annotations.join(separators.annotations || '\n'),
    json: namesAsJson(names),
    ...files,
    environment: plan.environment,
    plan: JSON.stringify(plan),
  };
}

/** The four bake files by output name. */
export const bakeFilesOf = (plan: Plan, target: string): Readonly<Record<string, string>> => bakeFiles(namesOf(plan), target);

function namesOf(plan: Plan) {
  return {
    images: plan.repositories.map(({ name }) => name),
    version: plan.version,
    references: plan.references,
    tagNames: plan.tags.map(({ name }) => name),
    labels: plan.labels,
    annotations: plan.annotations,
  };
}

/** What the build, the verification and the push add. References to an image that no registry has are left empty. */
export function resultOutputs({ plan, built, layout, verified, pushed }: Voyage): Outputs {
  const digest = pushed?.digest ?? layout.root.digest;
  const [repository] = plan.repositories;
  const images = layout.manifests.filter(({ attestation }) => !attestation);
  const tested = 'skipped' in verified.smoke ? images[0]?.config.digest : verified.smoke.imageId;
  return {
    digest,
    'image-ref': pushed && repository ? taggedAndPinned(repository, plan.version, digest) : '',
    image: pushed && repository ? pinned(repository, digest) : '',
    'platform-digests': JSON.stringify(Object.fromEntries(images.map(({ platform, descriptor }) => [platform, descriptor.digest]))),
    imageid: tested ?? '',
    metadata: JSON.stringify(built.metadata),
    pushed: String(pushed !== undefined),
    size: sizeOutput(verified.integrity),
  };
}

/** JSON: `compressed` and `unpacked` bytes by platform. */
export const sizeOutput = ({ platforms }: Integrity): string =>
  JSON.stringify(Object.fromEntries(platforms.map(({ platform, compressed, unpacked }) => [platform, { compressed, unpacked }])));

/** Characters from which on it tells something that a secret is found in an output. */
export const SHORTEST_TELLING = 4;

/** Names of the outputs that hold a secret: GitHub drops them between jobs. Shorter secrets are found everywhere, so they don't count. */
export function outputsWithSecrets(outputs: Outputs, secrets: readonly string[]): string[] {
  const telling = secrets.filter((secret) => secret.length >= SHORTEST_TELLING);
  return Object.entries(outputs).flatMap(([name, value]) => (telling.some((secret) => value.includes(secret)) ? [name] : []));
}
