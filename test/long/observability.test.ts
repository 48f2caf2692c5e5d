// One request is followed through everything that is shipped: answer → log line → Elasticsearch → Jaeger → the exemplar in the app's metrics.
// And what the app does when the collector is away, slow, or the app itself has to go.
import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, type TestContext } from 'vitest';
import { certificates } from '../lab/certificates.ts';
import { bringUp } from '../lab/lab.ts';
import { type App, buildApp, startApp } from '../lab/monitoring/app.ts';
import { until } from '../lab/monitoring/receivers.ts';
import { type Postgres, startPostgres } from '../lab/postgres.ts';
import { type Collector, startCollector, type Variant } from '../lab/tracing/collector.ts';
import { type Jaeger, type Span, startJaeger } from '../lab/tracing/jaeger.ts';
import { type Line, search, setUp } from '../lab/tracing/logs.ts';
import { secureFront, silentListener } from '../lab/tracing/peers.ts';
import { sendSpans } from '../lab/tracing/spans.ts';
import { noStore, startStore, type Store } from '../lab/tracing/store.ts';

const why = await noStore();
const scratch = mkdtempSync(path.join(tmpdir(), 'gin-ship-observability-'));
let [program, folders] = ['', 0];

beforeAll(async () => {
  await bringUp(); // its certificates
  program = await buildApp(scratch);
});
afterAll(() => rmSync(scratch, { recursive: true }));

const fresh = () => path.join(scratch, String(++folders));
/** Ids of W3C Trace Context; 01: sampled by the caller. */
const caller = () => {
  const [trace, span] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
  return { trace, span, headers: { traceparent: `00-${trace}-${span}-01` } };
};
const linesOf = (app: App): Line[] =>
  app
    .output()
    .split('\n')
    .filter((text) => text.startsWith('{'))
    .map((text) => JSON.parse(text) as Line);
const metricsOf = async (app: App, accept = 'text/plain') => await (await fetch(`http://${app.admin}/metrics`, { headers: { accept } })).text();
const metric = async (app: App, name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(await metricsOf(app))?.[1]);
const tag = (span: Span, key: string) => span.tags.find((one) => one.key === key)?.value;

describe.skipIf(why !== undefined)(`one request is followed${why === undefined ? '' : ` (not here: ${why})`}`, () => {
  let [store, postgres]: [Store, Postgres] = [] as never;
  beforeAll(async () => {
    postgres = await startPostgres();
    store = await startStore('elasticsearch');
    await setUp(store);
  });
  afterAll(async () => {
    await store?.remove();
    await postgres?.remove();
  });

  describe.each<Variant>(['insecure', 'tls'])('%s', (variant) => {
    let [jaeger, collector, app]: [Jaeger, Collector, App] = [] as never;
    const { trace, span, headers } = caller();
    const requestId = `follow-${variant}-1`;
    beforeAll(async () => {
      const { ca, serverCert, serverKey } = certificates();
      const folder = fresh();
      jaeger = await startJaeger(variant === 'tls' ? { certificate: serverCert, key: serverKey } : undefined);
      const front = variant === 'tls' ? await secureFront(store.url, 'aWQ6a2V5') : undefined;
      const elasticsearch = front?.url ?? store.url;
      collector = await startCollector({ variant, jaeger: jaeger.otlp, elasticsearch, logFiles: path.join(folder, 'app.log') });
      const telemetry =
        variant === 'tls'
          ? { OTEL_EXPORTER_OTLP_ENDPOINT: `https://127.0.0.1:${collector.grpc}`, OTEL_EXPORTER_OTLP_CERTIFICATE: ca }
          : { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collector.grpc}` };
      app = await startApp(program, folder, { DATABASE_URL: postgres.url, ...telemetry });
      return async () => {
        for (const one of [app, collector, jaeger]) await one.stop();
        front?.close();
      };
    });

    it('answers, and writes one line with the ids of request and trace', async () => {
      const email = `${variant}@example.com`;
      const made = await fetch(`${app.url}/users`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'Ann', email }),
      });
      const response = await fetch(`${app.url}${made.headers.get('location')}`, { headers: { ...headers, 'x-request-id': requestId } });
      expect([response.status, response.headers.get('x-request-id'), await response.json()]).toEqual([
        200,
        requestId,
        expect.objectContaining({ email }),
      ]);
      const lines = await until(
        () => ((found) => (found.length > 0 ? found : undefined))(linesOf(app).filter((one) => one['request_id'] === requestId)),
        5000,
        'the line',
      );
      expect(lines).toEqual([
        expect.objectContaining({
          level: 'INFO',
          msg: 'request',
          route: '/user/:id',
          status: 200,
          trace_id: trace,
          span_id: expect.stringMatching(/^[0-9a-f]{16}$/),
        }),
      ]);
    });

    it('the line is in Elasticsearch, as it was written, and found by the trace', async () => {
      const { time, ...line } = linesOf(app).find((one) => one['request_id'] === requestId) ?? {};
      const found = await until(
        async () => (await search(store, `trace_id:${trace}`))[0],
        30_000,
        `the line; the collector says\n${collector.output().slice(-2000)}`,
      );
      expect(found).toMatchObject(line);
      expect(found).toMatchObject({ service: { name: 'example-app', environment: 'test' } });
      expect(Date.parse(String(found['@timestamp']))).toBe(Date.parse(String(time)));
      expect(await search(store, `trace.id:${trace} AND log.level:INFO`)).toHaveLength(1);
    });

    it('the trace is in Jaeger: under the caller’s span the request, under it the database', async () => {
      const found = await until(() => jaeger.trace(trace), 30_000, `the trace; the collector says\n${collector.output().slice(-2000)}`);
      const server = found.spans.find((one) => one.operationName === 'GET /user/:id') as Span;
      const line = linesOf(app).find((one) => one['request_id'] === requestId);
      expect(server.references[0]).toMatchObject({ refType: 'CHILD_OF', traceID: trace, spanID: span });
      expect([server.spanID, tag(server, 'span.kind'), tag(server, 'http.response.status_code')]).toEqual([line?.['span_id'], 'server', 200]);
      // A query may have spans of its own below it: up from any of the database's one comes to the request.
      const parent = (one: Span | undefined) => found.spans.find(({ spanID }) => spanID === one?.references[0]?.spanID);
      const database = found.spans.filter((one) => tag(one, 'db.system.name') === 'postgresql' || tag(one, 'db.system') === 'postgresql');
      const tops = database.map((one) => {
        let top = one;
        while (parent(top) !== undefined && top !== server) top = parent(top) ?? server;
        return top.operationName;
      });
      expect(tops.length, found.spans.map((one) => one.operationName).join()).toBeGreaterThan(0);
      expect(new Set(tops)).toEqual(new Set(['GET /user/:id']));
      const resource = Object.values(found.processes)[0];
      expect([resource?.serviceName, resource?.tags.find((one) => one.key === 'deployment.environment.name')?.value]).toEqual([
        'example-app',
        'staging',
      ]);
    });

    it('the histogram of the app’s metrics leads to the trace', async () => {
      const text = await metricsOf(app, 'application/openmetrics-text; version=1.0.0');
      const exemplars = text.split('\n').filter((one) => one.startsWith('http_server_request_duration_seconds_bucket') && one.includes(`# {`));
      expect(exemplars.filter((one) => one.includes(`trace_id="${trace}"`) && one.includes('http_route="/user/:id"'))).toHaveLength(1);
    });
  });

  it('a store that is away costs no line, also when the collector is killed meanwhile', async () => {
    const folder = fresh();
    mkdirSync(folder, { recursive: true });
    const options = { elasticsearch: store.url, logFiles: path.join(folder, '*.log'), state: path.join(folder, 'state') };
    const write = (from: number, to: number) => {
      for (let index = from; index < to; index++)
        appendFileSync(
          path.join(folder, 'app.log'),
          `${JSON.stringify({ time: new Date().toISOString(), level: 'INFO', msg: 'away', request_id: `away-${index}`, bytes: index })}\n`,
        );
    };
    const count = async () => (await search(store, 'msg:away')).length;
    let collector = await startCollector(options);
    onTestFinished(async () => void (await collector.stop()));
    write(0, 10);
    await until(async () => (await count()) === 10 || undefined, 30_000, 'the first lines');
    expect(await collector.stop()).toBe(0);
    write(10, 20);
    collector = await startCollector(options);
    await until(async () => (await count()) >= 20 || undefined, 30_000, 'the lines of meanwhile');
    await pause(2000);
    expect(await count()).toBe(20); // none of the first again

    await store.stop();
    write(20, 40);
    await pause(3000);
    // What was read is now nowhere but in the collector's queue.
    renameSync(path.join(folder, 'app.log'), path.join(folder, 'app.log.1'));
    process.kill(collector.pid, 'SIGKILL');
    await collector.stop();
    write(40, 50);
    collector = await startCollector(options);
    await pause(2000);
    write(50, 60);
    await store.again();
    // Some may be there twice: what was on its way when the collector was killed is sent again.
    const all = async () => new Set((await search(store, 'msg:away')).map((one) => one['request_id']));
    await until(
      async () => (await all()).size === 60 || undefined,
      90_000,
      `60 lines, of which ${(await all()).size} are there; the collector says\n${collector.output().slice(-2000)}`,
    );
  });
});

describe('a collector that is no help', () => {
  /** So many requests, ten at a time. Gives their times in milliseconds, sorted. */
  const ping = async (app: App, count: number): Promise<number[]> => {
    const times: number[] = [];
    const one = async () => {
      while (times.length < count) {
        const started = performance.now();
        const response = await fetch(`${app.url}/ping`);
        await response.arrayBuffer();
        if (response.status !== 200) throw new Error(`/ping answered ${response.status}`);
        times.push(performance.now() - started);
      }
    };
    await Promise.all(Array.from({ length: 10 }, one));
    return times.toSorted((a, b) => a - b);
  };
  const at = (times: readonly number[], share: number) => times[Math.floor(times.length * share)] ?? 0;
  const rss = (pid: number) => Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  const warnings = (app: App) => linesOf(app).filter((one) => one['level'] === 'WARN' && String(one['msg']).startsWith('traces: '));

  it('slow or away costs spans, not requests; when it is back the spans are there again', async () => {
    const silent = await silentListener();
    const app = await startApp(program, fresh(), { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${silent.port}` });
    const without = await startApp(program, fresh());
    onTestFinished(async () => {
      for (const one of [app, without]) await one.stop();
    });
    // Warm, and the queue of spans full.
    for (const one of [app, without]) await ping(one, 6000);
    const before = { memory: rss(app.pid), goroutines: await metric(app, 'go_goroutines') };
    const [slow, free]: [number[], number[]] = [[], []];
    // In turns, because the machine has other things to do too.
    for (let round = 0; round < 5; round++) {
      slow.push(...(await ping(app, 2000)));
      free.push(...(await ping(without, 2000)));
    }
    for (const times of [slow, free]) times.sort((a, b) => a - b);
    const after = { memory: rss(app.pid), goroutines: await metric(app, 'go_goroutines') };
    console.log(
      `/ping with a collector that hangs: median ${at(slow, 0.5).toFixed(2)} ms, 99 % ${at(slow, 0.99).toFixed(2)} ms; without one ${at(free, 0.5).toFixed(2)} and ${at(free, 0.99).toFixed(2)} ms; memory ${before.memory.toFixed(1)} → ${after.memory.toFixed(1)} MB`,
    );
    expect(silent.connections()).toBeGreaterThan(0);
    // Recording a span has its price; waiting for somebody would be seconds.
    expect(at(slow, 0.5)).toBeLessThan(at(free, 0.5) * 3 + 1);
    expect(at(slow, 0.99)).toBeLessThan(1000);
    expect(after.memory).toBeLessThan(before.memory + 12);
    expect(after.goroutines).toBeLessThan(before.goroutines + 15); // those of ten kept-alive connections come and go

    await until(() => warnings(app)[0], 30_000, 'a line about it');
    await until(async () => ((await metric(app, 'app_trace_export_failures_total')) > 1 ? true : undefined), 30_000, 'a second export that failed');
    expect(warnings(app)).toHaveLength(1); // a minute has not gone by
    expect(warnings(app)[0]).toMatchObject({ msg: 'traces: the collector did not take them' });

    await silent.close();
    await ping(app, 200); // refused now, which is told at once: still no request waits
    const jaeger = await startJaeger();
    const collector = await startCollector({ jaeger: jaeger.otlp, port: silent.port });
    onTestFinished(async () => {
      for (const one of [collector, jaeger]) await one.stop();
    });
    const seen = await until(
      async () => {
        const { trace, headers } = caller();
        await fetch(`${app.url}/ping`, { headers });
        return await until(() => jaeger.trace(trace), 2000, 'it').catch(() => undefined);
      },
      90_000,
      `a trace after the collector came back; the app says\n${app.output().slice(-1000)}`,
    );
    expect(seen.spans.map((one) => one.operationName)).toEqual(['GET /ping']);
  });

  it('is not waited for longer than the flush may take when the app has to go', async () => {
    const silent = await silentListener();
    onTestFinished(async () => await silent.close());
    const app = await startApp(program, fresh(), { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${silent.port}` });
    await ping(app, 50);
    const started = performance.now();
    expect(await app.stop()).toBe(0);
    expect(performance.now() - started).toBeLessThan(8000);
    expect(warnings(app).at(-1)).toMatchObject({ msg: 'traces: the last spans were not sent' });
  });
});

describe('SIGTERM', () => {
  let [jaeger, collector]: [Jaeger, Collector] = [] as never;
  beforeAll(async () => {
    jaeger = await startJaeger();
    collector = await startCollector({ jaeger: jaeger.otlp });
  });
  afterAll(async () => {
    for (const one of [collector, jaeger]) await one?.stop();
  });

  it('sends the spans that are still queued', async () => {
    const app = await startApp(program, fresh(), { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collector.grpc}` });
    const { trace, headers } = caller();
    const started = performance.now();
    await fetch(`${app.url}/hello`, { headers });
    expect(await app.stop()).toBe(0);
    // The SDK sends every 5 s by itself: had it done so, nothing would be shown.
    expect(performance.now() - started).toBeLessThan(4000);
    expect((await until(() => jaeger.trace(trace), 20_000, 'the trace')).spans.map((one) => one.operationName)).toEqual(['GET /hello']);
  });

  it('makes the collector send its batch too', async () => {
    const traceId = caller().trace;
    expect(await sendSpans(`http://127.0.0.1:${collector.http}`, [{ traceId, spanId: 'b7ad6b7169203331', name: 'last' }])).toBe(200);
    expect(await collector.stop()).toBe(0);
    expect((await until(() => jaeger.trace(traceId), 20_000, 'the trace')).spans).toHaveLength(1);
  });
});

describe('without an endpoint', () => {
  it('nobody is called: all sockets are of the app’s own two ports', async (context: TestContext) => {
    if (process.platform !== 'linux') context.skip('sockets are read from /proc');
    const app = await startApp(program, fresh());
    onTestFinished(async () => void (await app.stop()));
    for (let index = 0; index < 20; index++) await fetch(`${app.url}/ping`, { headers: caller().headers });
    await pause(6000); // longer than the SDK waits before it sends
    const inodes = new Set(
      readdirSync(`/proc/${app.pid}/fd`).flatMap((fd) => {
        try {
          return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${app.pid}/fd/${fd}`))?.[1] ?? [];
        } catch {
          return []; // closed meanwhile
        }
      }),
    );
    const rows = ['tcp', 'tcp6'].flatMap((table) => readFileSync(`/proc/${app.pid}/net/${table}`, 'utf8').split('\n').slice(1));
    const ports = rows
      .map((row) => row.trim().split(/\s+/))
      .filter((row) => inodes.has(row[9] ?? ''))
      .map((row) => parseInt(row[1]?.split(':')[1] ?? '', 16));
    expect(new Set(ports)).toEqual(new Set([app.port, Number(app.admin.split(':')[1])]));
    expect(linesOf(app).filter((one) => String(one['msg']).startsWith('traces'))).toEqual([]);
  });
});
