import { variable } from './command.ts';
import type { Subject } from './subject.ts';

/** Where Go looks on Linux (crypto/x509, root_linux.go). */
const FILES = [
  'etc/ssl/certs/ca-certificates.crt',
  'etc/pki/tls/certs/ca-bundle.crt',
  'etc/ssl/ca-bundle.pem',
  'etc/pki/tls/cacert.pem',
  'etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  'etc/ssl/cert.pem',
];
const FOLDERS = ['etc/ssl/certs/', 'etc/pki/tls/certs/'];

/** Whether the image has CA certificates, or says that the deployment brings them. */
export function hasCertificates(subject: Pick<Subject, 'root' | 'image'>): boolean {
  if (variable(subject, 'SSL_CERT_FILE') || variable(subject, 'SSL_CERT_DIR')) return true;
  return FILES.some((path) => subject.root.resolve(path)?.entry.kind === 'file') || hasFiles(subject, FOLDERS);
}

/** Whether one of the folders has a file that is not empty. @param folders with `/` at the end */
export function hasFiles({ root }: Pick<Subject, 'root'>, folders: readonly string[]): boolean {
  if (folders.every((folder) => root.resolve(folder) === undefined)) return false;
  const real = folders.flatMap((folder) => root.resolve(folder)?.entry.path ?? []).map((path) => `${path}/`);
  for (const { entry } of root.nodes()) {
    if (entry.kind !== 'folder' && (entry.size > 0 || entry.link !== '') && real.some((folder) => entry.path.startsWith(folder))) return true;
  }
  return false;
}
