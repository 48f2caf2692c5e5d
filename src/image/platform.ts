const ALIASES: Readonly<Record<string, string>> = {
  x86_64: 'amd64', 'x86-64': 'amd64', aarch64: 'arm64', armhf: 'arm/v7', armel: 'arm/v6', armv7l: 'arm/v7', armv6l: 'arm/v6', i386: '386', i686: '386',
}; // prettier-ignore

/** What a variant is where none is named (containerd's platforms.Normalize). */
const IMPLIED: Readonly<Record<string, string>> = { arm64: 'v8', arm: 'v7', amd64: 'v1' };

export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant: string;
}

/** `os/architecture[/variant]` by containerd's rules: `linux/aarch64` and `linux/arm64/v8` are the same. */
export function partsOf(platform: string): Platform {
  const [os = '', given = '', variant] = platform.toLowerCase().split('/');
  const [architecture = given, aliased] = (ALIASES[given] ?? given).split('/');
  return { os, architecture, variant: variant ?? aliased ?? IMPLIED[architecture] ?? '' };
}

/** The spelling that is compared and shown: an implied variant is left out, except for arm, where it always stands. */
export function canonical(platform: string): string {
  const { os, architecture, variant } = partsOf(platform);
  const implied = architecture !== 'arm' && variant === IMPLIED[architecture];
  return [os, architecture, implied ? '' : variant].filter((part) => part !== '').join('/');
}
