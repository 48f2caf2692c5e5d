/** The stages of a Dockerfile, as far as they can be known without running it. */
export interface Stages {
  /** Names after AS, in lower case: BuildKit compares them so. */
  readonly names: readonly string[];
  readonly count: number;
  /** false where a name comes from an ARG or another frontend reads the file: only BuildKit knows then. */
  readonly complete: boolean;
}

/** Reads the FROM lines (Dockerfile reference: parser directives, continuation lines, here-documents). */
export function stagesOf(text: string): Stages {
  const froms = instructions(text).filter((instruction) => /^FROM\s/i.test(instruction));
  const names = froms.map((from) => /\sAS\s+(\S+)\s*$/i.exec(from)?.[1]?.toLowerCase());
  return {
    names: names.filter((name) => name !== undefined && !name.includes('$')) as string[],
    count: froms.length,
    complete: !foreign(text) && names.every((name) => name === undefined || !name.includes('$')),
  };
}

export function hasStage({ names, count, complete }: Stages, target: string): boolean {
  // A number is the stage at that place, counted from 0.
  return !complete || names.includes(target.toLowerCase()) || (/^\d+$/.test(target) && Number(target) < count);
}

/** Directives stand in the first lines, before anything else. */
function directive(text: string, name: string): string | undefined {
  for (const line of text.replace(/^\uFEFF/, '').split('\n')) {
    const [, key, value] = /^\s*#\s*(\w+)\s*=\s*(.+?)\s*$/.exec(line) ?? [];
    if (key === undefined) return undefined;
    if (key.toLowerCase() === name) return value;
  }
  return undefined;
}

/** A frontend other than Docker's own may read something else than a Dockerfile. */
function foreign(text: string): boolean {
  const syntax = directive(text, 'syntax');
  return syntax !== undefined && !/(^|\/)docker\/dockerfile(-upstream)?(:|@|$)/.test(syntax);
}

/** Logical lines, with continuations joined, comments and here-documents left out. */
function instructions(text: string): string[] {
  const escape = directive(text, 'escape') === '`' ? '`' : '\\';
  const found: string[] = [];
  let parts: string[] = [];
  const ends: RegExp[] = [];
  for (const raw of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    if (ends.length > 0) {
      if (ends[0]?.test(raw)) ends.shift();
      continue;
    }
    // Comments and empty lines do not end a continuation.
    if (/^\s*(#|$)/.test(raw)) continue;
    const line = raw.trimEnd();
    if (line.endsWith(escape)) {
      parts.push(line.slice(0, -1));
      continue;
    }
    const whole = [...parts, line].join('').trim();
    parts = [];
    found.push(whole);
    if (/^(RUN|COPY|ADD)\s/i.test(whole)) ends.push(...hereDocuments(whole));
  }
  return parts.length > 0 ? [...found, parts.join('').trim()] : found;
}

/** The lines that end the here-documents of an instruction: a word of its own as `<<EOF`, so neither `<<<` nor `1 << 2`. */
function hereDocuments(instruction: string): RegExp[] {
  const found = instruction.matchAll(/(?<=\s)\d*<<(-?)(["']?)(\w+)\2(?=\s|$)/g);
  return [...found].map(([, dash, , name]) => new RegExp(`^${dash ? '\\t*' : ''}${name}$`));
}
