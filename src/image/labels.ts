import type { AnnotationLevel } from '../contract/compatibility.ts';
import { parseEntries } from '../contract/field.ts';
import { type Mistakes, collect } from '../contract/mistakes.ts';
import { type Scope, globalsOf } from '../expression/globals.ts';
import { type Template, parseTemplate, render } from '../expression/template.ts';

/** One line of the inputs `labels` and `annotations`. */
export interface LabelLine {
  readonly name: string;
  /** undefined: the line holds no `=`. It is left out with a warning, as docker/metadata-action leaves it out without. */
  readonly value: Template | undefined;
  /** Of an annotation; empty: those of the compatibility settings. `manifest`, `index[linux/amd64]`, … */
  readonly levels: readonly string[];
}

/** What the labels depend on. */
export interface LabelQuestion extends Scope {
  /** The tag name of highest priority. */
  readonly version: string;
}

const LEVELS: readonly AnnotationLevel[] = ['manifest', 'index', 'manifest-descriptor', 'index-descriptor'];
const LEVEL = `(?:${LEVELS.join('|')})(?:\\[[^\\]]*\\])?`;
const LEVELED = new RegExp(`^(${LEVEL}(?:,${LEVEL})*):(.*)$`, 's');

/** @throws ShipError `input/labels` with every expression that is wrong */
export function parseLabels(text: string): readonly LabelLine[] {
  return collect('labels', parseEntries(text), (line, mistakes) => parseLine(line, [], mistakes));
}

/** @throws ShipError `input/annotations` with every expression that is wrong */
export function parseAnnotations(text: string): readonly LabelLine[] {
  return collect('annotations', parseEntries(text), (line, mistakes) => {
    const [, levels, rest] = LEVELED.exec(line) ?? [];
    return parseLine(rest ?? line, levels?.split(',') ?? [], mistakes);
  });
}

function parseLine(line: string, levels: readonly string[], mistakes: Mistakes): LabelLine | undefined {
  const at = line.indexOf('=');
  if (at === 0) mistakes.add('a name is missing in front of `=`', 'Write `name=value`');
  if (at < 0) return { name: line, value: undefined, levels };
  return mistakes.guard(undefined, () => ({ name: line.slice(0, at).trim(), value: parseTemplate(line.slice(at + 1)), levels }));
}

/** The OCI labels (image-spec, annotations.md) and the user's own, which win; sorted by name. */
export function labelsOf(question: LabelQuestion, own: readonly LabelLine[]): readonly (readonly [name: string, value: string])[] {
  return sorted(new Map([...standard(question), ...rendered(question, own)]));
}

/** `level:name=value`, level by level, each sorted by name. A line of the user's that names levels goes there and nowhere else. */
export function annotationsOf(question: LabelQuestion, own: readonly LabelLine[]): readonly string[] {
  const general = question.compatibility.annotationLevels;
  const levels = [...new Set([...general, ...own.flatMap((line) => line.levels)])];
  return levels.flatMap((level) => {
    const here = own.filter((line) => (line.levels.length === 0 ? general.some((l) => l === level) : line.levels.includes(level)));
    const base = general.some((l) => l === level) ? standard(question) : [];
    return sorted(new Map([...base, ...rendered(question, here)])).map(([name, value]) => `${level}:${name}=${value}`);
  });
}

/** A warning for each line that says nothing. */
export function labelWarnings(input: 'labels' | 'annotations', own: readonly LabelLine[]): readonly string[] {
  return own.filter(({ value }) => value === undefined).map(({ name }) => `Input \`${input}\`: \`${name}\` is left out, because it has no \`=\``);
}

function standard({ event, version, now }: LabelQuestion): readonly (readonly [string, string])[] {
  const { repository, sha, commitTime } = event;
  const values = {
    // The commit's time, so that a rebuild of one commit gives the same image.
    created: new Date(commitTime === undefined ? now : commitTime * 1000).toISOString(),
    description: repository.description,
    licenses: repository.licence,
    revision: sha,
    source: repository.url,
    title: repository.name,
    url: repository.url,
    version,
  };
  return Object.entries(values).map(([name, value]) => [`org.opencontainers.image.${name}`, value] as const);
}

function rendered(question: LabelQuestion, own: readonly LabelLine[]): readonly (readonly [string, string])[] {
  const resolve = globalsOf(question);
  return own.flatMap(({ name, value }) => (value === undefined ? [] : [[name, render(value, resolve)] as const]));
}

const sorted = (labels: ReadonlyMap<string, string>) => [...labels].sort(([a], [b]) => Number(a > b) - Number(a < b));
