// A small sender of spans: OTLP over HTTP, as JSON.

export interface SentSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
}

/** Sends them at once; the collector's answer is the status. */
export async function sendSpans(url: string, spans: readonly SentSpan[]): Promise<number> {
  const now = BigInt(Date.now()) * 1_000_000n;
  const times = { startTimeUnixNano: String(now - 5_000_000n), endTimeUnixNano: String(now) };
  const attributes = [{ key: 'service.name', value: { stringValue: 'example-app' } }];
  const body = {
    resourceSpans: [
      { resource: { attributes }, scopeSpans: [{ scope: { name: 'test' }, spans: spans.map((span) => ({ kind: 2, ...times, ...span })) }] },
    ],
  };
  const response = await fetch(`${url}/v1/traces`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  return response.status;
}
