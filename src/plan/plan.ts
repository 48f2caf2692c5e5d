import type { Policy } from '../policy/policy.ts';
import type { Event } from '../refs/event.ts';

export type Environment = 'production' | 'staging' | 'test' | 'development';

/** An image name by the grammar of distribution/reference: `host[:port]/path`. */
export interface Repository {
  /** The registry's host and port as one talks to it: `docker.io` is `registry-1.docker.io` there. */
  readonly registry: string;
  /** `owner/name`; `library/name` on Docker Hub where there is no owner. */
  readonly path: string;
  /** As it was written, lower-cased where the grammar asks for it; the text in front of `:tag`. */
  readonly name: string;
}

export interface Tag {
  readonly name: string;
  /** A tag that is expected to point elsewhere later (`latest`, `v1`, a branch): it is pushed after the fixed ones. */
  readonly moving: boolean;
  /** Which rule gave it, for people: `git tag`, `type=raw,value=x`. */
  readonly why: string;
}

export interface BuildPlan {
  /** Absolute folder. */
  readonly context: string;
  /** Absolute path of the Dockerfile, and how the user knows it (relative to the workspace). */
  readonly file: string;
  readonly shownFile: string;
  readonly target: string;
  readonly platforms: readonly string[];
  /** A name without a value: docker takes that from the environment, so it is in no argument and no log. */
  readonly buildArgs: readonly (readonly [name: string, value?: string])[];
  readonly buildContexts: readonly (readonly [string, string])[];
  /** Ids only. The values never enter the plan: it is printed. */
  readonly secrets: readonly SecretSource[];
  readonly ssh: readonly string[];
  readonly noCache: boolean;
  readonly pull: boolean;
  readonly network: string;
  readonly addHosts: readonly string[];
  readonly allow: readonly string[];
  readonly ulimit: readonly string[];
  readonly shmSize: string;
  /** Values of `--attest`, such as `type=provenance,mode=max`. */
  readonly attests: readonly string[];
  readonly builder: string;
  readonly cacheFrom: readonly string[];
  readonly cacheTo: readonly string[];
  /** Seconds since 1970: the time of the commit. undefined where it is not known; then the build is not reproducible and says so. */
  readonly sourceDateEpoch: number | undefined;
}

/** Where a build secret comes from. */
export type SecretSource =
  | { readonly id: string; readonly from: 'input' }
  | { readonly id: string; readonly from: 'env'; readonly name: string }
  | { readonly id: string; readonly from: 'file'; readonly path: string };

export interface SmokePlan {
  readonly path: string;
  /** false: any answer below 500 is good, because no path was asked for. */
  readonly asked: boolean;
  readonly port: number | undefined;
  /** Accepted statuses, both ends included. */
  readonly statuses: readonly (readonly [low: number, high: number])[];
  readonly body: string;
  /** Names only: values may be secret. */
  readonly env: readonly string[];
  readonly network: 'bridge' | 'host' | 'none';
  readonly timeoutSeconds: number;
}

/** A file of the repository: its absolute path, and how the user knows it (relative to the workspace). */
export interface FoundFile {
  readonly file: string;
  readonly shownFile: string;
}

export interface PushPlan {
  readonly push: boolean;
  /** Why it pushes, or why not: for the log and the summary. */
  readonly why: string;
  /** false on code from a fork: no login, no secret, nothing pushed. */
  readonly trusted: boolean;
}

/** Everything decided. Plain, frozen data without any secret; nothing after it decides. */
export interface Plan {
  readonly event: Event;
  readonly environment: Environment;
  /** The tag name of highest priority; '' where there is no tag. */
  readonly version: string;
  readonly repositories: readonly Repository[];
  /** Fixed tags first, moving ones last, `latest` the very last. */
  readonly tags: readonly Tag[];
  /** `name:tag` of all repositories, in the order of the output `tags`. */
  readonly references: readonly string[];
  readonly labels: readonly (readonly [string, string])[];
  /** `level:name=value`. */
  readonly annotations: readonly string[];
  readonly build: BuildPlan;
  readonly policy: Policy;
  /** The go.sum that the program is compared with. */
  readonly goSum: FoundFile | undefined;
  readonly smoke: SmokePlan | undefined;
  readonly push: PushPlan;
  readonly warnings: readonly string[];
  /** What is as it should be but worth a line: a moving tag that belongs to a higher version. */
  readonly notes: readonly string[];
}
