import { Wrong } from '../contract/field.ts';

/** A JSON Schema (draft 2020-12) of one value. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** One setting of a check in the policy file. `read` gets what YAML gave (never null) and throws `Wrong` where it is not what is due. */
export interface Parameter<T> {
  readonly description: string;
  /** The value where the policy names none. */
  readonly default: T;
  readonly schema: JsonSchema;
  readonly read: (value: unknown) => T;
}

export type Parameters = Readonly<Record<string, Parameter<unknown>>>;

/** What is allowed although a rule finds it. Every part that is given must hold; the reason is required, so that the next reader knows. */
export interface Allowance {
  /** Glob on the path in the image, without a leading `/`. */
  readonly path?: string | undefined;
  /** Kind of a secret, such as `private-key`. */
  readonly kind?: string | undefined;
  /** Name of a rule of the check, such as `setuid`. */
  readonly rule?: string | undefined;
  readonly reason: string;
}

type About<T> = readonly [description: string, fallback: T];

/** The kinds of parameter. */
export const parameter = {
  /** Bytes: a number, or `16MB`, `1.5 GiB`. Decimal units as registries show them; `KiB`, `MiB`, `GiB` are powers of 1024. */
  bytes: (...[description, fallback]: About<number | undefined>): Parameter<number | undefined> => ({
    description,
    default: fallback,
    schema: {
      oneOf: [
        { type: 'integer', minimum: 0 },
        { type: 'string', pattern: BYTES.source },
      ],
    },
    read: readBytes,
  }),
  /** A share: `0.95`, or `95%`. `most` is 1 but for growth, which may be more. */
  share: (description: string, fallback: number | undefined, most = 1): Parameter<number | undefined> => ({
    description,
    default: fallback,
    schema: {
      oneOf: [
        { type: 'number', minimum: 0, maximum: most },
        { type: 'string', pattern: '^\\d+(\\.\\d+)?\\s*%$' },
      ],
    },
    read: (value) => readShare(value, most),
  }),
  flag: (...[description, fallback]: About<boolean>): Parameter<boolean> => ({
    description,
    default: fallback,
    schema: { type: 'boolean' },
    read: (value) => {
      if (typeof value === 'boolean') return value;
      throw new Wrong('it is neither true nor false', 'Write `true` or `false`');
    },
  }),
  text: (...[description, fallback]: About<string>): Parameter<string> => ({
    description,
    default: fallback,
    schema: { type: 'string' },
    read: readText,
  }),
  /** A list of texts, such as globs. */
  texts: (...[description, fallback]: About<readonly string[]>): Parameter<readonly string[]> => ({
    description,
    default: fallback,
    schema: { type: 'array', items: { type: 'string' } },
    read: (value) => listOf(value).map(readText),
  }),
  allowances: (description: string): Parameter<readonly Allowance[]> => ({
    description,
    default: [],
    schema: {
      type: 'array',
      items: {
        type: 'object',
        properties: { path: { type: 'string' }, kind: { type: 'string' }, rule: { type: 'string' }, reason: { type: 'string', minLength: 1 } },
        required: ['reason'],
        minProperties: 2,
        additionalProperties: false,
      },
    },
    read: (value) => listOf(value).map(readAllowance),
  }),
};

const BYTES = /^\s*(\d+(?:\.\d+)?)\s*(B|kB|KB|MB|GB|KiB|MiB|GiB)?\s*$/;
const UNITS: Readonly<Record<string, number>> = { B: 1, kB: 1e3, KB: 1e3, MB: 1e6, GB: 1e9, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };

/** Whole bytes of a number or a text with a unit. @throws Wrong */
export function readBytes(value: unknown): number {
  const [, count, unit = 'B'] = (typeof value === 'string' ? BYTES.exec(value) : undefined) ?? [];
  const bytes = typeof value === 'number' ? value : Math.round(Number(count) * (UNITS[unit] ?? Number.NaN));
  if (Number.isSafeInteger(bytes) && bytes >= 0) return bytes;
  throw new Wrong('it is no size', 'Write bytes, or a number with kB, MB, GB, KiB, MiB or GiB, such as `20MB`');
}

function readShare(value: unknown, most: number): number {
  const [, percent] = (typeof value === 'string' ? /^\s*(\d+(?:\.\d+)?)\s*%\s*$/.exec(value) : undefined) ?? [];
  const share = typeof value === 'number' ? value : Number(percent) / 100;
  if (share >= 0 && share <= most) return share;
  throw new Wrong('it is no share', `Write a number from 0 to ${most}, or a percentage such as \`5%\``);
}

function readText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') throw new Wrong('YAML reads it as no text', 'Put quotes around it');
  throw new Wrong('it is no text', 'Write a text');
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[];
  throw new Wrong('it is no list', 'Write one entry a line, each with `- ` in front');
}

const PARTS = ['path', 'kind', 'rule', 'reason'] as const;

function readAllowance(value: unknown): Allowance {
  const fix = 'Write `reason:` and at least one of `path:`, `kind:`, `rule:`';
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Wrong('an entry of it is no mapping', fix);
  const entries = Object.entries(value as Record<string, unknown>).map(([name, part]) => [name, readText(part)] as const);
  const unknown = entries.find(([name]) => !PARTS.some((part) => part === name));
  if (unknown) throw new Wrong(`an entry of it has the unknown part \`${unknown[0]}\``, fix);
  const { reason = '', ...rest } = Object.fromEntries(entries) as Partial<Record<(typeof PARTS)[number], string>>;
  if (reason.trim() === '') throw new Wrong('an entry of it gives no reason', fix);
  if (Object.keys(rest).length === 0) throw new Wrong('an entry of it would allow everything', fix);
  return { ...rest, reason };
}
