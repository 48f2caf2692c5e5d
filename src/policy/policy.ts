import type { Catalogue } from './catalogue.ts';
import type { SettingsOf } from './check.ts';
import type { Level, Mode } from './level.ts';

export type Settings = { readonly [C in keyof Catalogue]: SettingsOf<Catalogue[C]> };

/** The policy of a run: plain data, part of the plan. */
export interface Policy {
  /** The file it was read from, relative to the workspace; '' where there is none. */
  readonly source: string;
  readonly mode: Mode;
  /** By `check/rule`, in the order of the catalogue; what the mode makes of them is in it already. */
  readonly levels: Readonly<Record<string, Level>>;
  readonly settings: Settings;
}
