import type { Repository } from '../plan/plan.ts';

/** @throws ShipError `input/images` with every line that is no image name */
export function parseImages(text: string): readonly Repository[] {
  throw new Error(text);
}

/** `ghcr.io/OWNER/REPO`: what `images` is where it is empty. */
export function defaultImage(slug: string): Repository {
  throw new Error(slug);
}
