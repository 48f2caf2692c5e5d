import type { Status } from './events.ts';

/** A remark of BuildKit's about the Dockerfile: one of its build checks. */
export interface Warning {
  /** Such as `MaintainerDeprecated`; '' where BuildKit names none. */
  readonly rule: string;
  /** Without the rule and the line. */
  readonly text: string;
  /** What the rule asks for, in a sentence. */
  readonly about: string;
  /** Where the rule is explained. */
  readonly url: string;
  /** First and last line, from 1. */
  readonly line: number | undefined;
  readonly end: number | undefined;
}

/** @param event of BuildKit's progress: texts are in base64, the rule stands in front and the line behind */
export function warningOf({ short = '', detail = [], url = '', range }: NonNullable<Status['warnings']>[number]): Warning {
  const [, rule = '', text = ''] = /^(?:([A-Z]\w+): )?(.*?)(?: \(line \d+\))?$/s.exec(decoded(short)) ?? [];
  return { rule, text, about: detail.map(decoded).join(' '), url, line: range?.[0]?.start?.line, end: range?.at(-1)?.end?.line };
}

const decoded = (base64: string): string => Buffer.from(base64, 'base64').toString();
