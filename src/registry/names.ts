import type { Repository } from '../plan/plan.ts';

/** Docker Hub answers under one name, is written under others, and is kept in config.json under a third. */
const HUB = 'registry-1.docker.io';
const HUB_NAMES = new Set(['docker.io', 'index.docker.io', 'registry.hub.docker.com', 'hub.docker.com', HUB]);
const HUB_KEY = 'https://index.docker.io/v1/';

/** `https://GHCR.io/`, `docker.io/me` → the host and port that one talks to. */
export function registryHost(written: string): string {
  const host = written
    .replace(/^https?:\/\//i, '')
    .replace(/\/.*$/, '')
    .toLowerCase();
  return HUB_NAMES.has(host) ? HUB : host;
}

/** The key of a registry in config.json, and what a credential helper is asked for. */
export const configKey = (host: string): string => (host === HUB ? HUB_KEY : host);

/** What people call the registry, and what `docker login` takes. */
export const shownHost = (host: string): string => (host === HUB ? 'docker.io' : host);

/** All registries of the image names, each once, in their order. */
export const registriesOf = (repositories: readonly Repository[]): string[] => [...new Set(repositories.map(({ registry }) => registry))];
