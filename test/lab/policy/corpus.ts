// The corpus: images with exactly one planted defect, and clean ones. See build.ts for how they are made, specimen.ts for what an entry says.
import { integrity, names, sizes, waste } from './corpus/bytes.ts';
import { cleanOnes } from './corpus/clean.ts';
import { forbidden, privilege } from './corpus/files.ts';
import { go, labels, runtime, times } from './corpus/program.ts';
import { secrets } from './corpus/secrets.ts';
import { commonServices, services } from './corpus/services.ts';
import { entrypoints, users } from './corpus/start.ts';
import type { Specimen } from './specimen.ts';

export const planted: readonly Specimen[] = [
  ...integrity,
  ...users,
  ...entrypoints,
  ...secrets,
  ...services,
  ...forbidden,
  ...privilege,
  ...names,
  ...sizes,
  ...waste,
  ...go,
  ...runtime,
  ...labels,
  ...times,
];

export const clean: readonly Specimen[] = cleanOnes;

/** What the policy makes no promise of, for an honest comparison with tools that find it. */
export const unpromised: readonly Specimen[] = commonServices;

export const corpus: readonly Specimen[] = [...planted, ...clean];
