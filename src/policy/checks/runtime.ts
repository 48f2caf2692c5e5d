import { check } from '../check.ts';

export const runtime = check({
  about: 'Traps that show only in production',
  rules: {
    certificates: { level: 'warn', about: 'The program can speak TLS, and the image has no CA certificates' },
    zones: { level: 'warn', about: 'The program loads time zones, and the image has no tzdata' },
    port: { level: 'warn', about: 'The smoke test’s port is not EXPOSEd' },
    'stop-signal': { level: 'warn', about: 'STOPSIGNAL is not one that the program is known to end upon' },
    workdir: { level: 'warn', about: 'WORKDIR is missing or closed to the user that runs the service' },
    base: { level: 'warn', about: 'A base image without a version, or `latest`' },
    'base-pinned': { level: 'off', about: 'A base image without a digest' },
  },
  parameters: {},
});
