import { Wrong } from '../contract/field.ts';

export interface Named {
  readonly version: string;
  /** Image names, without tags. */
  readonly images: readonly string[];
  readonly references: readonly string[];
  readonly tagNames: readonly string[];
  readonly labels: readonly (readonly [string, string])[];
  readonly annotations: readonly string[];
}

export type BakeFile = 'bake-file' | 'bake-file-tags' | 'bake-file-labels' | 'bake-file-annotations';

/** @throws Wrong where bake would refuse the file */
export function parseTarget(text: string): string {
  if (/^[\w-]+$/.test(text)) return text;
  throw new Wrong('bake takes no such name for a target', 'Use letters, digits, `_` and `-`');
}

/** The contents of docker/metadata-action's four bake files, as JSON text. */
export function bakeFiles(named: Named, target: string): Readonly<Record<BakeFile, string>> {
  const definition = (content: object) => JSON.stringify({ target: { [target]: content } }, null, 2);
  const tags = { tags: named.references, args: { DOCKER_META_IMAGES: named.images.join(','), DOCKER_META_VERSION: named.version } };
  const labels = { labels: Object.fromEntries(named.labels.map(([name, value]) => [literal(name), literal(value)])) };
  return {
    'bake-file': definition({ ...tags, ...labels }),
    'bake-file-tags': definition(tags),
    'bake-file-labels': definition(labels),
    'bake-file-annotations': definition({ annotations: named.annotations.map(literal) }),
  };
}

/** bake reads every text as a template of HCL: `${HOME}` in a description would be the variable's value, or an error. */
const literal = (text: string): string => text.replaceAll(/[$%](?=\{)/g, '$&$&');

/** The output `json`. */
export function namesAsJson(named: Named): string {
  const { references, tagNames, labels, annotations } = named;
  return JSON.stringify({ tags: references, 'tag-names': tagNames, labels: Object.fromEntries(labels), annotations });
}
