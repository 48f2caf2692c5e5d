// Go programs made byte by byte, each with what a check looks at.
import { buildInfo, handmade, type Section } from '../contents/handmade.ts';

export interface GoSpec {
  readonly version?: string;
  readonly module?: string;
  /** Further lines of the build information. */
  readonly lines?: readonly string[];
  readonly settings?: Readonly<Record<string, string>>;
  readonly loader?: string;
  readonly sections?: readonly Section[];
  /** Names of functions and constants. */
  readonly links?: readonly string[];
  readonly machine?: number;
}

const BUILT = { '-compiler': 'gc', '-trimpath': 'true', CGO_ENABLED: '0', GOOS: 'linux' };

/** As it should be, but for what is said. */
export function goProgram({
  version = 'go1.26.8',
  module = 'example.com/acme/shop',
  lines = [],
  settings = {},
  loader,
  sections = [],
  links = [],
  machine,
}: GoSpec = {}): Buffer {
  const built = Object.entries({ ...BUILT, ...settings }).map(([key, value]) => `build\t${key}=${value}`);
  const text = [`path\t${module}`, `mod\t${module}\t(devel)\t`, ...lines, ...built, ''].join('\n');
  return handmade({
    segments: [
      ...(loader === undefined ? [] : [{ type: 3, content: `${loader}\0` }]),
      { type: 1, flags: 4, content: `\0${links.join('\0')}\0` },
      { type: 1, flags: 6, content: buildInfo(version, text) },
    ],
    sections,
    ...(machine === undefined ? {} : { machine }),
  });
}

export const CLIENT = ['crypto/x509.loadSystemRoots', 'net/http.(*Transport).dialConn'];
