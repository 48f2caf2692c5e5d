// The shipped configuration of the collector, in the real collector, with a real Jaeger behind it.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import https from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { certificates } from '../certificates.ts';
import { bringUp } from '../lab.ts';
import { until } from '../monitoring/receivers.ts';
import { attempt } from '../run.ts';
import { tool } from '../tools.ts';
import { type Collector, configFiles, settings, shipped, startCollector, type Variant } from '../tracing/collector.ts';
import { type Jaeger, startJaeger } from '../tracing/jaeger.ts';
import { sendSpans } from '../tracing/spans.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'gin-ship-collector-test-'));
beforeAll(async () => void (await bringUp())); // its certificates
afterAll(() => rmSync(scratch, { recursive: true }));

const VARIANTS: readonly Variant[] = ['insecure', 'tls'];

async function validate(variant: Variant, env: Readonly<Record<string, string>> = {}) {
  const argv = [await tool('collector'), 'validate', ...configFiles(variant)];
  return await attempt(argv, { env: { ...process.env, ...settings({ variant, state: path.join(scratch, 'state') }), ...env } });
}

describe.each(VARIANTS)('%s', (variant) => {
  it('is valid, and the collector has nothing to say about it', async () => {
    expect(await validate(variant)).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('a mistake in it is found', async () => {
    const { code, stderr } = await validate(variant, { STATE_DIR: '/dev/null/nowhere' });
    expect([code, stderr]).toEqual([1, expect.stringContaining('/dev/null/nowhere')]);
  });
});

it('pipelines refuse before memory runs out, first of all, and no line of the log waits in a batch that a crash would lose', () => {
  const base = parse(readFileSync(path.join(shipped, 'collector/collector.yaml'), 'utf8')) as {
    service: { pipelines: Record<string, { processors: string[] }> };
    exporters: { elasticsearch: object };
    receivers: { file_log: object };
  };
  const { traces, logs } = base.service.pipelines;
  expect(traces?.processors).toEqual(['memory_limiter', 'batch']);
  expect(logs?.processors).toEqual(['memory_limiter']);
  expect(base).toMatchObject({
    exporters: { elasticsearch: { sending_queue: { storage: 'file_storage' } } },
    receivers: { file_log: { storage: 'file_storage' } },
  });
});

it('only the variant for one machine speaks plain text', () => {
  const [base, tls, insecure] = ['collector', 'collector-tls', 'collector-insecure'].map((name) =>
    readFileSync(path.join(shipped, 'collector', `${name}.yaml`), 'utf8'),
  );
  expect([base, tls, insecure].map((text) => text?.includes('insecure: true'))).toEqual([false, false, true]);
});

describe('spans by OTLP over HTTP', () => {
  let [jaeger, plain, tls]: [Jaeger, Collector, Collector] = [] as never;
  beforeAll(async () => {
    jaeger = await startJaeger();
    plain = await startCollector({ variant: 'insecure', jaeger: jaeger.otlp });
    tls = await startCollector({ variant: 'tls' });
  });
  afterAll(async () => {
    for (const one of [plain, tls, jaeger]) await one?.stop();
  });

  it('are in Jaeger as they were sent', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const spans = [
      { traceId, spanId: 'b7ad6b7169203331', name: 'GET /user/:id' },
      { traceId, spanId: 'c7ad6b7169203332', parentSpanId: 'b7ad6b7169203331', name: 'query' },
    ];
    expect(await sendSpans(`http://127.0.0.1:${plain.http}`, spans)).toBe(200);
    const trace = await until(() => jaeger.trace(traceId), 20_000, 'the trace in Jaeger');
    expect(Object.fromEntries(trace.spans.map((span) => [span.operationName, span.references[0]?.spanID]))).toEqual({
      'GET /user/:id': undefined,
      query: 'b7ad6b7169203331',
    });
    expect(Object.values(trace.processes).map((one) => one.serviceName)).toEqual(['example-app']);
  });

  it('with TLS are taken by version 1.3 from those who know the CA, and not in plain text', async () => {
    const post = async (options: https.RequestOptions) =>
      await new Promise((resolve) => {
        const headers = { 'content-type': 'application/json' };
        const request = https.request({ host: '127.0.0.1', port: tls.http, path: '/v1/traces', method: 'POST', headers, ...options }, (response) => {
          response.resume().on('end', () => resolve(response.statusCode));
        });
        request.on('error', (error: NodeJS.ErrnoException) => resolve(error.code)).end('{"resourceSpans":[]}');
      });
    const ca = readFileSync(certificates().ca);
    expect(await post({ ca })).toBe(200);
    expect(await post({ ca, maxVersion: 'TLSv1.2' })).toBe('EPROTO');
    expect(await post({})).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
    expect(await sendSpans(`http://127.0.0.1:${tls.http}`, [])).toBe(400);
  });
});
