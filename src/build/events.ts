/** A line of `--progress=rawjson` (BuildKit, client/graph.go: SolveStatus). Only what is used here. */
export interface Status {
  readonly vertexes?: readonly Vertex[];
  readonly logs?: readonly { readonly vertex: string; readonly data: string; readonly timestamp: string }[];
  readonly warnings?: readonly {
    readonly short?: string;
    readonly detail?: readonly string[];
    readonly url?: string;
    readonly range?: readonly { readonly start?: { readonly line?: number }; readonly end?: { readonly line?: number } }[];
  }[];
  /** How far a part of a step is; `current` is in bytes. */
  readonly statuses?: readonly { readonly id: string; readonly vertex: string; readonly current?: number }[];
}

export interface Vertex {
  readonly digest: string;
  readonly name?: string;
  readonly started?: string;
  readonly completed?: string;
  readonly cached?: boolean;
  readonly error?: string;
}

/** undefined where the line is none of BuildKit's events. */
export function parse(line: string): Status | undefined {
  try {
    return JSON.parse(line) as Status;
  } catch {
    return undefined;
  }
}
