// What was chosen at the first bring-up and must stay: ports, network, which kind of lab.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { folder, labFolder } from './paths.ts';

export interface State {
  readonly kind: 'lab' | 'docker';
  /** Brought up to the end; false while it is being done, and after it failed half-way. */
  readonly up: boolean;
  /** See source.ts; not kept where the engine is not ours. */
  readonly source?: string;
  readonly ports: { readonly tls: number; readonly plain: number; readonly buildkit: number };
  /** Second number of the lab's 10.N.0.0/20; none where the engine is not ours. */
  readonly network?: number;
  /** The host's address on the engine's bridge, where the registries listen too. */
  readonly gateway?: string;
  /** What runs besides the engine and the registries. */
  readonly buildkitd: boolean;
  readonly classic: boolean;
  /** The engine's image store is containerd's. */
  readonly containerdStore: boolean;
}

const file = path.join(labFolder, 'state.json');

export function readState(): State | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as State;
  } catch {
    return undefined;
  }
}

export function writeState(state: State): State {
  const draft = path.join(folder(labFolder), '.state.json');
  writeFileSync(draft, `${JSON.stringify(state, null, 2)}\n`);
  renameSync(draft, file);
  return state;
}
