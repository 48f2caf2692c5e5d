// JSON schemas for kubeconform, strict: made from the OpenAPI file of the Kubernetes module and from the CRDs' own, kept in the cache.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { crdFiles, kubernetesApi } from '../../test/lab/cluster/modules.ts';
import { folders } from '../../test/lab/paths.ts';
import { keyOf } from '../../test/lab/packages.ts';

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly 'x-kubernetes-group-version-kind'?: readonly { readonly group: string; readonly version: string; readonly kind: string }[];
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly [other: string]: unknown;
}

interface Crd {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly { readonly name: string; readonly schema: { readonly openAPIV3Schema: Schema } }[];
  };
}

const QUANTITY = 'io.k8s.apimachinery.pkg.api.resource.Quantity';
const SCHEMAS_OF_SCHEMAS = /\.JSONSchemaProps/;

/** Without references, and closed: a field that the API does not know is a mistake. The API server itself drops those silently. */
function closed(schema: Schema, definitions: Readonly<Record<string, Schema>>): Schema {
  const name = schema.$ref?.replace('#/definitions/', '');
  if (name === QUANTITY) return { type: ['string', 'number'] } as unknown as Schema;
  // They contain themselves, and only CRDs have them.
  if (name !== undefined && SCHEMAS_OF_SCHEMAS.test(name)) return { type: 'object' };
  if (name !== undefined) return closed(definitions[name] ?? {}, definitions);
  const { format, ...rest } = schema;
  if (format === 'int-or-string' || schema['x-kubernetes-int-or-string'] === true) return { anyOf: [{ type: 'integer' }, { type: 'string' }] };
  const properties = schema.properties && Object.fromEntries(Object.entries(schema.properties).map(([key, one]) => [key, closed(one, definitions)]));
  const items = schema.items && closed(schema.items, definitions);
  const more = typeof schema.additionalProperties === 'object' ? closed(schema.additionalProperties, definitions) : schema.additionalProperties;
  const open = properties === undefined || schema['x-kubernetes-preserve-unknown-fields'] === true;
  const additionalProperties = more ?? (open ? undefined : false);
  return {
    ...rest,
    ...(properties && { properties }),
    ...(items && { items }),
    ...(additionalProperties === undefined ? {} : { additionalProperties }),
  };
}

/** One file per kind, where kubeconform looks: the group of the core API is for it what stands in apiVersion. */
export function schemaFile(root: string, group: string, version: string, kind: string): string {
  return path.join(root, group || version, `${kind.toLowerCase()}_${version}.json`);
}

function write(root: string, group: string, version: string, kind: string, schema: Schema): void {
  const file = schemaFile(root, group, version, kind);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(schema));
}

function writeBuiltIn(root: string, api: string, kinds: ReadonlySet<string>): void {
  const { definitions } = JSON.parse(readFileSync(api, 'utf8')) as { definitions: Record<string, Schema> };
  for (const schema of Object.values(definitions)) {
    const [named, ...others] = schema['x-kubernetes-group-version-kind'] ?? [];
    // Several: a type of the API machinery that every group has.
    if (named !== undefined && others.length === 0 && kinds.has(named.kind))
      write(root, named.group, named.version, named.kind, closed(schema, definitions));
  }
}

function writeCustom(root: string, file: string): void {
  for (const document of parseAllDocuments(readFileSync(file, 'utf8'))) {
    const { spec } = document.toJS() as Crd;
    // metadata is an ObjectMeta that the API server checks, whatever the CRD says.
    for (const { name, schema } of spec.versions) write(root, spec.group, name, spec.names.kind, closed(opened(schema.openAPIV3Schema), {}));
  }
}

function opened(schema: Schema): Schema {
  return { ...schema, properties: { ...schema.properties, metadata: { type: 'object' } } };
}

/** The folder with the schemas of these kinds and of all known custom resources; made once per version and set of kinds (2 s). */
export async function schemas(kinds: ReadonlySet<string>): Promise<string> {
  const [api, custom] = [await kubernetesApi(), await crdFiles()];
  // The modules' paths have their versions; this file is what makes of them.
  const key = keyOf([api, ...custom, ...[...kinds].toSorted(), readFileSync(import.meta.filename, 'utf8')]);
  const root = path.join(folders.tools, `schemas-${key}`);
  const done = path.join(root, 'done');
  if (existsSync(done)) return root;
  writeBuiltIn(root, api, kinds);
  for (const file of custom) writeCustom(root, file);
  writeFileSync(done, '');
  return root;
}
