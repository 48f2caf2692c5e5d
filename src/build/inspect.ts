/** What `docker buildx inspect` says about a builder. It has no JSON form, so its text is read. */
export interface Inspected {
  readonly name: string;
  readonly driver: string;
  /** `running`, `inactive`, `stopped`; '' where nothing is known. */
  readonly status: string;
  /** The lowest BuildKit version of its nodes, such as `v0.23.2`; '' where none is said: a builder that has not been booted. */
  readonly buildkit: string;
  readonly platforms: readonly string[];
  /** Can write an OCI layout: every driver but `docker`, and that one too where the engine keeps images in containerd. */
  readonly oci: boolean;
  /** Its own words where it can't be reached. */
  readonly error: string;
}

/** The worker's label that buildx itself takes as the sign of the containerd image store (buildx, driver/docker/driver.go). */
const SNAPSHOTTER = 'org.mobyproject.buildkit.worker.snapshotter';

export function readInspection(text: string): Inspected {
  const all = (name: string) => [...text.matchAll(new RegExp(`^${name}:[ \\t]+(.*)$`, 'gm'))].map(([, value]) => (value ?? '').trim());
  const driver = all('Driver')[0] ?? '';
  // `Buildkit:` until buildx 0.12.
  const versions = all('(?:BuildKit version|Buildkit)');
  return {
    name: all('Name')[0] ?? '',
    driver,
    status: all('Status')[0] ?? '',
    buildkit: versions.reduce((lowest, version) => (olderThan(version, lowest) ? version : lowest), versions[0] ?? ''),
    // A `*` marks the ones that were set by hand.
    platforms: all('Platforms')
      .flatMap((line) => line.split(/,\s*/))
      .map((platform) => platform.replace('*', '')),
    oci: driver !== 'docker' || new RegExp(`^\\s+${SNAPSHOTTER}:\\s`, 'm').test(text),
    error: all('Error')[0] ?? '',
  };
}

/** `major.minor.patch` in front of whatever follows; undefined for `v0.0.0+unknown`, which only says that no one stamped the binary. */
function numbers(version: string): readonly number[] | undefined {
  const [, ...parts] = /^v?(\d+)\.(\d+)(?:\.(\d+))?/.exec(version) ?? [];
  const found = parts.map((part) => Number(part ?? 0));
  return found.every((part) => part === 0) ? undefined : found;
}

/** false where either version is not known: an unknown one is not taken for an ancient one. */
export function olderThan(version: string, wanted: string): boolean {
  const [have, want] = [numbers(version), numbers(wanted)];
  if (have === undefined || want === undefined) return false;
  const at = have.findIndex((part, index) => part !== want[index]);
  return at >= 0 && (have[at] ?? 0) < (want[at] ?? 0);
}

export const versionKnown = (version: string): boolean => numbers(version) !== undefined;
