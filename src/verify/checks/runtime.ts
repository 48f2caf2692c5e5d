import type { RuleOf } from '../../policy/check.ts';
import type { runtime as declared } from '../../policy/checks/runtime.ts';
import { accountOf, closedFolder, mayEnter, octal } from './account.ts';
import { judgeBases } from './bases.ts';
import { placeOf } from './instruction.ts';
import { madeBy } from './made-by.ts';
import { ownPrograms } from './programs.ts';
import { isSignal, nameOf } from './signals.ts';
import type { Say, Subject } from './subject.ts';
import { hasCertificates } from './certificates.ts';
import { judgeZones } from './zones.ts';

type SayRuntime = Say<RuleOf<typeof declared>>;

/** What works on the developer's machine and fails in production. */
export function judgeRuntime(subject: Subject, _: object, say: SayRuntime): void {
  judgeBases(subject.known, say);
  if (!subject.platform.startsWith('linux/')) return;
  judgeCertificates(subject, say);
  judgeZones(subject, say);
  judgePort(subject, say);
  judgeStopSignal(subject, say);
  judgeWorkdir(subject, say);
}

function judgeCertificates(subject: Subject, say: SayRuntime): void {
  const programs = ownPrograms(subject).filter(
    ({ go }) => go.readsCertificates && !go.modules.some(({ path }) => path === 'golang.org/x/crypto/x509roots/fallback'),
  );
  if (programs.length === 0 || hasCertificates(subject)) return;
  for (const { path, layer } of programs) {
    const what = `${path} makes requests to other services, and the image has no CA certificates: with TLS each fails with “certificate signed by unknown authority”`;
    const fix = 'Copy /etc/ssl/certs/ca-certificates.crt from the stage that builds, or use `gcr.io/distroless/static`';
    say('certificates', { what, where: path, fix, layer, at: madeBy(subject, layer).at });
  }
}

function judgePort(subject: Subject, say: SayRuntime): void {
  const { port } = subject.known;
  const exposed = Object.keys(subject.image.configuration.config?.ExposedPorts ?? {});
  if (port === undefined || exposed.some((text) => includes(text, port))) return;
  const what = `The smoke test asks port ${port}, and ${exposed.length === 0 ? 'the image EXPOSEs none' : `EXPOSE has ${exposed.join(', ')}`}`;
  say('port', { what, where: String(port), fix: `\`EXPOSE ${port}\`, or correct \`smoke-port\``, at: placeOf(subject, 'EXPOSE') });
}

/** `8080`, `8080/tcp`, `8000-8010/tcp`. */
function includes(exposed: string, port: number): boolean {
  const [, from, to = from, protocol] = /^(\d+)(?:-(\d+))?(?:\/(\w+))?$/.exec(exposed) ?? [];
  return Number(from) <= port && port <= Number(to) && (protocol ?? 'tcp') === 'tcp';
}

function judgeStopSignal(subject: Subject, say: SayRuntime): void {
  const given = subject.image.configuration.config?.StopSignal ?? '';
  if (given === '') return;
  const signal = nameOf(given);
  const isGo = ownPrograms(subject).length > 0;
  const found = {
    where: 'STOPSIGNAL',
    at: placeOf(subject, 'STOPSIGNAL'),
    fix: 'Take STOPSIGNAL out: SIGTERM, which Go services listen to, is what engines send',
  };
  if (!isSignal(signal))
    say('stop-signal', { ...found, what: `STOPSIGNAL is \`${given}\`, which is no signal: the engine can’t stop the container with it` });
  else if (signal === 'KILL' || signal === 'STOP')
    say('stop-signal', { ...found, what: `STOPSIGNAL is SIG${signal}, which no program can handle: requests under way are lost` });
  else if (isGo && signal !== 'TERM' && signal !== 'INT')
    say('stop-signal', {
      ...found,
      what: `STOPSIGNAL is SIG${signal}; a Go service shuts down upon SIGTERM and SIGINT, unless it is written otherwise`,
    });
}

/** A WORKDIR that is missing is made when the container starts. */
function judgeWorkdir(subject: Subject, say: SayRuntime): void {
  const folder = subject.image.configuration.config?.WorkingDir ?? '';
  const node = subject.root.resolve(folder);
  if (node === undefined) return;
  const { entry, layer } = node;
  const found = { where: folder, layer, at: placeOf(subject, 'WORKDIR') };
  if (entry.kind !== 'folder') {
    say('workdir', { ...found, what: `WORKDIR ${folder} is a ${entry.kind}: the container does not start`, fix: 'Name a folder in WORKDIR' });
    return;
  }
  const account = accountOf(subject);
  const closed = mayEnter(account, entry) ? closedFolder(subject, account, entry.path) : entry;
  if (closed === undefined) return;
  const what = `WORKDIR ${folder} is closed to user ${account.given}: /${closed.path} has the mode ${octal(closed.mode)} and the owner ${closed.uid}:${closed.gid}`;
  say('workdir', { ...found, what, fix: 'Take a folder outside of /root, such as `WORKDIR /` or `WORKDIR /srv`' });
}
