// Prometheus' HTTP API, as far as the tests ask.

export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [at: number, value: string];
}

async function ask(url: string): Promise<unknown> {
  const answer = (await (await fetch(url)).json()) as { status: string; error?: string; data: unknown };
  if (answer.status !== 'success') throw new Error(`${url}: ${answer.error}`);
  return answer.data;
}

/** An instant query; a query that is refused is an error. */
export async function query(prometheus: string, expr: string): Promise<readonly Sample[]> {
  const { result } = (await ask(`${prometheus}/api/v1/query?${new URLSearchParams({ query: expr }).toString()}`)) as { result: Sample[] };
  return result;
}

/** The values of a label among the series of a selector, as Grafana's label_values asks. */
export async function labelValues(prometheus: string, label: string, selector: string): Promise<readonly string[]> {
  return (await ask(`${prometheus}/api/v1/label/${label}/values?${new URLSearchParams({ 'match[]': selector }).toString()}`)) as string[];
}

export interface Exemplar {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: string;
}

/** Exemplars of the last minutes. */
export async function exemplars(prometheus: string, expr: string): Promise<readonly Exemplar[]> {
  const now = Date.now() / 1000;
  const parameters = new URLSearchParams({ query: expr, start: String(now - 600), end: String(now + 1) });
  return ((await ask(`${prometheus}/api/v1/query_exemplars?${parameters.toString()}`)) as { exemplars: Exemplar[] }[]).flatMap(
    (one) => one.exemplars,
  );
}
