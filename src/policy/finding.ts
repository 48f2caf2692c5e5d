import type { Place } from '../error.ts';
import type { Level } from './level.ts';

/** What a check has to say of an image. The text holds no secret. */
export interface Found {
  /** In the user's terms, one line: `the container runs as root`. */
  readonly what: string;
  /** A path in the image, an instruction, a name of a variable, …; '' where it is about the image as a whole. */
  readonly where: string;
  /** What to do. */
  readonly fix: string;
  /** Index of the layer, from 0, in the platform's manifest. */
  readonly layer?: number | undefined;
  /** In a file of the repository, such as the Dockerfile. */
  readonly at?: Place | undefined;
}

/** A finding with its rule, level and the platforms that have it. */
export interface Finding extends Found {
  /** `check/rule`. */
  readonly rule: string;
  readonly level: Exclude<Level, 'off'>;
  /** `os/architecture`; empty where it is about what was sent to the builder, not about an image. */
  readonly platforms: readonly string[];
}
