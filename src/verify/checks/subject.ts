import type { Found } from '../../policy/finding.ts';
import type { Reference } from '../../fetch/reference.ts';
import type { ImageContents } from '../contents/contents.ts';

/** What a check looks at: one platform's image, and what is known from outside of it. */
export interface Subject extends ImageContents {
  readonly known: Known;
}

/** What the image is held against. Undefined where nothing is known: then a rule that needs it says nothing. */
export interface Known {
  /** Commit that is shipped, 40 hex digits. */
  readonly commit: string | undefined;
  /** Seconds since 1970. */
  readonly sourceDateEpoch: number | undefined;
  /** Labels that the plan gives the image. */
  readonly labels: readonly (readonly [name: string, value: string])[] | undefined;
  /** The port of the smoke test, where one is given. */
  readonly port: number | undefined;
  /** Text of go.sum and where it is. */
  readonly goSum: { readonly file: string; readonly text: string } | undefined;
  /** Text of the Dockerfile, how the user knows it, the stage that was built ('' is the last one), and names of further contexts, which are no images. */
  readonly dockerfile: { readonly file: string; readonly text: string; readonly target?: string; readonly contexts?: readonly string[] } | undefined;
  /** Bytes to pull by platform of what the image is compared with. */
  readonly reference: Reference | undefined;
}

/** Takes a finding of a rule; one whose level is `off` is dropped. */
export type Say<R extends string> = (rule: R, found: Found) => void;
