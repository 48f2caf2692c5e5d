import type { RuleOf } from '../../policy/check.ts';
import type { entrypoint as declared } from '../../policy/checks/entrypoint.ts';
import type { Found } from '../../policy/finding.ts';
import { type Platform, partsOf } from '../../image/platform.ts';
import { type Account, accountOf, closedFolder, mayEnter, octal } from './account.ts';
import { type Step, stepsOf, wordsOf } from './command.ts';
import { placeOf } from './instruction.ts';
import { madeBy } from './made-by.ts';
import type { Say, Subject } from './subject.ts';

type Rule = RuleOf<typeof declared>;
type Said = readonly [rule: Rule, what: string, fix: string];

/** Whether the container can start: each program on the way to the service is there, may be executed, and is one that the image can run. */
export function judgeEntrypoint(subject: Subject, _: object, say: Say<Rule>): void {
  if (!subject.platform.startsWith('linux/')) return;
  const steps = stepsOf(subject);
  const at = placeOf(subject, 'ENTRYPOINT', 'CMD');
  if (wordsOf(subject).length === 0) {
    const what = 'The image names nothing to start: it has neither ENTRYPOINT nor CMD';
    say('missing', { what, where: 'ENTRYPOINT', fix: 'End the Dockerfile with `ENTRYPOINT ["/app"]`', at });
    return;
  }
  const account = accountOf(subject);
  for (const step of steps) {
    const said = wrongWith(subject, step, account);
    if (said === undefined) continue;
    const [rule, what, fix] = said;
    say(rule, { what, fix, ...placed(subject, step, at) });
    return;
  }
}

/** A file is shown where its layer was made, what is not there at the instruction that names it, or at the script that does. */
function placed(subject: Subject, step: Step, at: Found['at']): Pick<Found, 'where' | 'layer' | 'at'> {
  const shown = step.script ?? step;
  if (shown.node === undefined) return { where: shown.path, at };
  return { where: shown.path, layer: shown.node.layer, at: madeBy(subject, shown.node.layer).at ?? at };
}

function wrongWith(subject: Subject, step: Step, account: Account): Said | undefined {
  const { node, path } = step;
  if (node === undefined) return missing(subject, step);
  if (node.entry.kind !== 'file') return ['not-executable', `${path} is no file but a ${node.entry.kind}`, 'Name the program: `ENTRYPOINT ["/app"]`'];
  return closed(subject, step, account) ?? unfit(subject, step) ?? unknown(subject, step);
}

function missing({ root }: Subject, { name, path, shellForm, by, script }: Step): Said {
  if (shellForm) {
    const what = `ENTRYPOINT or CMD is in the shell form, and the image has no ${name}`;
    return ['shell', what, 'Use the exec form, `ENTRYPOINT ["/app"]`, or a base image that has the shell'];
  }
  if (script !== undefined) return interpreterOf(script, name);
  const fix = 'Copy the program into the last stage, and give its full path: `ENTRYPOINT ["/app"]`';
  const link = root.at(path.replace(/^\/+/, ''))?.entry;
  if (link?.kind === 'symlink') return ['missing', `${path} is a link to ${link.link}, which is not in the image`, fix];
  return ['missing', name.includes('/') ? `${path} is not in the image${whoAsks(by)}` : `No folder of PATH has a program \`${name}\``, fix];
}

function interpreterOf({ path }: Step, name: string): Said {
  const what = `${path} is a script for ${JSON.stringify(name)}, which is not in the image: “no such file or directory” at start`;
  if (name.endsWith('\r'))
    return ['shell', `${what}. Its lines end as on Windows`, 'Save it with Unix line ends: `*.sh text eol=lf` in .gitattributes'];
  return ['shell', what, 'Use a base image that has it, or name the program itself in ENTRYPOINT'];
}

const whoAsks = (by: Step['by']): string => (by === 'engine' ? '' : `, and a ${by} of ENTRYPOINT starts it`);

function closed(subject: Subject, { node, path }: Step, account: Account): Said | undefined {
  if (node === undefined) return undefined;
  const { entry } = node;
  const who = account.given === '' ? 'root' : `user ${account.given}`;
  if (!mayEnter(account, entry)) {
    const what = `${path} may not be executed by ${who}: its mode is ${octal(entry.mode)}, its owner ${entry.uid}:${entry.gid}`;
    return ['not-executable', what, '`COPY --chmod=0755 …`, or `chmod` in the stage that builds it'];
  }
  const folder = closedFolder(subject, account, entry.path);
  if (folder === undefined) return undefined;
  const what = `${path} can’t be reached by ${who}: the folder /${folder.path} has the mode ${octal(folder.mode)} and the owner ${folder.uid}:${folder.gid}`;
  return ['not-executable', what, 'Put the program into a folder that is open to all, such as `/`'];
}

/** A program that this image can't run. */
function unfit({ platform, root }: Subject, { executable, path }: Step): Said | undefined {
  if (executable === undefined) return undefined;
  const { system, architecture, interpreter, go } = executable;
  const due = partsOf(platform);
  const fix = 'Build it with `GOOS=$TARGETOS GOARCH=$TARGETARCH`; in the stage that builds, declare `ARG TARGETOS TARGETARCH`';
  if (system !== due.os || !runs(architecture, due.architecture))
    return ['architecture', `${path} is a program for ${system}/${architecture}, the image is for ${platform}: “exec format error” at start`, fix];
  const variant = newer(go?.settings ?? {}, due);
  if (variant !== undefined) return ['architecture', `${path} is built with ${variant}, the image is for ${platform}`, fix];
  if (interpreter === undefined || root.resolve(interpreter) !== undefined) return undefined;
  const what = `${path} is linked dynamically and asks for ${interpreter}, which is not in the image: “no such file or directory” at start`;
  return ['interpreter', what, 'Build it with `CGO_ENABLED=0`, or use a base image that has the loader'];
}

/** What a processor runs besides its own. Many of arm64 have left 32 bits behind. */
const ALSO: Readonly<Record<string, string>> = { amd64: '386', mips64: 'mips', mips64le: 'mipsle' };
const NAMED = new Set(['amd64', 'arm64', '386', 'arm', 's390x', 'ppc64', 'ppc64le', 'riscv64', 'loong64', 'mips', 'mipsle', 'mips64', 'mips64le']);

/** What this reader has no name for may be anything. */
const runs = (program: string, image: string): boolean => program === image || ALSO[image] === program || !NAMED.has(image);

/** Go's setting where it asks for a newer processor than the image's variant. An image that names no variant of amd64 may mean any. */
function newer(settings: Readonly<Record<string, string>>, { architecture, variant }: Platform): string | undefined {
  const name = { arm: 'GOARM', amd64: 'GOAMD64' }[architecture];
  const asked = Number(/\d+/.exec(settings[name ?? ''] ?? '')?.[0]);
  const given = Number(variant.slice(1));
  const isNamed = architecture === 'arm' || given > 1;
  return name !== undefined && isNamed && asked > given ? `${name}=${settings[name]}` : undefined;
}

/** Bytes of first lines that are kept of a layer (contents/kept.ts): where they are near that, a script may be unknown. */
const SURELY_KEPT = 128 * 1024;

/** A file that is neither a program nor a script. A shell would take it for its own script. */
function unknown({ layers }: Subject, { node, executable, line, by, path }: Step): Said | undefined {
  if (node === undefined || executable !== undefined || line !== undefined || by !== 'engine') return undefined;
  const kept = new Set(layers[node.layer]?.kept.values());
  if ([...kept].reduce((sum, { length }) => sum + length, 0) > SURELY_KEPT) return undefined;
  const what = `${path} is neither a program nor a script that begins with \`#!\`: “exec format error” at start`;
  return ['shell', what, 'Begin a script with `#!/bin/sh`; look at how a program is built and copied'];
}
