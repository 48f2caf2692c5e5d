import { type Instruction, chainOf, jsonWords, stagesIn, wordsOf } from './dockerfile.ts';

/**
 * The line of the Dockerfile that made a layer, from 1; undefined where none did, as for the layers of a base image.
 * @param createdBy as BuildKit writes it into the history: `RUN |1 A=b /bin/sh -c go build # buildkit`, `COPY /out/app /app # buildkit`
 * @param target the stage that was built; '' is the last one
 */
export const lineOf = (createdBy: string, dockerfile: string, target = ''): number | undefined => linesOf([createdBy], dockerfile, target)[0];

/** As `lineOf`, for all layers of an image in their order, which tells two equal instructions apart. */
export function linesOf(createdBy: readonly string[], dockerfile: string, target = ''): (number | undefined)[] {
  const instructions = chainOf(stagesIn(dockerfile), target).flatMap((stage) => stage.instructions);
  let below = instructions.length;
  // From the last to the first: the layers of the base image come before all of the Dockerfile's, and may look like one.
  return createdBy
    .toReversed()
    .map((text) => {
      const at = instructions.slice(0, below).findLastIndex((instruction) => made(instruction, text));
      if (at < 0) return undefined;
      below = at;
      return instructions[at]?.line;
    })
    .toReversed();
}

const flat = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

function made(instruction: Instruction, createdBy: string): boolean {
  const [, name, rest = ''] = /^(\w+) (.*)$/.exec(flat(createdBy).replace(/ # buildkit$/, '')) ?? [];
  if (name !== instruction.name) return false;
  if (name === 'RUN') return commandsOf(instruction).some((command) => ranAs(rest, command));
  if (name === 'COPY' || name === 'ADD') return pattern(wordsOf(instruction).join(' ')).test(rest.replace(/^(--\S+ )+/, ''));
  return name === 'WORKDIR' && pattern(instruction.body.replace(/(?<=.)\/$/, ''), '(.*/)?').test(rest);
}

/** What the history may say of a RUN. */
function commandsOf({ body, documents }: Instruction): string[] {
  const exec = jsonWords(body);
  if (exec !== undefined) return [flat(exec.join(' '))];
  const [document] = documents;
  if (document === undefined) return [flat(body)];
  const ends = [...body.matchAll(/<<-?["']?(\w+)/g)].map(([, end]) => end);
  return [flat(document), flat([body, ...documents.map((text, at) => `${text} ${ends[at]}`)].join(' '))];
}

/** `|2 A=1 B=2` are the build arguments; then the shell with its flag for a command, unless it is the exec form. */
function ranAs(ran: string, command: string): boolean {
  return ran.endsWith(command) && /^(\|\d+ (.* )?)?(\S+( \S+)* (-\w*c|-Command|\/C) )?$/.test(ran.slice(0, ran.length - command.length));
}

/** An instruction's text with its variables as anything: the history has their values. */
function pattern(text: string, before = ''): RegExp {
  const parts = flat(text)
    .replaceAll('"', '')
    .split(/\$\{[^}]*\}|\$\w+/)
    .map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));
  return new RegExp(`^${before}${parts.join('.*')}$`);
}
