// The checks of rendered manifests, each a program of its own: what it found, or that it can't run here.
import path from 'node:path';
import { attempt, onPath } from '../../test/lab/run.ts';
import { tool } from '../../test/lab/tools.ts';
import type { Finding, Target } from './render.ts';
import { schemas } from './schemas.ts';

export interface Verdict {
  readonly findings: readonly Finding[];
  /** What was looked at, for the line that says so. */
  readonly looked: string;
}

export interface Check {
  readonly name: string;
  /** Why it can't run here. */
  readonly absent?: string;
  readonly look: (target: Target) => Promise<Verdict>;
}

export type Origin = (kind: string, name: string) => string | undefined;

const at = (file: string | undefined, text: string): Finding => ({ ...(file === undefined ? {} : { file }), text });
export const objects = (count: number): string => `${count} object${count === 1 ? '' : 's'}`;
const resources = ({ resources: all }: Target): string => objects(all.length);

/** Every field, against the API's own description. */
export async function conformity(targets: readonly Target[], origin: Origin): Promise<Check> {
  const kubeconform = await tool('kubeconform');
  const kinds = new Set(targets.flatMap(({ resources: all }) => all.map(({ kind }) => kind)));
  const location = path.join(await schemas(kinds), '{{ .Group }}', '{{ .ResourceKind }}_{{ .ResourceAPIVersion }}.json');
  const look = async (target: Target): Promise<Verdict> => {
    const { stdout, stderr, code } = await attempt([kubeconform, '-strict', '-output', 'json', '-schema-location', location, target.file]);
    const told = stdout.startsWith('{') ? (JSON.parse(stdout) as { resources?: readonly { kind: string; name: string; msg: string }[] }) : {};
    const findings = (told.resources ?? []).map(({ kind, name, msg }) => at(origin(kind, name), `${kind} ${name}: ${msg}`));
    return { looked: resources(target), findings: findings.length === 0 && code !== 0 ? [{ text: stderr || stdout }] : findings };
  };
  return { name: 'kubeconform', look };
}

interface Scored {
  readonly type_meta: { readonly kind: string };
  readonly object_meta: { readonly name: string };
  readonly checks: readonly {
    readonly check: { readonly name: string };
    readonly grade: number;
    readonly skipped: boolean;
    readonly comments: readonly { readonly summary: string; readonly path: string }[] | null;
  }[];
}

/** kube-score's own word for a grade of 1. */
const CRITICAL = 1;

/** Habits that keep a workload alive. What is ignored is annotated in the manifest, with the reason. */
export async function score(origin: Origin): Promise<Check> {
  const kubeScore = await tool('kube-score');
  const look = async (target: Target): Promise<Verdict> => {
    const { stdout, stderr } = await attempt([kubeScore, 'score', '--output-format', 'json', target.file]);
    // null: nothing in it that it knows.
    if (!/^(\[|null)/.test(stdout)) return { looked: resources(target), findings: [{ text: `kube-score: ${stderr || stdout}` }] };
    const findings = ((JSON.parse(stdout) as Scored[] | null) ?? []).flatMap(({ type_meta: { kind }, object_meta: { name }, checks }) =>
      checks
        .filter(({ grade, skipped }) => grade === CRITICAL && !skipped)
        .map(({ check, comments }) => {
          const why = (comments ?? []).map(({ path: where, summary }) => [where, summary].filter((part) => part !== '').join(': ')).join('; ');
          return at(origin(kind, name), `${kind} ${name}: ${check.name}: ${why}`);
        }),
    );
    return { looked: resources(target), findings };
  };
  return { name: 'kube-score', look };
}

/** Not to be built from Go modules, hence only where it is installed. */
export function linter(): Check {
  const kubeLinter = onPath('kube-linter');
  const look = async (target: Target): Promise<Verdict> => {
    const { stdout, stderr, code } = await attempt([kubeLinter ?? '', 'lint', '--format', 'plain', target.file]);
    return { looked: resources(target), findings: code === 0 ? [] : [{ text: `${stdout}${stderr}`.trim() }] };
  };
  return { name: 'kube-linter', look, ...(kubeLinter === undefined ? { absent: 'it is not on PATH' } : {}) };
}
