import type { Template } from '../expression/template.ts';

interface Common {
  /** The line as it was written: for messages. */
  readonly text: string;
  readonly enable: Template;
  readonly priority: number;
  /** undefined: the flavor's; empty: none. */
  readonly prefix: Template | undefined;
  readonly suffix: Template | undefined;
}

/** One line of the input `tags`: docker/metadata-action's grammar and `type=hotfix`. */
export type Rule = Common &
  (
    | { readonly type: 'schedule'; readonly pattern: Template }
    | { readonly type: 'semver' | 'pep440'; readonly pattern: Template; readonly value: Template | undefined; readonly match: RegExp | undefined }
    | { readonly type: 'match'; readonly pattern: RegExp; readonly group: number; readonly value: Template | undefined }
    | { readonly type: 'edge'; readonly branch: string }
    | { readonly type: 'ref'; readonly event: 'branch' | 'tag' | 'pr' }
    | { readonly type: 'raw'; readonly value: Template }
    | { readonly type: 'sha'; readonly format: 'short' | 'long' }
    | { readonly type: 'hotfix' }
  );

export type RuleType = Rule['type'];

export interface Flavor {
  readonly latest: 'auto' | boolean;
  readonly prefix: Template;
  readonly prefixOnLatest: boolean;
  readonly suffix: Template;
  readonly suffixOnLatest: boolean;
}

/** Nothing added, `latest` by the rules: what the input `flavor` is where it is empty. */
export const PLAIN: Flavor = Object.freeze({ latest: 'auto', prefix: [], prefixOnLatest: false, suffix: [], suffixOnLatest: false });
