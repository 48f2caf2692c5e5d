/** Why a container does not work, and what to do: the end of the sentence “The image failed its smoke test: …”. */
export interface Cause {
  readonly code: string;
  readonly why: string;
  readonly fix: string;
}

/** What programs and the engine write, by what it means. The first that is found counts, so the surest stand first. */
const TOLD: readonly (Cause & { readonly says: RegExp })[] = [
  {
    code: 'port-taken',
    says: /EADDRINUSE|address already in use|port is already allocated/i,
    why: 'the port is in use already',
    fix: 'End what uses it (see `smoke-network`: with `host` all processes of the runner share its ports), or let the service take another one and give it in `smoke-port`',
  },
  {
    code: 'read-only',
    says: /EROFS|read-only file ?system/i,
    why: 'it writes to its root file system, which is read-only in the test, as it should be in production',
    fix: 'Write below /tmp, which is writable there, or declare the folder with VOLUME in the Dockerfile',
  },
  {
    code: 'wrong-processor',
    says: /exec format error/i,
    why: 'its program is made for another processor, or is a script without a `#!` line',
    fix: 'Build it for the platform of the image (Go: `GOOS=$TARGETOS GOARCH=$TARGETARCH`), or add the `#!` line',
  },
  {
    code: 'no-program',
    says: /executable file not found in \$PATH/i,
    why: 'the program in ENTRYPOINT or CMD is not in the image',
    fix: 'Copy it into the last stage of the Dockerfile, and give its full path in ENTRYPOINT',
  },
  {
    code: 'no-command',
    says: /no command specified/i,
    why: 'the image says nowhere what to start',
    fix: 'End the Dockerfile with `ENTRYPOINT ["/app"]`, or with CMD',
  },
  {
    code: 'no-user',
    says: /unable to find (user|group) \S+/i,
    why: 'the user or group of the image is not in its /etc/passwd or /etc/group',
    fix: 'Give a number in the Dockerfile, `USER 65532:65532`: it needs no entry there',
  },
  {
    code: 'no-interpreter',
    says: /^(?=.*\b(exec|starting container process|unable to start)\b).*no such file or directory/i,
    why: 'its program, or the loader that this program needs, is not in the image',
    fix: 'Look at the path in ENTRYPOINT; a program that is linked dynamically does not run on `scratch` or `distroless/static`: build it with CGO_ENABLED=0',
  },
  {
    code: 'not-executable',
    says: /^(?=.*\b(exec|starting container process|unable to start)\b).*permission denied/i,
    why: 'the user of the image may not execute its program',
    fix: 'Give it the mode: `COPY --chmod=0755 …`',
  },
  {
    code: 'privileged-port',
    says: /bind: permission denied|EACCES.*(:|port )\d+/i,
    why: 'the user of the image may not bind that port',
    fix: 'Let the service listen on a port above 1023, such as 8080',
  },
];

/** The cause that the log or the engine's message names; undefined where they name none. `given`: names set in the test already. */
export function causeIn(lines: readonly string[], given: readonly string[]): Cause | undefined {
  const told = TOLD.find(({ says }) => lines.some((line) => says.test(line)));
  if (told !== undefined) return { code: told.code, why: told.why, fix: told.fix };
  const variable = lines.map(missingVariable).find((name) => name !== undefined && !given.includes(name));
  if (variable === undefined) return undefined;
  return { code: 'missing-env', why: `its log says that \`${variable}\` is missing`, fix: `Set it for the test: \`${variable}=…\` in \`smoke-env\`` };
}

const LACKING =
  /\b(not set|unset|required|missing|must (not be empty|be (set|given|provided|defined))|undefined|not (defined|provided|found in env\w*)|is empty|no value)\b/i;

/** Capitals that are no variable in a log's line. */
const COMMON =
  /^(DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|PANIC|GIN|HTTP|HTTPS|GET|POST|PUT|TLS|SSL|JSON|YAML|TCP|UDP|DNS|URL|UTC|EOF|SQL|API|JWT|ENV)$/;

/** The variable that a line calls missing. A guess by its shape, offered as a hint. */
function missingVariable(line: string): string | undefined {
  if (!LACKING.test(line)) return undefined;
  const names = (line.match(/\b[A-Z][A-Z0-9_]{2,}\b/g) ?? []).filter((name) => !COMMON.test(name));
  return names.find((name) => name.includes('_')) ?? names[0];
}

/** Words that the line has that tells why a program gave up, in the languages services are written in. */
const GAVE_UP = /^(panic|fatal error):|\b(SIGSEGV|fatal|FATAL|[Uu]ncaught|Traceback|Exception|[Ee]rror):/;

/** The line that most likely tells why it ended: before a stack trace, where a trace follows. */
export const lastWords = (lines: readonly string[]): string | undefined =>
  lines
    .find((line) => GAVE_UP.test(line))
    ?.trim()
    .slice(0, 200);
