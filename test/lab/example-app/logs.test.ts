// Log lines on their way: a file, the real collector with the shipped configuration, real stores set up by the shipped script.
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { parse } from 'yaml';
import { bringUp, type Lab } from '../lab.ts';
import { until } from '../monitoring/receivers.ts';
import { attempt, run } from '../run.ts';
import { type Collector, shipped, startCollector } from '../tracing/collector.ts';
import { ask, type Line, search, setUp, STREAM } from '../tracing/logs.ts';
import { elasticFront, type Front } from '../tracing/peers.ts';
import { type Kind, noStore, startStore, type Store } from '../tracing/store.ts';
import { environment } from './image.ts';

const why = await noStore();
const scratch = mkdtempSync(path.join(tmpdir(), 'gin-ship-logs-test-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const REQUEST = {
  time: '2026-11-24T05:00:00.123456789Z',
  level: 'INFO',
  msg: 'request',
  method: 'GET',
  route: '/user/:id',
  path: '/user/1',
  status: 200,
  bytes: 81,
  duration_ms: 1.25,
  client_ip: '127.0.0.1',
  request_id: 'plain',
  trace_id: TRACE,
  span_id: '00f067aa0ba902b7',
};
const service = { name: 'example-app', environment: 'test' };
const line = (fields: object) => JSON.stringify({ ...REQUEST, ...fields });

interface SavedObject {
  readonly type: string;
  readonly id: string;
  readonly attributes: {
    readonly title: string;
    readonly timeFieldName?: string;
    readonly columns?: readonly string[];
    readonly sort?: readonly (readonly [string, string])[];
    readonly kibanaSavedObjectMeta?: { readonly searchSourceJSON: string };
  };
  readonly references: readonly { readonly id: string; readonly name: string; readonly type: string }[];
}

const saved = readFileSync(path.join(shipped, 'kibana/saved-objects.ndjson'), 'utf8')
  .trim()
  .split('\n')
  .map((text) => JSON.parse(text) as SavedObject);

describe.skipIf(why !== undefined)(`stores${why === undefined ? '' : ` (${why})`}`, () => {
  describe.each<Kind>(['elasticsearch', 'opensearch'])('%s', (kind) => {
    let [store, front, collector]: [Store, Front, Collector] = [] as never;
    const folder = path.join(scratch, kind);
    // As on a node: the folder tells namespace, pod and container.
    const pod = path.join(folder, 'pods/example-app-test_example-app-7c9-x2k_0b1d/app');
    const file = path.join(folder, 'app.log');

    beforeAll(async () => {
      mkdirSync(pod, { recursive: true });
      store = await startStore(kind);
      await setUp(store);
      front = await elasticFront(store.url);
      const elasticsearch = kind === 'elasticsearch' ? store.url : front.url;
      const more = 'exporters::debug::verbosity: detailed';
      collector = await startCollector({ elasticsearch, logFiles: path.join(folder, '**/*.log'), state: path.join(folder, 'state'), more });
    });
    afterAll(async () => {
      await collector?.stop();
      front?.close();
      await store?.remove();
    });

    const found = async (query: string): Promise<Line> =>
      await until(async () => (await search(store, query))[0], 20_000, `${query}; the collector says\n${collector.output().slice(-2000)}`);

    it('takes the templates again and again', async () => {
      expect(await setUp(store)).toContain('_index_template/logs-example_app');
      const simulated = await ask<{ template: { settings: { index: object } } }>(store, 'POST', `/_index_template/_simulate_index/${STREAM}`);
      expect(simulated.template.settings.index).toMatchObject({ mapping: { ignore_malformed: 'true', total_fields: { limit: '200' } } });
    });

    it('a line of the app is a document with the same fields, found by trace', async () => {
      appendFileSync(file, `${line({})}\n`);
      const { time, ...rest } = REQUEST;
      expect(await found(`trace_id:${TRACE}`)).toEqual({ ...rest, '@timestamp': time, service });
      expect(await found(`trace.id:${TRACE} AND log.level:INFO AND client_ip:"127.0.0.0/8"`)).toMatchObject({ request_id: 'plain' });
    });

    it('the record has time, severity and trace where OpenTelemetry has them', () => {
      const record = /Timestamp: 2026-11-24 05:00:00\.123456789 \+0000 UTC\nSeverityText: INFO\nSeverityNumber: Info\(9\)\n/;
      expect(collector.output()).toMatch(record);
      expect(collector.output()).toContain(`Trace ID: ${TRACE}\nSpan ID: ${REQUEST.span_id}\n`);
    });

    it('dates, numbers, ids and addresses are what they are', async () => {
      const fields = Object.entries(REQUEST).map(([name]) => (name === 'time' ? '@timestamp' : name));
      const caps = await ask<{ fields: Record<string, Record<string, unknown>> }>(store, 'GET', `/${STREAM}/_field_caps?fields=*`);
      expect(Object.fromEntries(fields.map((name) => [name, Object.keys(caps.fields[name] ?? {}).join()]))).toEqual({
        '@timestamp': 'date_nanos',
        ...Object.fromEntries(['level', 'method', 'route', 'path', 'request_id', 'trace_id', 'span_id'].map((name) => [name, 'keyword'])),
        msg: 'text',
        status: 'short',
        bytes: 'long',
        duration_ms: 'double',
        client_ip: 'ip',
      });
    });

    it.each(kind === 'elasticsearch' ? [''] : [])('setup.sh tells what the store has against a file', async (asked) => {
      // This build has no lifecycle policies, which are asked for where nothing else is said.
      await expect(setUp(store, { WITHOUT: asked })).rejects.toThrow(/setup\.sh: _ilm\/policy\/logs-example_app was not taken: .*_ilm/s);
      await expect(setUp(store, { WITHOUT: 'kibana' })).rejects.toThrow('WITHOUT=kibana is neither lifecycle nor');
      await expect(setUp(store, { ELASTICSEARCH_URL: '' })).rejects.toThrow('where is Elasticsearch? Set ELASTICSEARCH_URL');
    });

    it('the index is a data stream, where the store has them', async () => {
      const indices = Object.keys(await ask<object>(store, 'GET', `/${STREAM}`));
      expect(indices).toEqual([kind === 'opensearch' ? `.ds-${STREAM}-000001` : STREAM]);
    });

    it('what Kubernetes and Docker wrap around a line is taken off, and other containers are left alone', async () => {
      // containerd, and CRI-O with a line in two parts.
      const crio = line({ request_id: 'crio' });
      const halves = [`P ${crio.slice(0, 100)}`, `F ${crio.slice(100)}`].map((part) => `2026-11-24T07:00:01.5+02:00 stdout ${part}\n`);
      writeFileSync(path.join(pod, '0.log'), `2026-11-24T05:00:01.5Z stdout F ${line({ request_id: 'pod', level: 'WARN' })}\n${halves.join('')}`);
      const json = (text: string, more: object) =>
        `${JSON.stringify({ log: `${text}\n`, stream: 'stdout', ...more, time: '2026-11-24T05:00:02Z' })}\n`;
      appendFileSync(file, json(line({ request_id: 'stranger' }), {}) + json(line({ request_id: 'docker' }), { attrs: { tag: 'example-app' } }));
      expect(await found('request_id:pod')).toMatchObject({
        level: 'WARN',
        service,
        kubernetes: { pod: { name: 'example-app-7c9-x2k' } },
        '@timestamp': REQUEST.time,
      });
      expect(await found('request_id:crio')).toMatchObject({ trace_id: TRACE, span_id: REQUEST.span_id });
      expect(await found('request_id:docker')).toMatchObject({ status: 200, service });
      expect(await search(store, 'request_id:stranger')).toEqual([]);
    });

    it('a line that is no JSON becomes an error with it as message', async () => {
      appendFileSync(path.join(pod, '0.log'), '2026-11-24T05:00:03.25Z stderr F fatal error: all goroutines are asleep - deadlock!\n');
      appendFileSync(file, 'goroutine 1 [running]:\n{"broken": \n');
      expect(await found('msg:deadlock')).toMatchObject({
        level: 'ERROR',
        msg: 'fatal error: all goroutines are asleep - deadlock!',
        '@timestamp': '2026-11-24T05:00:03.25Z',
      });
      const now = await found('msg:goroutine AND msg:running');
      expect(Math.abs(Date.parse(String(now['@timestamp'])) - Date.now())).toBeLessThan(60_000);
      expect(await found('msg:broken')).toMatchObject({ level: 'ERROR', msg: '{"broken":' });
    });

    it('fields that nobody has heard of and values that do not fit cost no line and no field of the index', async () => {
      const strange = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`field_${index}`, index]));
      appendFileSync(file, `${line({ request_id: 'strange', status: 'many', client_ip: '@', time: 'yesterday', ...strange })}\n`);
      expect(await found('request_id:strange')).toMatchObject({ status: 'many', field_499: 499 });
      const caps = await ask<{ fields: object }>(store, 'GET', `/${STREAM}/_field_caps?fields=field_*`);
      expect(caps.fields).toEqual({});
    });

    it('the searches of Kibana find what they are for, and every column is a field', async () => {
      appendFileSync(file, `${line({ request_id: 'failed', level: 'ERROR', status: 503 })}\n${line({ request_id: 'slow', duration_ms: 301 })}\n`);
      for (const id of ['failed', 'slow']) await found(`request_id:${id}`);
      const searches = saved.filter((object) => object.type === 'search');
      const results = await Promise.all(
        searches.map(async ({ id, attributes }) => {
          const source = JSON.parse(attributes.kibanaSavedObjectMeta?.searchSourceJSON ?? '') as { query: { query: string; language: string } };
          expect(source.query.language).toBe('lucene');
          const [field = '', order = ''] = attributes.sort?.[0] ?? [];
          const ids = (await search(store, source.query.query, `${field}:${order}`)).map((one) =>
            typeof one['request_id'] === 'string' ? one['request_id'] : '',
          );
          return [
            id,
            ids
              .toSorted((a, b) => a.localeCompare(b))
              .join(' ')
              .trim(),
          ];
        }),
      );
      expect(Object.fromEntries(results)).toEqual({
        'example-app-requests': 'crio docker failed plain pod slow strange',
        'example-app-errors': 'failed',
        'example-app-slow': 'slow',
      });
      const caps = await ask<{ fields: Record<string, unknown> }>(store, 'GET', `/${STREAM}/_field_caps?fields=*`);
      const columns = searches.flatMap(({ attributes }) => [...(attributes.columns ?? []), ...(attributes.sort ?? []).map(([field]) => field)]);
      expect(columns.filter((name) => !(name in caps.fields))).toEqual([]);
    });
  });
});

describe('Docker', () => {
  let lab: Lab;
  beforeAll(async () => void (lab = await bringUp()));

  it('writes its files as the filter expects: with the tag of a container’s log options', async (context: TestContext) => {
    const docker = async (...args: string[]) => await run([lab.docker, ...args], { env: environment(lab) });
    const id = await docker('create', '--log-driver=json-file', '--log-opt', 'tag=example-app', 'busybox', 'echo', '{"msg":"hello"}');
    try {
      await docker('start', '--attach', id);
      const file = await docker('inspect', '--format', '{{.LogPath}}', id);
      const text = await attempt(['cat', file]);
      if (text.code !== 0) context.skip(`${file} can't be read from here: the engine is on another machine, or its owner is another user`);
      expect(text.stdout).toMatch(/^\{"log":"\{\\"msg\\":\\"hello\\"\}\\n","stream":"stdout","attrs":\{"tag":"example-app"\},"time":"[^"]+Z"\}\n$/);
    } finally {
      await docker('rm', '--force', id);
    }
  });
});

describe('files that no program here can try', () => {
  it('saved objects of Kibana: a data view and searches over it', () => {
    const [view, ...searches] = saved;
    expect(view).toMatchObject({ type: 'index-pattern', attributes: { title: 'logs-example_app-*', timeFieldName: '@timestamp' } });
    const reference = { type: 'index-pattern', id: view?.id, name: 'kibanaSavedObjectMeta.searchSourceJSON.index' };
    for (const one of searches) {
      expect(one).toMatchObject({ type: 'search', references: [reference] });
      expect(JSON.parse(one.attributes.kibanaSavedObjectMeta?.searchSourceJSON ?? '')).toMatchObject({ indexRefName: reference.name });
    }
    expect(searches[0]?.attributes.columns).toEqual(['level', 'route', 'status', 'duration_ms', 'trace_id', 'request_id']);
  });

  it('Filebeat writes where the collector writes, and lets the template alone', () => {
    const config = parse(readFileSync(path.join(shipped, 'filebeat/filebeat.yml'), 'utf8')) as Record<string, unknown>;
    expect(config).toMatchObject({
      'filebeat.inputs': [{ type: 'filestream', id: 'example-app' }],
      'output.elasticsearch': { index: 'logs-example_app-${APP_ENV:development}' },
      'setup.template.enabled': false,
      'setup.ilm.enabled': false,
    });
  });

  it('the lifecycle policy has the name that indices ask for, and ends in deletion', () => {
    const json = (name: string) => JSON.parse(readFileSync(path.join(shipped, 'elasticsearch', name), 'utf8')) as object;
    expect(json('lifecycle.json')).toMatchObject({ template: { settings: { index: { lifecycle: { name: 'logs-example_app' } } } } });
    expect(json('lifecycle-policy.json')).toMatchObject({ policy: { phases: { delete: { min_age: '14d', actions: { delete: {} } } } } });
  });
});
