/** One instruction of a Dockerfile (Dockerfile reference, “Format”). */
export interface Instruction {
  /** `FROM`, `RUN`, …, in capitals. */
  readonly name: string;
  /** `--mount=…`, `--from=build`, as written. */
  readonly flags: readonly string[];
  /** What follows the name and the flags, continuation lines joined. */
  readonly body: string;
  /** Its first and last line, from 1; here-documents are part of it. */
  readonly line: number;
  readonly end: number;
  /** The content of its here-documents. */
  readonly documents: readonly string[];
}

/** Instructions from one FROM to the next; what stands before the first FROM belongs to none. */
export interface Stage {
  /** Name after AS in lower case, because BuildKit compares them so; '' where it has none. */
  readonly name: string;
  /** What stands behind FROM, without flags: an image or the name of an earlier stage. */
  readonly base: string;
  readonly from: Instruction;
  /** Without the FROM. */
  readonly instructions: readonly Instruction[];
}

/** Directives stand in the first lines, before anything else. */
export function directive(text: string, name: string): string | undefined {
  for (const line of text.replace(/^\uFEFF/, '').split('\n')) {
    const [, key, value] = /^\s*#\s*(\w+)\s*=\s*(.+?)\s*$/.exec(line) ?? [];
    if (key === undefined) return undefined;
    if (key.toLowerCase() === name) return value;
  }
  return undefined;
}

/** A frontend other than Docker's own may read something else than a Dockerfile. */
export function foreign(text: string): boolean {
  const syntax = directive(text, 'syntax');
  return syntax !== undefined && !/(^|\/)docker\/dockerfile(-upstream)?(:|@|$)/.test(syntax);
}

/** Logical lines, with continuations joined and comments left out. */
export function instructionsOf(text: string): Instruction[] {
  const escape = directive(text, 'escape') === '`' ? '`' : '\\';
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const found: Instruction[] = [];
  for (let at = 0; at < lines.length; at++) {
    if (isBlank(lines[at] ?? '')) continue;
    const first = at;
    const parts: string[] = [];
    // Comments and empty lines do not end a continuation.
    for (; at < lines.length; at++) {
      const line = (lines[at] ?? '').trimEnd();
      if (isBlank(line)) continue;
      const goesOn = line.endsWith(escape);
      parts.push(goesOn ? line.slice(0, -1) : line);
      if (!goesOn) break;
    }
    const split = splitInstruction(parts.join('').trim());
    const documents: string[] = [];
    if (/^(RUN|COPY|ADD)$/.test(split.name)) {
      for (const end of hereDocuments(split.body)) {
        const start = at + 1;
        do at++;
        while (at < lines.length && !end.test(lines[at] ?? ''));
        documents.push(lines.slice(start, at).join('\n'));
      }
    }
    found.push({ ...split, line: first + 1, end: Math.min(at, lines.length - 1) + 1, documents });
  }
  return found;
}

const isBlank = (line: string): boolean => /^\s*(#|$)/.test(line);

function splitInstruction(text: string): Pick<Instruction, 'name' | 'flags' | 'body'> {
  const [, name = '', flags = '', body = ''] = /^(\S+)((?:\s+--\S+)*)\s*(.*)$/s.exec(text) ?? [];
  return { name: name.toUpperCase(), flags: flags.trim() === '' ? [] : flags.trim().split(/\s+/), body };
}

/** The lines that end the here-documents of an instruction: a word of its own as `<<EOF`, so neither `<<<` nor `1 << 2`. */
function hereDocuments(body: string): RegExp[] {
  const found = body.matchAll(/(?<=^|\s)\d*<<(-?)(["']?)(\w+)\2(?=\s|$)/g);
  return [...found].map(([, dash, , name]) => new RegExp(`^${dash ? '\\t*' : ''}${name}$`));
}

/** The stages of a Dockerfile in their order. */
export function stagesIn(text: string): Stage[] {
  const stages: (Stage & { readonly instructions: Instruction[] })[] = [];
  for (const instruction of instructionsOf(text)) {
    const [, base = '', name = ''] = /^(\S+)(?:\s+AS\s+(\S+))?\s*$/i.exec(instruction.body) ?? [];
    if (instruction.name === 'FROM') stages.push({ name: name.toLowerCase(), base, from: instruction, instructions: [] });
    else stages.at(-1)?.instructions.push(instruction);
  }
  return stages;
}

/** The stage that a name or a number means, among those before `before`. */
export function stageNamed(stages: readonly Stage[], name: string, before = stages.length): Stage | undefined {
  const earlier = stages.slice(0, before);
  // Of two stages of one name BuildKit takes the later.
  return (
    earlier.findLast((stage) => stage.name !== '' && stage.name === name.toLowerCase()) ?? (/^\d+$/.test(name) ? earlier[Number(name)] : undefined)
  );
}

/** The stage that is built, after all that it is built upon, the lowest first. @param target '' is the last one */
export function chainOf(stages: readonly Stage[], target: string): Stage[] {
  const chain: Stage[] = [];
  let stage = target === '' ? stages.at(-1) : stageNamed(stages, target);
  while (stage !== undefined) {
    chain.unshift(stage);
    // A FROM names stages above it only, so this ends. A number is no stage here, but an image.
    stage = /^\d+$/.test(stage.base) ? undefined : stageNamed(stages, stage.base, stages.indexOf(stage));
  }
  return chain;
}

/** Sources and destination of COPY and ADD: words, or a JSON list. */
export function wordsOf({ body }: Instruction): string[] {
  return jsonWords(body) ?? body.split(/\s+/).filter((word) => word !== '');
}

/** The exec form; undefined where it is none. */
export function jsonWords(body: string): string[] | undefined {
  if (!body.startsWith('[')) return undefined;
  try {
    const words: unknown = JSON.parse(body);
    return Array.isArray(words) && words.every((word) => typeof word === 'string') ? words : undefined;
  } catch {
    return undefined;
  }
}
