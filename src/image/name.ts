import { type Attribute, parseAttributes } from '../contract/attributes.ts';
import { Wrong, parseLines } from '../contract/field.ts';
import { type Mistakes, collect } from '../contract/mistakes.ts';
import { suggest } from '../contract/suggest.ts';
import { ShipError } from '../error.ts';
import type { Repository } from '../plan/plan.ts';

const HUB = 'registry-1.docker.io';
const HUB_NAMES = new Set(['docker.io', 'index.docker.io', 'registry.hub.docker.com', HUB]);
/** distribution/reference: the longest path. */
const LONGEST = 255;

const LABEL = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?';
const HOST = new RegExp(`^(?:${LABEL}(?:\\.${LABEL})*|\\[[0-9a-f:]+\\])(?::\\d{1,5})?$`);
const COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;

/**
 * Image names, one a line: `name`, or `name=…,enable=true|false`. Those that name one repository twice are kept once.
 * @throws ShipError `input/images` with every line that is wrong
 */
export function parseImages(text: string): readonly Repository[] {
  const lines = collect('images', parseLines(text), parseLine).flat();
  const repositories = lines.filter(({ enabled }) => enabled).map(({ repository }) => repository);
  return Object.freeze(repositories.filter((repository, i) => repositories.findIndex(isSame(repository)) === i));
}

const isSame = (a: Repository) => (b: Repository) => a.registry === b.registry && a.path === b.path;

/** `ghcr.io/OWNER/REPO`: what `images` is where it is empty. @throws ShipError `input/images` where that is no image name */
export function defaultImage(slug: string): Repository {
  try {
    return parseName(`ghcr.io/${slug}`);
  } catch (cause) {
    const why = `the repository is called \`${slug}\`, which is no image name`;
    throw new ShipError({ code: 'input/images', what: 'Input `images` is empty', why, fix: 'Give the name of the image' }, { cause });
  }
}

/**
 * One image name by the grammar of distribution/reference, lower-cased.
 * @throws Wrong
 */
export function parseName(text: string): Repository {
  const name = text.toLowerCase();
  refuse(name);
  const [first = '', ...others] = name.split('/');
  const hasHost = others.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const host = hasHost ? first : 'docker.io';
  const components = hasHost ? others : [first, ...others];
  if (!HOST.test(host)) throw new Wrong(`\`${host}\` is no registry`, 'Write its host name, with `:port` where it is not 443');
  const wrong = components.find((component) => !COMPONENT.test(component));
  if (wrong === '') throw new Wrong('a part of it is empty', 'Write one `/` between two parts, and none at the end');
  if (wrong !== undefined)
    throw new Wrong(`\`${wrong}\` is no part of an image name`, 'Use letters and digits, with single `.`, `_`, `__` or `-` between them');
  const isHub = HUB_NAMES.has(host);
  const path = isHub && components.length === 1 ? `library/${components[0]}` : components.join('/');
  if (path.length > LONGEST) throw new Wrong(`it is ${path.length} characters long`, `Keep it within ${LONGEST}`);
  return Object.freeze({ registry: isHub ? HUB : host, path, name });
}

/** What is often written in place of a name, each with its cure. */
function refuse(name: string): void {
  const [scheme] = /^[a-z][a-z0-9+.-]*:\/\//.exec(name) ?? [];
  if (name === '') throw new Wrong('it is empty', 'Write the name, such as `ghcr.io/owner/app`');
  if (scheme !== undefined) throw new Wrong(`an image name has no \`${scheme}\``, `Write \`${name.slice(scheme.length).replace(/\/+$/, '')}\``);
  if (/\s/.test(name)) throw new Wrong('it holds a blank', 'Write one name a line, without blanks');
  if (name.includes('@')) throw new Wrong('it holds a digest', `Write \`${name.slice(0, name.indexOf('@'))}\`: the digest is what the build gives`);
  const tag = /:[^/:\]]*$/.exec(name);
  if (tag !== null) throw new Wrong(`it holds the tag \`${tag[0].slice(1)}\``, `Write \`${name.slice(0, tag.index)}\`, and the tag in \`tags\``);
}

interface Line {
  readonly repository: Repository;
  readonly enabled: boolean;
}

function parseLine(line: string, mistakes: Mistakes): readonly Line[] {
  const attributes = parseAttributes(line);
  // `a/b,c/d`: several names without anything else, as docker/metadata-action reads them.
  if (attributes.length > 0 && attributes.every(({ name }) => name === '')) {
    return attributes.flatMap(({ value }) => mistakes.guard<Line[]>([], () => [{ repository: parseName(value), enabled: true }]));
  }
  const names = attributes.filter(({ name }) => name === '' || name === 'name');
  for (const { name } of attributes) {
    if (!['', 'name', 'enable'].includes(name)) mistakes.add(`an image has no attribute \`${name}\``, suggest(name, ['name', 'enable']));
  }
  if (names.length > 1) mistakes.add('it holds several names beside an attribute', 'Write one name a line');
  const enabled = enabledOf(attributes);
  if (enabled === undefined) mistakes.add('`enable` is neither true nor false', 'Write `true` or `false`');
  return mistakes.guard<Line[]>([], () => [{ repository: parseName(names[0]?.value ?? ''), enabled: enabled ?? true }]);
}

function enabledOf(attributes: readonly Attribute[]): boolean | undefined {
  const text = attributes.find(({ name }) => name === 'enable')?.value ?? 'true';
  if (/^(true|True|TRUE)$/.test(text)) return true;
  return /^(false|False|FALSE)$/.test(text) ? false : undefined;
}
