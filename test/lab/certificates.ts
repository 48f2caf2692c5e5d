// A private CA with one server and one client certificate: for the TLS registry and for BuildKit over mTLS.
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { folder, folders } from './paths.ts';
import { run } from './run.ts';

export interface Certificates {
  readonly ca: string;
  readonly serverCert: string;
  readonly serverKey: string;
  readonly clientCert: string;
  readonly clientKey: string;
}

const DAYS = '3650';
const NAMES = 'subjectAltName=DNS:localhost,IP:127.0.0.1,IP:0:0:0:0:0:0:0:1';

function at(name: string): string {
  return path.join(folders.certificates, name);
}

async function issue(name: string, extensions: readonly string[]): Promise<void> {
  const key = at(`${name}.key`);
  const request = at(`${name}.csr`);
  const extensionFile = at(`${name}.ext`);
  writeFileSync(extensionFile, `${extensions.join('\n')}\n`);
  await run(['openssl', 'req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key, '-out', request, '-subj', `/CN=gin-ship lab ${name}`]);
  const signer = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-set_serial', `0x${Date.now().toString(16)}`];
  await run(['openssl', 'x509', '-req', '-in', request, ...signer, '-days', DAYS, '-extfile', extensionFile, '-out', at(`${name}.pem`)]);
  rmSync(request);
  rmSync(extensionFile);
}

/** Made once per home; the CA's key never leaves the folder. */
export async function certificates(): Promise<Certificates> {
  folder(folders.certificates);
  // The client's comes last: where it is, all are.
  if (!existsSync(at('client.pem'))) {
    const subject = ['-subj', '/CN=gin-ship lab CA', '-addext', 'keyUsage=critical,keyCertSign,cRLSign'];
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', DAYS];
    await run(['openssl', 'req', '-x509', ...kind, ...subject, '-keyout', at('ca.key'), '-out', at('ca.pem')]);
    await issue('server', [NAMES, 'extendedKeyUsage=serverAuth']);
    await issue('client', ['extendedKeyUsage=clientAuth']);
  }
  return { ca: at('ca.pem'), serverCert: at('server.pem'), serverKey: at('server.key'), clientCert: at('client.pem'), clientKey: at('client.key') };
}
