import { check } from '../check.ts';

export const runtime = check({
  about: 'Traps that show only in production',
  rules: {
    certificates: {
      level: 'warn',
      about: 'The program makes requests (it links an HTTP client, or crypto/tls.Dial), and the image has no CA certificates',
      fix: 'Copy /etc/ssl/certs/ca-certificates.crt from the stage that builds, or use `gcr.io/distroless/static`',
    },
    zones: {
      level: 'warn',
      about: 'TZ names a time zone, or the program loads one, and the image has no tzdata',
      fix: 'Copy /usr/share/zoneinfo from the stage that builds, or import `time/tzdata`',
    },
    port: { level: 'warn', about: 'The smoke test’s port is not EXPOSEd', fix: '`EXPOSE` the port, or correct `smoke-port`' },
    'stop-signal': {
      level: 'warn',
      about: 'STOPSIGNAL is not one that the program is known to end upon',
      fix: 'Take STOPSIGNAL out: SIGTERM is what Go services listen to',
    },
    workdir: {
      level: 'warn',
      about: 'WORKDIR is no folder, or closed to the user that runs the service',
      fix: 'Take a folder outside of /root, such as `WORKDIR /srv`',
    },
    base: { level: 'warn', about: 'A base image without a version, or `latest`', fix: 'Name a version: `golang:1.26`' },
    'base-pinned': { level: 'off', about: 'A base image without a digest', fix: 'Add the digest, `golang:1.26@sha256:…`, and let a bot renew it' },
  },
  parameters: {},
});
