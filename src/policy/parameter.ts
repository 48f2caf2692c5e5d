import { Wrong } from '../contract/field.ts';
import { suggest } from '../contract/suggest.ts';

/** A JSON Schema (draft 2020-12) of one value. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** One setting of a check in the policy file. `read` gets what YAML gave (never null) and throws `Wrong` where it is not what is due. */
export interface Parameter<T> {
  /** For the docs: `size`, `share`, … */
  readonly kind: string;
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
    kind: 'size',
    description,
    default: fallback,
    schema: {
      oneOf: [
        { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
        { type: 'string', pattern: BYTES.source },
      ],
    },
    read: readBytes,
  }),
  /** A share: `0.95`, or `95%`. `most` is 1 but for growth, which may be more. */
  share: (description: string, fallback: number | undefined, most = 1): Parameter<number | undefined> => ({
    kind: 'share',
    description,
    default: fallback,
    schema: {
      oneOf: [
        { type: 'number', minimum: 0, maximum: most },
        { type: 'string', pattern: percentage(most).source },
      ],
    },
    read: (value) => readShare(value, most),
  }),
  flag: (...[description, fallback]: About<boolean>): Parameter<boolean> => ({
    kind: '`true` or `false`',
    description,
    default: fallback,
    schema: { type: 'boolean' },
    read: (value) => {
      if (typeof value === 'boolean') return value;
      throw new Wrong('it is neither true nor false', 'Write `true` or `false`');
    },
  }),
  /** @param form what is right, in words and as a pattern */
  text: (description: string, fallback: string, form?: { readonly is: RegExp; readonly due: string }): Parameter<string> => ({
    kind: 'text',
    description,
    default: fallback,
    schema: form === undefined ? { type: 'string' } : { type: 'string', pattern: form.is.source },
    read: (value) => {
      const text = readText(value);
      if (form !== undefined && !form.is.test(text)) throw new Wrong('it is not of the form that is due', `Write ${form.due}`);
      return text;
    },
  }),
  /** A list of texts. */
  texts: (...[description, fallback]: About<readonly string[]>): Parameter<readonly string[]> => ({
    kind: 'list of texts',
    description,
    default: fallback,
    schema: { type: 'array', items: { type: 'string' } },
    read: (value) => listOf(value).map(readText),
  }),
  globs: (...[description, fallback]: About<readonly string[]>): Parameter<readonly string[]> => ({
    kind: 'list of globs',
    description,
    default: fallback,
    schema: { type: 'array', items: { type: 'string', pattern: GLOB.source } },
    read: (value) => listOf(value).map((one) => readGlob(readText(one))),
  }),
  /** @param by what an entry may name besides `path`: the rules of the check, or the kinds of secret */
  allowances: (
    description: string,
    by: { readonly rule: readonly string[] } | { readonly kind: readonly string[] },
  ): Parameter<readonly Allowance[]> => ({
    kind: 'list of allowances',
    description,
    default: [],
    schema: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          path: { type: 'string', pattern: GLOB.source },
          ...Object.fromEntries(Object.entries(by).map(([part, known]) => [part, { enum: known }])),
          reason: { type: 'string', pattern: SOMETHING.source },
        },
        required: ['reason'],
        minProperties: 2,
        additionalProperties: false,
      },
    },
    read: (value) => listOf(value).map((entry) => readAllowance(entry, by)),
  }),
};

const SOMETHING = /\S/;

/** Not empty, and no `!` in front: what allows all but one thing was hardly meant. */
const GLOB = /^\/*[^!\s/].{0,999}$/;

/** Digits are limited so that every size is a whole number that is kept exactly. */
const BYTES = /^\s*(?:(\d{1,15})|(\d{1,6}(?:\.\d{1,9})?)\s*(B|kB|KB|MB|GB|KiB|MiB|GiB))\s*$/;
const UNITS: Readonly<Record<string, number>> = { B: 1, kB: 1e3, KB: 1e3, MB: 1e6, GB: 1e9, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };

/** Whole bytes of a number or a text with a unit. @throws Wrong */
export function readBytes(value: unknown): number {
  const [, plain, count = plain, unit = 'B'] = (typeof value === 'string' ? BYTES.exec(value) : undefined) ?? [];
  const bytes = typeof value === 'number' ? value : Math.round(Number(count) * (UNITS[unit] ?? Number.NaN));
  if (Number.isSafeInteger(bytes) && bytes >= 0) return bytes;
  throw new Wrong('it is no size', 'Write bytes, or a number with kB, MB, GB, KiB, MiB or GiB, such as `20MB`');
}

/** From 0 % to `most`, a power of ten. */
const percentage = (most: number): RegExp => new RegExp(`^\\s*(${most * 100}(?:\\.0+)?|\\d{1,${`${most}`.length + 1}}(?:\\.\\d+)?)\\s*%\\s*$`);

function readShare(value: unknown, most: number): number {
  const [, percent] = (typeof value === 'string' ? percentage(most).exec(value) : undefined) ?? [];
  const share = typeof value === 'number' ? value : Number(percent) / 100;
  if (share >= 0 && share <= most) return share;
  throw new Wrong('it is no share', `Write a number from 0 to ${most}, or a percentage such as \`5%\``);
}

function readText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') throw new Wrong('YAML reads it as no text', 'Put quotes around it');
  throw new Wrong('it is no text', 'Write a text');
}

function readGlob(text: string): string {
  if (GLOB.test(text)) return text;
  throw new Wrong('it has no glob that is understood here', 'Write a path in the image, such as `app/testdata/**`, without `!` in front');
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[];
  throw new Wrong('it is no list', 'Write one entry a line, each with `- ` in front');
}

function readAllowance(value: unknown, by: Readonly<Record<string, readonly string[]>>): Allowance {
  const parts = ['path', ...Object.keys(by)];
  const fix = `Write \`reason:\` and ${parts.map((part) => `\`${part}:\``).join(' or ')}`;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Wrong('it is no mapping', fix);
  const entries = Object.entries(value as Record<string, unknown>);
  const unknown = entries.find(([name]) => ![...parts, 'reason'].includes(name));
  if (unknown) throw new Wrong(`it has the unknown part \`${unknown[0]}\``, suggest(unknown[0], [...parts, 'reason']));
  const read = Object.fromEntries(entries.map(([name, part]) => [name, readText(part)])) as Partial<Record<string, string>>;
  const { reason = '', ...named } = read;
  if (reason.trim() === '') throw new Wrong('it gives no reason', fix);
  if (Object.keys(named).length === 0) throw new Wrong('it would allow everything', fix);
  if (named['path'] !== undefined) readGlob(named['path']);
  for (const [part, name = ''] of Object.entries(named)) {
    const known = by[part] ?? [];
    if (part !== 'path' && !known.includes(name)) throw new Wrong(`it names the unknown ${part} \`${name}\``, suggest(name, known));
  }
  return { ...named, reason };
}
