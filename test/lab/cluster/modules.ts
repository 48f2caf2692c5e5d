// Files that come with Go modules, at pinned versions: the API description of Kubernetes, and the CRDs of operators.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { onPath, run } from '../run.ts';

const KUBERNETES = path.join(import.meta.dirname, '..', 'tools', 'kubernetes');
const CRDS = path.join(import.meta.dirname, 'crds');

/** The unpacked folder of a module that the go.mod in `pins` requires; downloaded once, checked against its go.sum. */
async function moduleFolder(pins: string, module: string): Promise<string> {
  if (onPath('go') === undefined)
    throw new Error(`lab: files of the Go module ${module} are needed, and there is no \`go\` on PATH; install Go 1.26 or newer`);
  const env = { ...process.env, GOFLAGS: '-mod=readonly', GOWORK: 'off' };
  const told = await run(['go', 'mod', 'download', '-json', module], { cwd: pins, env });
  return (JSON.parse(told) as { Dir: string }).Dir;
}

/** OpenAPI 2 of everything that the Kubernetes of the lab's cluster serves. */
export async function kubernetesApi(): Promise<string> {
  return path.join(await moduleFolder(KUBERNETES, 'k8s.io/kubernetes'), 'api', 'openapi-spec', 'swagger.json');
}

/** Custom resource definitions of the Prometheus Operator and of External Secrets that the example app's manifests use. */
export async function crdFiles(): Promise<string[]> {
  const [prometheus, secrets] = [
    await moduleFolder(CRDS, 'github.com/prometheus-operator/prometheus-operator'),
    await moduleFolder(CRDS, 'github.com/external-secrets/external-secrets'),
  ];
  const operator = path.join(prometheus, 'example', 'prometheus-operator-crd');
  const wanted = readdirSync(operator).filter((name) => /_(servicemonitors|prometheusrules)\.yaml$/.test(name));
  return [
    ...wanted.map((name) => path.join(operator, name)),
    path.join(secrets, 'config', 'crds', 'bases', 'external-secrets.io_externalsecrets.yaml'),
  ];
}
