import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface Certificate {
  /** PEM of the CA that nobody knows. */
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

let made: Certificate | undefined;

/** A CA of one's own and a certificate by it for 127.0.0.1 and localhost; made once a process with the openssl command. */
export function certificate(): Certificate {
  if (made !== undefined) return made;
  const folder = mkdtempSync(path.join(tmpdir(), 'gin-ship-certificate-'));
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  try {
    openssl('req', '-x509', ...ec, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=gin-ship test CA');
    openssl('req', ...ec, '-keyout', 'key.pem', '-out', 'request.pem', '-subj', '/CN=localhost');
    writeFileSync(path.join(folder, 'names'), 'subjectAltName=IP:127.0.0.1,DNS:localhost\n');
    openssl(
      'x509',
      '-req',
      '-in',
      'request.pem',
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-out',
      'cert.pem',
      '-days',
      '2',
      '-extfile',
      'names',
    );
    const read = (name: string) => readFileSync(path.join(folder, name), 'utf8');
    made = { ca: read('ca.pem'), cert: read('cert.pem'), key: read('key.pem') };
    return made;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
