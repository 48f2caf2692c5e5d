// The example app's manifests for tests: copies to break, the command that checks them, and what an overlay renders to.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { resourcesOf, type Resource } from '../../../scripts/manifests/render.ts';
import { attempt, run, type Ran } from '../run.ts';
import { tool } from '../tools.ts';
import { exampleApp } from './image.ts';

const root = path.dirname(exampleApp);

/** A copy of what `npm run manifests` reads. */
export class Copy implements Disposable {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'gin-ship-manifests-test-'));

  constructor() {
    for (const part of ['deploy', 'monitoring']) cpSync(path.join(exampleApp, part), path.join(this.folder, part), { recursive: true });
  }

  /** Changes a file below deploy/. What is to be replaced must be there. */
  edit(file: string, from: string, to: string): this {
    const where = path.join(this.folder, 'deploy', file);
    const text = readFileSync(where, 'utf8');
    if (!text.includes(from)) throw new Error(`${file} has no \`${from}\` any more: change this test with it`);
    writeFileSync(where, text.replace(from, to));
    return this;
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** `npm run manifests`, as a child process. */
export async function manifests(args: readonly string[] = [], more: NodeJS.ProcessEnv = {}): Promise<Ran & { readonly lines: readonly string[] }> {
  const ran = await attempt([process.execPath, 'scripts/manifests.ts', ...args], {
    cwd: root,
    env: { ...process.env, GIN_SHIP_KUBECONFIG: undefined, ...more },
  });
  return { ...ran, lines: ran.stdout.split('\n') };
}

/** The lines of the checks that found something, each with its first finding. */
export function red(lines: readonly string[]): string[] {
  return lines.flatMap((line, index) => (line.startsWith('✗') ? [`${line.replace(/ \(.*\)$/, '')}: ${lines[index + 1]?.trim() ?? ''}`] : []));
}

/** Any object as YAML has it; tests look into it by path. */
// oxlint-disable-next-line typescript/no-explicit-any -- manifests are of many shapes, and a wrong path fails the test
export type Rendered = Resource & { readonly [field: string]: any };

export async function rendered(overlay: string): Promise<(kind: string, name?: string) => Rendered> {
  const text = await run([await tool('kustomize'), 'build', path.join(exampleApp, 'deploy/overlays', overlay)]);
  const all = resourcesOf(text);
  return (kind, name) => {
    const found = all.find((one) => one.kind === kind && (name === undefined || one.metadata.name === name));
    if (found === undefined) throw new Error(`${overlay} renders no ${kind} ${name ?? ''}`);
    return found;
  };
}
