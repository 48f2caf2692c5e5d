import type { Ports } from '../ports/ports.ts';
import type { BuildRequest } from './args.ts';
import { build, type BuildSurroundings, type Built } from './build.ts';
import type { Builder } from './builder.ts';

/**
 * Builds once more, every step anew and with no cache read or written, into a layout of its own: what the same sources give on another day. Cache mounts of RUN steps are
 * the builder's and stay.
 * @throws ShipError as `build` does
 */
export function rebuild(request: BuildRequest, builder: Builder, surroundings: BuildSurroundings, ports: Ports): Promise<Built> {
  const anew = { ...request.build, noCache: true, pull: false, cacheFrom: [], cacheTo: [] };
  return build({ ...request, build: anew }, builder, surroundings, ports, `Build ${request.build.shownFile} again, without the cache`);
}
