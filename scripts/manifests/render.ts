// What is looked at: each overlay as kustomize renders it, and single files; and which file a rendered object comes from.
import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { attempt } from '../../test/lab/run.ts';

export interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

export interface Target {
  /** `production`, or the name of a file. */
  readonly name: string;
  /** The rendered YAML. */
  readonly file: string;
  readonly resources: readonly Resource[];
}

/** One mistake, with the file where that is known. */
export interface Finding {
  readonly file?: string;
  readonly text: string;
}

export function resourcesOf(text: string): Resource[] {
  return parseAllDocuments(text).flatMap((document) => {
    const resource = document.toJS() as Resource | null;
    return resource === null ? [] : [resource];
  });
}

/** Files that are applied by themselves, beside the overlays. */
const ALONE = ['external-secret.yaml'];

/** Renders all of a deploy folder into `scratch`. A folder that can't be rendered is a finding. */
export async function render(deploy: string, kustomize: string, scratch: string): Promise<{ targets: Target[]; findings: Finding[] }> {
  const [targets, findings]: [Target[], Finding[]] = [[], []];
  const work = mkdtempSync(path.join(scratch, 'rendered-'));
  const add = (name: string, text: string) => {
    const file = path.join(work, `${path.basename(name, '.yaml')}.yaml`);
    writeFileSync(file, text);
    targets.push({ name, file, resources: resourcesOf(text) });
  };
  const overlays = path.join(deploy, 'overlays');
  for (const name of readdirSync(overlays).toSorted()) {
    const { code, stdout, stderr } = await attempt([kustomize, 'build', path.join(overlays, name)]);
    if (code === 0) add(name, stdout);
    else findings.push({ file: path.join(overlays, name, 'kustomization.yaml'), text: stderr.trim() });
  }
  for (const name of ALONE) add(name, readFileSync(path.join(deploy, name), 'utf8'));
  return { targets, findings };
}

/** The files that say something about an object, the one that makes it first. */
export function origins(deploy: string): (kind: string, name: string) => string | undefined {
  const files = readdirSync(deploy, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'));
  const known = files.toSorted().flatMap((name) => {
    const file = path.join(deploy, name);
    return resourcesOf(readFileSync(file, 'utf8')).map((resource) => ({ file, resource }));
  });
  return (kind, name) => known.find(({ resource }) => resource.kind === kind && resource.metadata?.name === name)?.file;
}
