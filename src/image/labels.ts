import type { Compatibility } from '../contract/compatibility.ts';
import type { Event } from '../refs/event.ts';
import type { Template } from '../tags/template.ts';

export interface LabelLine {
  /** Of an annotation; empty: those of the compatibility settings. */
  readonly levels: readonly string[];
  readonly name: string;
  readonly value: Template;
}

export interface LabelLines {
  readonly lines: readonly LabelLine[];
  /** Lines without `=`: left out, as docker/metadata-action does, but with a warning. */
  readonly skipped: readonly string[];
}

/** @throws ShipError `input/labels` with every expression that is wrong */
export function parseLabels(text: string): LabelLines {
  throw new Error(text);
}

/** @throws ShipError `input/annotations` with every expression that is wrong */
export function parseAnnotations(text: string): LabelLines {
  throw new Error(text);
}

export interface LabelQuestion {
  readonly event: Event;
  readonly version: string;
  readonly tz: string;
  readonly compatibility: Compatibility;
  readonly now: number;
}

/** The OCI labels and the user's own, sorted by name. */
export function labelsOf(question: LabelQuestion, own: LabelLines): readonly (readonly [string, string])[] {
  throw new Error(String([question, own]));
}

/** `level:name=value`, level by level, each sorted by name. */
export function annotationsOf(question: LabelQuestion, own: LabelLines): readonly string[] {
  throw new Error(String([question, own]));
}
