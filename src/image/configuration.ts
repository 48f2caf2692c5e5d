import type { ImageConfiguration } from './layout.ts';

/** Whether a value of JSON has the type that is due. */
type Is = (value: unknown) => boolean;

const text: Is = (value) => typeof value === 'string';
const flag: Is = (value) => typeof value === 'boolean';
const listOf =
  (is: Is): Is =>
  (value) =>
    Array.isArray(value) && value.every(is);
const mapOf =
  (is: Is): Is =>
  (value) =>
    isRecord(value) && Object.values(value).every(is);
const withMembers =
  (members: Readonly<Record<string, Is>>): Is =>
  (value) =>
    isRecord(value) && Object.entries(members).every(([name, is]) => value[name] === undefined || is(value[name]));

const CONFIG: Readonly<Record<string, Is>> = {
  User: text,
  ExposedPorts: mapOf(() => true),
  Env: listOf(text),
  Entrypoint: listOf(text),
  Cmd: listOf(text),
  Labels: mapOf(text),
  StopSignal: text,
  WorkingDir: text,
  Volumes: mapOf(() => true),
  Shell: listOf(text),
};

const MEMBERS: Readonly<Record<string, Is>> = {
  architecture: text,
  os: text,
  variant: text,
  config: mapOf(() => true),
  rootfs: withMembers({ diff_ids: listOf(text) }),
  history: listOf(withMembers({ created_by: text, empty_layer: flag, comment: text, author: text })),
};

/**
 * A configuration that came from anywhere, with the types that its members have by OCI image-spec, config.md.
 * @param value parsed JSON without nulls, which Go's programs write where there is nothing
 * @returns or the first member that has another type
 */
export function readConfiguration(value: unknown): ImageConfiguration | { readonly wrong: string } {
  if (!isRecord(value)) return { wrong: 'it is no JSON object' };
  const member = Object.keys(MEMBERS).find((name) => value[name] !== undefined && MEMBERS[name]?.(value[name]) !== true);
  if (member !== undefined) return { wrong: `its \`${member}\` is not of the type that the specification says` };
  const config = (value['config'] ?? {}) as Readonly<Record<string, unknown>>;
  const inner = Object.keys(CONFIG).find((name) => config[name] !== undefined && CONFIG[name]?.(config[name]) !== true);
  return inner === undefined ? value : { wrong: `its \`config.${inner}\` is not of the type that the specification says` };
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
