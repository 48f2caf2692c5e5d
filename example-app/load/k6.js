// For k6: `k6 run --vus 16 --duration 5s -e BASE_URL=http://127.0.0.1:8080 -e SCENARIO=mixed k6.js`. The same scenarios as wrk.lua, the same JSON line.
import http from 'k6/http';

const base = __ENV.BASE_URL || 'http://127.0.0.1:8080';
const mixed = (__ENV.SCENARIO || 'ping') === 'mixed';
const json = { headers: { 'Content-Type': 'application/json' } };

export const options = { summaryTrendStats: ['p(50)', 'p(95)', 'p(99)', 'max'], noVUConnectionReuse: false };

export default function () {
  const kind = mixed ? __ITER % 10 : 1;
  if (kind === 0) http.post(`${base}/users`, JSON.stringify({ name: 'Ann', email: `a${__VU}.${__ITER}.${Date.now()}@example.com` }), json);
  else if (kind < 3) http.get(`${base}/ping`);
  // One name for all, or each id would be a series of its own.
  else http.get(`${base}/user/${1 + Math.floor(Math.random() * 100)}`, { tags: { name: '/user/:id' } });
}

export function handleSummary({ metrics, state }) {
  const times = metrics.http_req_duration.values; // milliseconds
  const microseconds = (name) => Math.round(1000 * times[name]);
  const failed = metrics.http_req_failed.values.passes;
  const line = {
    requests: metrics.http_reqs.values.count,
    microseconds: Math.round(1000 * state.testRunDurationMs),
    p50: microseconds('p(50)'),
    p95: microseconds('p(95)'),
    p99: microseconds('p(99)'),
    max: microseconds('max'),
    unanswered: 0,
    not2xx: failed,
  };
  return { stdout: `${JSON.stringify(line)}\n` };
}
