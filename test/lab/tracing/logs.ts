// What is asked of a store for log lines.
import path from 'node:path';
import { run } from '../run.ts';
import { shipped } from './collector.ts';
import type { Store } from './store.ts';

export type Line = Readonly<Record<string, unknown>>;

/** The index or data stream of the collector's test environment. */
export const STREAM = 'logs-example_app-test';

/** The shipped setup script, as a person would run it. */
export async function setUp(store: Store, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const script = path.join(shipped, 'elasticsearch/setup.sh');
  return await run(['sh', script], { env: { ...process.env, ELASTICSEARCH_URL: store.url, WITHOUT: store.without, ...env } });
}

export async function ask<T>(store: Store, method: string, where: string, body?: string): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${store.url}${where}`, { method, headers, ...(body === undefined ? {} : { body }) });
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error(`${method} ${where}: ${response.status} ${JSON.stringify(answer)}`);
  return answer as T;
}

/** Lines that a search in Lucene's syntax finds, the oldest first. Everything written until now is found. */
export async function search(store: Store, query: string, sort = '@timestamp:asc'): Promise<Line[]> {
  // An index that is being made has shards that can't be asked yet.
  await ask(store, 'GET', '/_cluster/health/logs-example_app-*?wait_for_status=yellow&timeout=10s');
  await ask(store, 'POST', '/logs-example_app-*/_refresh');
  const found = await ask<{ hits: { hits: { _source: Line }[] } }>(
    store,
    'GET',
    `/logs-example_app-*/_search?size=100&sort=${sort}&q=${encodeURIComponent(query)}`,
  );
  return found.hits.hits.map((hit) => hit._source);
}
