import type { Place } from '../error.ts';
import { bytes } from '../image/bytes.ts';
import { type Instruction, instructionsOf } from '../image/dockerfile.ts';
import { linesOf } from '../image/history.ts';
import type { Finding } from '../policy/finding.ts';
import type { Policy } from '../policy/policy.ts';
import type { Integrity, PlatformSize } from '../verify/integrity.ts';

/** What the policy made of an image, as it is told. */
export interface Judged {
  readonly policy: Pick<Policy, 'mode' | 'source' | 'levels'>;
  /** Worst first. */
  readonly findings: readonly Finding[];
  readonly platforms: readonly PlatformSize[];
  /** Of which the image was made; undefined where that is not known. */
  readonly dockerfile: { readonly file: string; readonly text: string; readonly target: string } | undefined;
  /** By platform: the bytes of each layer that no container sees, in the order of the manifest. */
  readonly wasted: Readonly<Record<string, readonly number[]>>;
  /** Modules of the Go programs in the image. */
  readonly modules: readonly object[];
}

export interface Counts {
  readonly errors: number;
  readonly warnings: number;
}

export function countsOf(findings: readonly Finding[]): Counts {
  const errors = findings.filter(({ level }) => level === 'error').length;
  return { errors, warnings: findings.length - errors };
}

/** `2 errors, 1 warning`; `nothing found`. */
export function countsText({ errors, warnings }: Counts): string {
  const parts = [errors > 0 ? counted(errors, 'error') : '', warnings > 0 ? counted(warnings, 'warning') : ''];
  return parts.filter((part) => part !== '').join(', ') || 'nothing found';
}

export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** `4 files, 6.8 MB, each by its digest and size (linux/amd64 6.8 MB to pull, 17.6 MB on disk)`. */
export function integrityText({ blobs, bytes: read, platforms }: Integrity): string {
  const sizes = platforms.map(({ platform, compressed, unpacked }) => `${platform} ${bytes(compressed)} to pull, ${bytes(unpacked)} on disk`);
  return `${blobs} files, ${bytes(read)}, each by its digest and size (${sizes.join('; ')})`;
}

/** `14 checks, .gin-ship/policy.yml`: what the image was held against. */
export function policyText({ mode, source, levels }: Judged['policy']): string {
  const checks = new Set(Object.entries(levels).flatMap(([rule, level]) => (level === 'off' ? [] : [rule.split('/')[0]])));
  const name = source === '' ? 'default policy' : source;
  return `${counted(checks.size, 'check')}, ${name}${mode === 'policy' ? '' : `, policy-level: ${mode}`}`;
}

/** A finding as it is told. */
export interface Told extends Finding {
  /** `/etc/shadow, layer 3 of 5, linux/arm64 only`; '' where it is about the image as a whole. */
  readonly inImage: string;
}

/** The findings, each at its line of the Dockerfile where the layer that it is in was made there. */
export function toldOf({ findings, platforms: built, dockerfile }: Pick<Judged, 'findings' | 'platforms' | 'dockerfile'>): Told[] {
  const lines = new Map(built.map((image) => [image.platform, layerLines(image, dockerfile)]));
  return findings.map((finding) => {
    const { where, layer, platforms } = finding;
    const ofImage = lines.get(platforms[0] ?? '') ?? [];
    const line = layer === undefined ? undefined : ofImage[layer];
    const at = finding.at ?? (line === undefined || dockerfile === undefined ? undefined : { file: dockerfile.file, line });
    const count = built.find(({ platform }) => platform === platforms[0])?.layers.length;
    const base = layer !== undefined && layer < baseLayers(ofImage) ? ' (base image)' : '';
    const parts = [
      at !== undefined && where === placeText(at) ? '' : oneLine(where),
      layer === undefined ? '' : `layer ${layer + 1}${count === undefined ? '' : ` of ${count}`}${base}`,
      platforms.length > 0 && platforms.length < built.length ? `${platforms.join(' and ')} only` : '',
    ];
    return { ...finding, ...(at === undefined ? {} : { at }), inImage: parts.filter((part) => part !== '').join(', ') };
  });
}

/** `/etc/shadow, layer 3 of 5, Dockerfile:12`. */
export const whereText = ({ inImage, at }: Told): string => [inImage, at === undefined ? '' : placeText(at)].filter((part) => part !== '').join(', ');

const layerLines = ({ layers }: PlatformSize, dockerfile: Judged['dockerfile']): (number | undefined)[] =>
  dockerfile === undefined
    ? []
    : linesOf(
        layers.map(({ createdBy }) => createdBy),
        dockerfile.text,
        dockerfile.target,
      );

/** How many layers, the lowest ones, the base image brought along; 0 where that is not known. */
const baseLayers = (lines: readonly (number | undefined)[]): number =>
  Math.max(
    0,
    lines.findIndex((line) => line !== undefined),
  );

export const placeText = ({ file, line }: Place): string => (line === undefined ? file : `${file}:${line}`);

/**
 * The instruction that made each layer of an image, as the user wrote it, with its line; as the history has it where the Dockerfile is not known. The values of build
 * arguments are left out, and so is what the policy found to hold a secret.
 */
export function layerSteps(image: PlatformSize, { dockerfile, findings }: Pick<Judged, 'dockerfile' | 'findings'>): string[] {
  const lines = layerLines(image, dockerfile);
  const instructions = dockerfile === undefined ? [] : instructionsOf(dockerfile.text);
  const secret = findings.filter(({ rule, platforms }) => rule === 'secrets/configuration' && platforms.includes(image.platform));
  return image.layers.map(({ createdBy }, at) => {
    const line = lines[at];
    const written = instructions.find((instruction) => instruction.line === line);
    const step = written === undefined ? withoutArguments(createdBy) : asWritten(written);
    // Where the finding does not say which step it means, it may be any.
    const hidden = secret.some(({ layer, where }) => layer === at || (layer === undefined && /history/i.test(where)));
    const shown = hidden ? `${step.split(/\s/)[0]} …` : step;
    if (line !== undefined) return `${placeText({ file: dockerfile?.file ?? '', line })} ${shown}`;
    return at < baseLayers(lines) ? ['base image', shown].filter((part) => part !== '').join(': ') : shown;
  });
}

/** Mounts and the like are longer than what they serve. */
function asWritten({ name, flags, body }: Instruction): string {
  const from = flags.filter((flag) => flag.startsWith('--from='));
  return [name, ...from, body].join(' ');
}

/** BuildKit writes build arguments in front of the command: `RUN |1 TOKEN=… /bin/sh -c go build # buildkit`. */
function withoutArguments(step: string): string {
  const text = step
    .replaceAll(/\s+/g, ' ')
    .replace(/^\/bin\/sh -c (#\(nop\) +)?/, '')
    .replace(/ # buildkit$/, '');
  if (!/^RUN \|\d+ /.test(text)) return text.replace(/^RUN \/bin\/sh -c /, 'RUN ');
  const [, command = '…'] = /^RUN .* \S*sh (?:\S+ )*?-\w*c (.*)$/.exec(text) ?? [];
  return `RUN ${command}`;
}

/** On one line; what can't be seen is replaced, so that no name from an image hides or turns around what stands beside it. */
export const oneLine = (text: string): string =>
  text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, '�')
    .trim();

/** As `oneLine`, at most `longest` characters. */
export function shortened(text: string, longest: number): string {
  const line = oneLine(text);
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
