// What the daemons of one bare machine share: where their programs are, what they listen on, and who vouches for them.
import type { Certificates } from './certificates.ts';
import type { Programs } from './debian.ts';

export interface Site {
  readonly programs: Programs;
  readonly ports: { readonly tls: number; readonly plain: number; readonly buildkit: number };
  /** Second number of our 10.N.0.0/20. */
  readonly network: number;
  /** The host's address on the engine's bridge. */
  readonly gateway: string;
  readonly certificates: Certificates;
}
