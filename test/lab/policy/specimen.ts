// What an image of the corpus is: how it is made, and what has to be found in it.
import type { Known } from '../../../src/verify/checks/subject.ts';
import type { Program } from './programs.ts';

/** Of a file in the build context: text, bytes, a compiled program, or a file or folder of this machine. */
export type Content = string | Buffer | Program | { readonly copyOf: string };

/** What has to be said of an image. */
export interface Expected {
  /** `check/rule`. */
  readonly rule: string;
  /** As the finding has it. */
  readonly where: string;
}

/** One image with one planted defect, or a clean one. */
export interface Specimen {
  readonly name: string;
  readonly dockerfile: string;
  /** The build context. Programs are executable, all else is 0644 unless `COPY --chmod` says otherwise. */
  readonly files: Readonly<Record<string, Content>>;
  /** Further arguments of `docker buildx build`. */
  readonly build?: readonly string[];
  /** `--output type=oci` with these; default: gzip, files no younger than SOURCE_DATE_EPOCH. */
  readonly output?: string;
  /** Of the image; default: the four that are required. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Damages the layout after the build. */
  readonly damage?: { readonly how: string; readonly to: (layout: string) => void };
  /** The policy file; default: none. */
  readonly policy?: string;
  /** What is known from outside of the image; default: nothing but the time and the Dockerfile. */
  readonly known?: Partial<Known>;
  /** Empty: nothing may be said of it. Several where one defect breaks several rules. */
  readonly expected: readonly Expected[];
}

/** Seconds since 1970: the time of every commit here. */
export const EPOCH = 1_767_323_045;
export const COMMIT = '0123456789abcdef0123456789abcdef01234567';

export const LABELS: Readonly<Record<string, string>> = {
  'org.opencontainers.image.source': 'https://github.com/acme/shop',
  'org.opencontainers.image.revision': COMMIT,
  'org.opencontainers.image.created': new Date(EPOCH * 1000).toISOString(),
  'org.opencontainers.image.version': 'v1.2.3',
};

export const SCRATCH = 'scratch';
export const STATIC = 'gcr.io/distroless/static:nonroot';
export const ALPINE = 'alpine:3.22';
export const GOLANG = 'golang:1.26';

/** The last stage of a service that is as it should be, with room for what is planted. */
export const service = (base: string, ...more: readonly string[]): string =>
  [`FROM ${base}`, 'COPY app /app', ...more, 'WORKDIR /', 'USER 65532:65532', 'EXPOSE 8080', 'ENTRYPOINT ["/app"]', ''].join('\n');
