import { X509Certificate } from 'node:crypto';
import path from 'node:path';
import { ShipError, messageOf } from '../error.ts';
import type { Files, Runner } from '../ports/ports.ts';

/** Where Go's programs look for the system's certificates, in its order (crypto/x509, root_linux.go). */
const SYSTEM_BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/**
 * The certificates of the input `registry-ca`: PEM text, or the path of a PEM file; undefined where it is empty.
 * @throws ShipError `input/registry-ca`
 */
export async function readAuthority(text: string, files: Files, { env }: Runner): Promise<string | undefined> {
  if (text === '') return undefined;
  const inline = text.includes('-----BEGIN');
  const file = path.resolve(env['GITHUB_WORKSPACE'] ?? '.', text);
  const pem = inline ? text : (await files.readIfThere(file))?.toString();
  if (pem === undefined) throw wrong(`there is no file ${file}`);
  const certificates = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (certificates.length === 0) throw wrong(`${inline ? 'the text' : file} holds no certificate`);
  for (const certificate of certificates) {
    try {
      void new X509Certificate(certificate);
    } catch (cause) {
      throw wrong(`a certificate in it can't be read (${messageOf(cause)})`);
    }
  }
  // Only the certificates: what else is in the file, perhaps a key, goes nowhere.
  return `${certificates.join('\n')}\n`;
}

function wrong(why: string): ShipError {
  return new ShipError({
    code: 'input/registry-ca',
    what: 'Input `registry-ca` is wrong',
    why,
    fix: 'Give the certificate of the CA as PEM text (“-----BEGIN CERTIFICATE-----”), or the path of a file with it, inside the workspace or absolute',
  });
}

/** Writes the system's certificates and ours into one file: docker and buildx take it by SSL_CERT_FILE, which replaces the system's. */
export async function writeBundle(ca: string, file: string, files: Files, { env }: Runner): Promise<void> {
  for (const candidate of [env['SSL_CERT_FILE'] ?? '', ...SYSTEM_BUNDLES]) {
    const system = candidate === '' ? undefined : await files.readIfThere(candidate);
    if (system !== undefined) return files.write(file, `${system.toString().trimEnd()}\n${ca}`);
  }
  return files.write(file, ca);
}
