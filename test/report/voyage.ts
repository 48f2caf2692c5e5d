import { policyOf } from '../../src/policy/default.ts';
import type { Plan } from '../../src/plan/plan.ts';
import type { Voyage } from '../../src/report/voyage.ts';
import { plan as buildPlan } from '../build/plan.ts';
import { on } from '../tags/given.ts';

export const DIGEST = `sha256:${'d'.repeat(64)}`;
const CONFIG = `sha256:${'c'.repeat(64)}`;

export const plan: Plan = {
  event: on('tags/v1.2.3'),
  environment: 'production',
  version: 'v1.2.3',
  repositories: [{ registry: 'ghcr.io', path: 'acme/shop', name: 'ghcr.io/acme/shop' }],
  tags: [
    { name: 'v1.2.3', moving: false, why: 'git tag' },
    { name: 'v1', moving: true, why: 'highest of its line' },
  ],
  references: ['ghcr.io/acme/shop:v1.2.3', 'ghcr.io/acme/shop:v1'],
  labels: [
    ['a', '1'],
    ['b', '2'],
  ],
  annotations: ['manifest:a=1'],
  build: buildPlan(),
  policy: policyOf(),
  goSum: undefined,
  smoke: undefined,
  push: { push: true, trusted: true, why: 'a tag was pushed' },
  warnings: [],
  notes: [],
};

/** A run that ended well. */
export function voyage({ createdBy = 'COPY /out/app /app', ...given }: Partial<Voyage> & { createdBy?: string } = {}): Voyage {
  const descriptor = { mediaType: 'application/vnd.oci.image.manifest.v1+json', digest: DIGEST, size: 500 };
  const config = { ...descriptor, digest: CONFIG };
  const configuration = { config: { ExposedPorts: { '8080/tcp': {} } } };
  const layers = [{ digest: DIGEST, compressed: 4_000_000, unpacked: 9_000_000, createdBy }];
  const platforms = [{ platform: 'linux/amd64', digest: DIGEST, compressed: 4_000_000, unpacked: 9_000_000, layers }];
  return {
    plan,
    built: {
      layout: '/l',
      metadata: {},
      steps: [],
      warnings: [],
      sent: 0,
      seconds: 1,
      builder: { name: '', driver: 'docker', why: '', made: false, env: {}, seconds: 0 },
    },
    layout: {
      folder: '/l',
      root: descriptor,
      manifests: [{ descriptor, platform: 'linux/amd64', attestation: false, config, layers: [], configuration }],
    },
    verified: {
      images: [],
      findings: [],
      integrity: {
        blobs: 3,
        bytes: 4_000_000,
        platforms,
      },
      smoke: {
        platform: 'linux/amd64',
        digest: DIGEST,
        imageId: CONFIG,
        network: 'bridge',
        path: '/ping',
        status: 200,
        healthcheck: false,
        readyMs: 38,
        exitCode: 0,
        drainMs: 12,
      },
      notRun: ['linux/arm64'],
    },
    judged: { policy: policyOf(), findings: [], platforms, dockerfile: undefined, wasted: {}, modules: [] },
    pushed: {
      digest: DIGEST,
      references: [{ reference: 'ghcr.io/acme/shop:v1.2.3', digest: DIGEST, unchanged: false }],
      seconds: 1,
      sent: { uploaded: 3, mounted: 0, skipped: 0, bytes: 4_000_000 },
    },
    stages: [{ name: 'Plan', start: 0, end: 50, failed: false }],
    ...given,
  };
}
