// The cluster's own CA, one key pair per identity, and the kubeconfigs made of them.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { folder } from '../paths.ts';
import { run } from '../run.ts';
import { kubeconfigOf, NODE, places, type Addresses } from './site.ts';

const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** The certificate is `NAME.crt`, its key `NAME.key`. */
export function pki(name: string): string {
  return path.join(places.certificates, name);
}

interface Identity {
  readonly subject: string;
  readonly names?: (at: Addresses) => readonly string[];
  /** Has a kubeconfig. */
  readonly client?: true;
}

const IDENTITIES: Readonly<Record<string, Identity>> = {
  apiserver: {
    subject: '/CN=kube-apiserver',
    names: ({ node, kubernetes }) => [
      'DNS:kubernetes',
      'DNS:kubernetes.default',
      'DNS:kubernetes.default.svc',
      'DNS:localhost',
      'IP:127.0.0.1',
      `IP:${kubernetes}`,
      `IP:${node}`,
    ],
  },
  'kubelet-server': { subject: `/CN=${NODE}`, names: ({ node }) => [`DNS:${NODE}`, `IP:${node}`] },
  'apiserver-kubelet-client': { subject: '/O=system:masters/CN=apiserver-kubelet-client' },
  'front-proxy-client': { subject: '/CN=front-proxy-client' },
  admin: { subject: '/O=system:masters/CN=admin', client: true },
  'controller-manager': { subject: '/CN=system:kube-controller-manager', client: true },
  scheduler: { subject: '/CN=system:kube-scheduler', client: true },
  proxy: { subject: '/CN=system:kube-proxy', client: true },
  [NODE]: { subject: `/O=system:nodes/CN=system:node:${NODE}`, client: true },
};

async function pair(name: string, { subject, names }: Identity, at: Addresses): Promise<void> {
  const [request, extensions] = [pki(`${name}.csr`), pki(`${name}.ext`)];
  const alternative = names === undefined ? 'basicConstraints=CA:FALSE' : `subjectAltName=${names(at).join(',')}`;
  writeFileSync(extensions, ['keyUsage=digitalSignature,keyEncipherment', 'extendedKeyUsage=serverAuth,clientAuth', alternative, ''].join('\n'));
  await run(['openssl', 'req', ...EC, '-subj', subject, '-keyout', pki(`${name}.key`), '-out', request]);
  const signer = ['-CA', pki('ca.crt'), '-CAkey', pki('ca.key'), '-CAcreateserial', '-days', '3650'];
  await run(['openssl', 'x509', '-req', '-in', request, ...signer, '-extfile', extensions, '-out', pki(`${name}.crt`)]);
  rmSync(request);
  rmSync(extensions);
}

function writeKubeconfig(name: string, { api }: Addresses): void {
  const data = (file: string) => readFileSync(pki(file)).toString('base64');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'gin-ship-lab', cluster: { server: api, 'certificate-authority-data': data('ca.crt') } }],
    users: [{ name, user: { 'client-certificate-data': data(`${name}.crt`), 'client-key-data': data(`${name}.key`) } }],
    contexts: [{ name: 'gin-ship-lab', context: { cluster: 'gin-ship-lab', user: name } }],
    'current-context': 'gin-ship-lab',
  };
  writeFileSync(kubeconfigOf(name), JSON.stringify(config, null, 2), { mode: 0o600 }); // JSON is YAML
}

/** Made once (1 s); anew when the cluster gets another network. */
export async function issue(at: Addresses): Promise<void> {
  folder(places.certificates);
  folder(places.settings);
  const issuedFor = pki('names'); // written last: where it is, all are
  if (existsSync(issuedFor) && readFileSync(issuedFor, 'utf8') === at.node) return;
  const authority = ['-days', '3650', '-subj', '/CN=gin-ship lab cluster CA', '-keyout', pki('ca.key'), '-out', pki('ca.crt')];
  await run(['openssl', 'req', '-x509', ...EC, ...authority]);
  await run(['openssl', 'genrsa', '-out', pki('sa.key'), '2048']);
  await run(['openssl', 'rsa', '-in', pki('sa.key'), '-pubout', '-out', pki('sa.pub')]);
  for (const [name, identity] of Object.entries(IDENTITIES)) {
    await pair(name, identity, at);
    if (identity.client === true) writeKubeconfig(name, at);
  }
  writeFileSync(issuedFor, at.node);
}
