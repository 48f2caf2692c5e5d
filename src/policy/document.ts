import type { Alias, Document, LineCounter, Node, YAMLMap } from 'yaml';

/** A value of the policy file. Reading one is left to the grammar; here is only what YAML 1.2 (core schema) says. */
export interface Value {
  /** From 1. */
  readonly line: number;
  readonly kind: 'nothing' | 'scalar' | 'list' | 'mapping';
  /** As in the file, for messages: the text of a scalar, `a list`, … */
  readonly shown: string;
  /** Of a mapping; read when asked for, so that what aliases repeat is not walked through again and again. */
  entries(): readonly Entry[];
  /** Of a list. */
  items(): readonly Value[];
  /** As JavaScript has it. @throws where aliases lead in circles, or multiply beyond reason */
  plain(): unknown;
}

export interface Entry {
  readonly name: string;
  readonly line: number;
  readonly value: Value;
}

/** A mistake in the file; `about` is what it says: `user` is `eror`. */
export interface Mistake {
  readonly line: number;
  readonly about: string;
  readonly why: string;
  readonly fix: string;
}

export interface Parsed {
  readonly root: Value;
  /** What is no YAML, and keys that stand twice. */
  readonly mistakes: readonly Mistake[];
  /** false where the text could not be understood: then `root` is not to be used. */
  readonly sound: boolean;
}

/** What aliases may multiply to: more than a policy has use for, and far from what takes time or memory. */
const MOST_ALIASES = 100;

type Yaml = typeof import('yaml');

/** Reads one YAML document. The parser is loaded here: most runs have no policy file. */
export async function parsePolicy(text: string): Promise<Parsed> {
  const yaml = await import('yaml');
  const lines = new yaml.LineCounter();
  // uniqueKeys: the parser compares each key with each other one; faultsOf does it in one go.
  const document = yaml.parseDocument(text, { schema: 'core', prettyErrors: false, uniqueKeys: false, logLevel: 'error', lineCounter: lines });
  const reader = new Reader(yaml, document, lines);
  const syntax = [...document.errors, ...document.warnings].map(({ code, message, pos: [at] }) => ({
    line: lines.linePos(at).line,
    about: UNREADABLE,
    ...(TOO_DEEP.test(message) ? NESTED : { why: `it is no YAML that is understood here (${short(message, 120)})`, fix: cureOf(code) }),
  }));
  const broken = document.errors.length > 0 ? syntax : reader.aliases();
  const sound = broken.length === 0;
  return { root: reader.value(document.contents, 1), mistakes: sound ? [...syntax, ...reader.repeated()] : firstOfEachLine(broken), sound };
}

export const UNREADABLE = 'the image policy can’t be read';
export const NESTED = { why: 'it is nested too deep', fix: 'See docs/policy.md for what a policy is' };

/** The parser calls itself for each level of nesting, and tells its own exhaustion as a mistake in the text. */
const TOO_DEEP = /call stack|stack overflow/i;

/** Those behind it are mostly its consequences. */
const firstOfEachLine = (mistakes: readonly Mistake[]): readonly Mistake[] =>
  [...Map.groupBy(mistakes, ({ line }) => line).values()].flatMap(([first]) => first ?? []);

function cureOf(code: string): string {
  if (code === 'TAB_AS_INDENT') return 'Indent with spaces';
  if (code === 'MULTIPLE_DOCS') return 'Keep one document: take the line `---` out';
  if (code === 'TAG_RESOLVE_FAILED') return 'Take the tag (`!…`) out';
  return 'Check indentation, quotes and brackets there and in the line above';
}

class Reader {
  readonly #yaml: Yaml;
  readonly #document: Document;
  readonly #lines: LineCounter;

  constructor(yaml: Yaml, document: Document, lines: LineCounter) {
    this.#yaml = yaml;
    this.#document = document;
    this.#lines = lines;
  }

  /** @param otherwise line of what has no place of its own: a key without a value */
  value(given: Node | null | undefined, otherwise: number): Value {
    const { isAlias, isMap, isScalar, isSeq } = this.#yaml;
    const line = given ? this.#lineOf(given, otherwise) : otherwise;
    const node = isAlias(given) ? this.#target(given) : given;
    const plain = () => (node as Node).toJS(this.#document, { maxAliasCount: MOST_ALIASES }) as unknown;
    const base = { line, entries: () => [], items: () => [], plain };
    if (isMap(node)) return { ...base, kind: 'mapping', shown: 'a mapping', entries: () => this.#entries(node) };
    if (isSeq(node)) return { ...base, kind: 'list', shown: 'a list', items: () => node.items.map((item) => this.value(item as Node | null, line)) };
    if (isScalar(node) && node.value !== null) return { ...base, kind: 'scalar', shown: `\`${short(node.source ?? JSON.stringify(node.value))}\`` };
    return { ...base, kind: 'nothing', shown: 'empty', plain: () => null };
  }

  /** What is wrong with aliases: they are followed only where they are few, and lead somewhere. */
  aliases(): readonly Mistake[] {
    const { isAlias, isNode, visit } = this.#yaml;
    const lost: Mistake[] = [];
    const anchors = new Set<string>();
    let count = 0;
    visit(this.#document, (_, node) => {
      if (!isAlias(node)) return void (isNode(node) && node.anchor !== undefined && anchors.add(node.anchor));
      count += 1;
      const name = short(node.source);
      const known = anchors.has(node.source);
      const fix = `Put quotes around it, or \`&${name}\` in front of what is meant`;
      if (!known) lost.push({ line: this.#lineOf(node, 1), about: `\`*${name}\``, why: 'nothing of that name stands before it', fix });
      return count > MOST_ALIASES ? visit.BREAK : undefined;
    });
    if (count <= MOST_ALIASES) return lost;
    return [{ line: 1, about: UNREADABLE, why: `it has more than ${MOST_ALIASES} aliases (\`*name\`)`, fix: 'Write it out, without aliases' }];
  }

  /** Keys that stand twice in one mapping, anywhere. */
  repeated(): readonly Mistake[] {
    const twice: Mistake[] = [];
    this.#yaml.visit(this.#document, {
      Map: (_, map) => {
        const seen = new Map<string, number>();
        for (const { name, line } of this.#keys(map)) {
          const first = seen.get(name);
          if (first === undefined) seen.set(name, line);
          else twice.push({ line, about: `\`${short(name)}\` is given twice`, why: `it stands in line ${first} already`, fix: 'Keep one of them' });
        }
      },
    });
    return twice;
  }

  #entries(map: YAMLMap): readonly Entry[] {
    return map.items.map(({ value }, at) => {
      const { name, line } = this.#keys(map, at, at + 1)[0] ?? { name: '', line: 1 };
      return { name, line, value: this.value(value as Node | null, line) };
    });
  }

  #keys(map: YAMLMap, from = 0, to = map.items.length): { name: string; line: number }[] {
    return map.items.slice(from, to).map(({ key }) => {
      const node = this.#yaml.isAlias(key) ? this.#target(key) : (key as Node | null);
      const name = this.#yaml.isScalar(node) ? (typeof node.value === 'string' ? node.value : (node.source ?? '')) : '…';
      return { name, line: node ? this.#lineOf(key as Node, 1) : this.#lineOf(map, 1) };
    });
  }

  #target(alias: Alias): Node | undefined {
    return alias.resolve(this.#document);
  }

  #lineOf({ range }: Node, otherwise: number): number {
    return range ? this.#lines.linePos(range[0]).line : otherwise;
  }
}

/** One line, fit for a message: no line break and nothing that a terminal obeys. */
export const short = (text: string, most = 60): string =>
  (text.length > most ? `${text.slice(0, most - 3)}…` : text).replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, ' ');
