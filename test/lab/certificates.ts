// A private CA with one server and one client certificate: for the TLS registry and for BuildKit over mTLS.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { folder, folders } from './paths.ts';
import { run } from './run.ts';

export interface Certificates {
  readonly ca: string;
  /** The machine's own roots and the lab's CA: for SSL_CERT_FILE, which replaces the former. */
  readonly bundle: string;
  readonly serverCert: string;
  readonly serverKey: string;
  readonly clientCert: string;
  readonly clientKey: string;
}

const DAYS = '3650';
const LOOPBACK = ['DNS:localhost', 'IP:127.0.0.1', 'IP:0:0:0:0:0:0:0:1'];
const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

function at(name: string): string {
  return path.join(folders.certificates, name);
}

async function issue(name: string, extensions: readonly string[]): Promise<void> {
  const key = at(`${name}.key`);
  const request = at(`${name}.csr`);
  const extensionFile = at(`${name}.ext`);
  writeFileSync(extensionFile, `${extensions.join('\n')}\n`);
  await run(['openssl', 'req', '-new', ...EC, '-keyout', key, '-out', request, '-subj', `/CN=gin-ship lab ${name}`]);
  const signer = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-set_serial', `0x${Date.now().toString(16)}`];
  await run(['openssl', 'x509', '-req', '-in', request, ...signer, '-days', DAYS, '-extfile', extensionFile, '-out', at(`${name}.pem`)]);
  rmSync(request);
  rmSync(extensionFile);
}

/** The roots that Go programs on this machine trust. */
export function machineRoots(): string {
  const places = [process.env['SSL_CERT_FILE'], '/etc/ssl/certs/ca-certificates.crt', '/etc/ssl/cert.pem'];
  const found = places.find((file) => file !== undefined && file !== at('bundle.pem') && existsSync(file));
  if (found === undefined) throw new Error('lab: no CA bundle on this machine; apt-get install ca-certificates');
  return found;
}

/** Where they are, once issued. */
export function certificates(): Certificates {
  return {
    ca: at('ca.pem'),
    bundle: at('bundle.pem'),
    serverCert: at('server.pem'),
    serverKey: at('server.key'),
    clientCert: at('client.pem'),
    clientKey: at('client.key'),
  };
}

async function issueAuthority(): Promise<void> {
  const subject = ['-subj', '/CN=gin-ship lab CA', '-addext', 'keyUsage=critical,keyCertSign,cRLSign'];
  await run(['openssl', 'req', '-x509', ...EC, '-days', DAYS, ...subject, '-keyout', at('ca.key'), '-out', at('ca.pem')]);
  await issue('client', ['extendedKeyUsage=clientAuth']);
}

/** The CA and the client's are made once per home, the server's anew when it gets another address. The CA's key never leaves the folder. */
export async function issueCertificates(gateway: string | undefined): Promise<Certificates> {
  const names = [...LOOPBACK, ...(gateway === undefined ? [] : [`IP:${gateway}`])].join(',');
  const issuedFor = path.join(folder(folders.certificates), 'names'); // written last: where it is, all are
  const last = existsSync(issuedFor) ? readFileSync(issuedFor, 'utf8') : undefined;
  if (last === undefined) await issueAuthority();
  if (last !== names) {
    await issue('server', [`subjectAltName=${names}`, 'extendedKeyUsage=serverAuth']);
    writeFileSync(issuedFor, names);
  }
  writeFileSync(at('bundle.pem'), readFileSync(machineRoots(), 'utf8') + readFileSync(at('ca.pem'), 'utf8'));
  return certificates();
}
