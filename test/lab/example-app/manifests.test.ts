// The example app's Kubernetes manifests: checked by every tool that runs without a cluster, and each tool is seen to find something.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { exampleApp } from './image.ts';
import { Copy, manifests, red, rendered, type Rendered } from './manifests.ts';

const OVERLAYS = ['development', 'staging', 'production'] as const;

describe('npm run manifests', () => {
  test('finds nothing, and says what it looked at and what it could not', async () => {
    const { code, stdout, lines } = await manifests();
    expect(code, stdout).toBe(0);
    for (const target of [...OVERLAYS, 'external-secret.yaml']) {
      for (const check of ['kubeconform', 'kube-score']) expect(stdout).toMatch(new RegExp(`^✓ ${target}: ${check} \\(\\d+ objects?\\)$`, 'm'));
    }
    expect(stdout).toMatch(/^- kubectl apply --dry-run=server did not run: no cluster: `-- --cluster` starts one/m);
    expect(lines.at(-2)).toBe('no findings');
  });

  test.for([
    {
      what: 'a field that the API does not know',
      edit: ['base/deployment.yaml', 'minReadySeconds: 5', 'minimumReadySeconds: 5'],
      found: [
        'development: kubeconform: FOLDER/deploy/base/deployment.yaml: Deployment example-app: problem validating schema',
        'production: kubeconform',
        'staging: kubeconform',
      ],
    },
    {
      what: 'a field of a custom resource',
      edit: ['components/monitoring/service-monitor.yaml', 'interval: 15s', 'intervall: 15s'],
      found: [
        'production: kubeconform: FOLDER/deploy/components/monitoring/service-monitor.yaml: ServiceMonitor example-app',
        'staging: kubeconform',
      ],
    },
    {
      what: 'a wrong type',
      edit: ['external-secret.yaml', 'refreshInterval: 1h', 'refreshInterval: [1]'],
      found: ['external-secret.yaml: kubeconform: FOLDER/deploy/external-secret.yaml: ExternalSecret example-app-database'],
    },
    {
      what: 'a root file system that can be written to',
      edit: ['base/deployment.yaml', 'readOnlyRootFilesystem: true', 'readOnlyRootFilesystem: false'],
      found: [
        'development: kube-score: FOLDER/deploy/base/deployment.yaml: Deployment example-app: Container Security Context ReadOnlyRootFilesystem',
        'production: kube-score',
        'staging: kube-score',
      ],
    },
    {
      what: 'an ignored check without its annotation',
      edit: ['base/deployment.yaml', 'kube-score/ignore: container-image-pull-policy', 'example.com/note: none'],
      found: [
        'development: kube-score: FOLDER/deploy/base/deployment.yaml: Deployment example-app: Container Image Pull Policy',
        'production: kube-score',
        'staging: kube-score',
      ],
    },
    {
      what: 'a component that is not there',
      edit: ['overlays/staging/kustomization.yaml', '../../components/database', '../../components/data'],
      found: ['kustomize build: FOLDER/deploy/overlays/staging/kustomization.yaml: Error'],
    },
    {
      what: 'an alert that was changed in the wrong place',
      edit: ['components/monitoring/prometheus-rule.yaml', 'severity: critical', 'severity: warning'],
      found: ['alerts are rendered from the rules of Prometheus: FOLDER/deploy/components/monitoring/prometheus-rule.yaml: is not what'],
    },
  ])('$what is found', async ({ edit: [file = '', from = '', to = ''], found }) => {
    using copy = new Copy().edit(file, from, to);
    const { code, stdout, lines } = await manifests([copy.folder]);
    const told = red(lines).map((line) => line.replace(/: \S*(?=\/deploy\/)/, ': FOLDER'));
    expect(
      told.map((line, index) => line.startsWith(`✗ ${found[index]}`)),
      `${told.join('\n')}\n\n${stdout}`,
    ).toEqual(found.map(() => true));
    expect(code).toBe(1);
  });
});

/** Seconds of a Go duration of one unit. */
const seconds = (text: string) => Number(/^(\d+)s$/.exec(text)?.[1]);

describe.for(OVERLAYS)('%s', (overlay) => {
  let find: Awaited<ReturnType<typeof rendered>>;
  let deployment: Rendered;
  let settings: Readonly<Record<string, string>>;

  beforeAll(async () => {
    find = await rendered(overlay);
    deployment = find('Deployment');
    settings = find('ConfigMap')['data'] as Record<string, string>;
  });

  test('the kubelet waits longer than the app takes to stop', () => {
    const { terminationGracePeriodSeconds: grace } = deployment['spec'].template.spec as { terminationGracePeriodSeconds: number };
    expect(grace).toBeGreaterThan(seconds(settings['SHUTDOWN_DELAY'] ?? '') + seconds(settings['SHUTDOWN_TIMEOUT'] ?? '') + 5);
  });

  test('selectors have name and instance, and every pod has what they select', () => {
    const selector = { 'app.kubernetes.io/name': 'example-app', 'app.kubernetes.io/instance': `example-app-${overlay}` };
    expect(deployment['spec'].selector).toEqual({ matchLabels: selector });
    expect(deployment['spec'].template.metadata.labels).toMatchObject(selector);
    expect(find('Service', 'example-app')['spec'].selector).toEqual(selector);
    expect(find('NetworkPolicy', 'example-app')['spec'].podSelector).toEqual({ matchLabels: selector });
  });

  test('settings: the environment, no secret, and its pod starts anew when they change', () => {
    expect(settings).toMatchObject({ APP_ENV: overlay, ADMIN_ADDR: ':8081' });
    expect(Object.keys(settings).filter((name) => /PASSWORD|TOKEN|SECRET|DATABASE_URL/.test(name))).toEqual([]);
    expect(find('ConfigMap').metadata.name).toMatch(/^example-app-config-\w{10}$/);
    expect(deployment['spec'].template.spec.containers[0].envFrom).toEqual([{ configMapRef: { name: find('ConfigMap').metadata.name } }]);
  });

  test('the memory limit is Go’s, and there is one', () => {
    const { env, resources } = deployment['spec'].template.spec.containers[0];
    expect(env).toContainEqual({ name: 'GOMEMLIMIT', valueFrom: { resourceFieldRef: { resource: 'limits.memory' } } });
    expect(resources.limits.memory).toMatch(/^\d+Mi$/);
  });
});

test('the environments differ where they should', async () => {
  const [development, staging, production] = await Promise.all(OVERLAYS.map(rendered));
  const hosts = [development, staging, production].map((find) => find?.('Ingress')['spec'].rules[0].host as string);
  expect(hosts).toEqual(['example-app.localhost', 'example-app.staging.example.com', 'example-app.example.com']);
  expect(development?.('Deployment')['spec'].replicas).toBe(1);
  // An autoscaler's: an apply must not set them back.
  for (const find of [staging, production]) expect(find?.('Deployment')['spec'].replicas).toBeUndefined();
  expect([staging, production].map((find) => find?.('HorizontalPodAutoscaler')['spec'].minReplicas as number)).toEqual([2, 3]);
  expect(production?.('Deployment')['spec'].template.spec.containers[0].image).toMatch(
    /^registry\.example\.com\/acme\/example-app:v0\.0\.0@sha256:0{64}$/,
  );
});

test('Prometheus finds the admin port of every pod, and nobody else does', async () => {
  const find = await rendered('production');
  const [monitor, metrics] = [find('ServiceMonitor')['spec'], find('Service', 'example-app-metrics')];
  expect((metrics.metadata as unknown as { labels: object }).labels).toMatchObject(monitor.selector.matchLabels as object);
  expect((metrics['spec'].ports as { name: string }[]).map(({ name }) => name)).toEqual([monitor.endpoints[0].port]);
  expect(metrics['spec']).toMatchObject({ clusterIP: 'None', publishNotReadyAddresses: true });
  expect((find('Service', 'example-app')['spec'].ports as { name: string }[]).map(({ name }) => name)).toEqual(['http']);
  const names = (port: string) =>
    (find('NetworkPolicy', 'example-app')['spec'].ingress as { from: { namespaceSelector: { matchLabels: object } }[]; ports: { port: string }[] }[])
      .filter(({ ports }) => ports.some((one) => one.port === port))
      .flatMap(({ from }) => from.map(({ namespaceSelector }) => Object.values(namespaceSelector.matchLabels)[0] as string));
  expect([names('http'), names('admin')]).toEqual([['ingress-nginx'], ['monitoring']]);
});

test('every alert of the app is in the PrometheusRule', () => {
  const read = (file: string) => readFileSync(path.join(exampleApp, file), 'utf8');
  const rules = path.join(exampleApp, 'monitoring/prometheus/rules');
  const files = readdirSync(rules).filter((name) => !['host.yml', 'monitoring.yml'].includes(name));
  const alerts = (text: string) => [...text.matchAll(/^\s*- alert: (\w+)/gm)].map((match) => match[1]);
  const wanted = files.flatMap((name) => alerts(readFileSync(path.join(rules, name), 'utf8')));
  const text = read('deploy/components/monitoring/prometheus-rule.yaml');
  expect(wanted.length).toBeGreaterThan(3);
  expect(new Set(alerts(text))).toEqual(new Set(wanted));
  expect((parse(text) as { kind: string }).kind).toBe('PrometheusRule');
});
