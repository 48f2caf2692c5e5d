// What callers get: rate, errors, duration, and what is left of the error budget.
import type { Dashboard } from './model.ts';

const SERVICE = 'job="$job", namespace=~"$namespace"';
const INSTANCE = `${SERVICE}, instance=~"$instance"`;
const COUNT = 'http_server_request_duration_seconds_count';
const BUCKET = 'http_server_request_duration_seconds_bucket';
const FAILED = 'http_response_status_code=~"5.."';
const BUDGET = 0.001;
const NUMBER = { kind: 'number', width: 4 } as const;
const LINES = { kind: 'lines', width: 8, min: 0 } as const;

const rate = (metric: string, selector: string) => `rate(${metric}{${selector}}[$__rate_interval])`;
const quantile = (q: number) => ({
  expr: `histogram_quantile(${q}, sum by (le) (${rate(BUCKET, INSTANCE)}))`,
  legend: `p${q * 100}`,
});
const burn = (window: string) => ({ expr: `job:slo_availability_errors:ratio_rate${window}{${SERVICE}} / ${BUDGET}`, legend: window });

export const service: Dashboard = {
  uid: 'example-app-service',
  title: 'example-app: service',
  description: 'What callers get: rate, errors, duration, and what is left of the error budget.',
  rows: [
    {
      title: 'Now',
      panels: [
        {
          title: 'Requests',
          description: 'Answered requests a second. Health routes are not counted.',
          ...NUMBER,
          unit: 'reqps',
          queries: [{ expr: `sum(${rate(COUNT, INSTANCE)})`, legend: 'requests' }],
        },
        {
          title: 'Errors',
          description: 'Share of requests answered with 500 or more. ErrorRatioHigh fires above 5 %.',
          ...NUMBER,
          unit: 'percentunit',
          thresholds: [0.001, 0.05],
          queries: [{ expr: `sum(${rate(COUNT, `${INSTANCE}, ${FAILED}`)}) / sum(${rate(COUNT, INSTANCE)}) or vector(0)`, legend: 'errors' }],
        },
        {
          title: 'p95',
          description: '95 % of the requests take no longer. LatencyP95High fires above 300 ms.',
          ...NUMBER,
          unit: 's',
          thresholds: [0.2, 0.3],
          queries: [quantile(0.95)],
        },
        {
          title: 'Ready',
          description: 'Share of the instances that take traffic.',
          ...NUMBER,
          unit: 'percentunit',
          below: [1, 0.5],
          queries: [{ expr: `sum(app_ready{${SERVICE}}) / count(up{${SERVICE}})`, legend: 'ready' }],
        },
        {
          title: 'Error budget left',
          description: 'Of the 0.1 % of 30 days’ requests that may fail. Below 0 more has failed.',
          ...NUMBER,
          unit: 'percentunit',
          below: [0.5, 0],
          queries: [{ expr: `job:slo_availability_budget:ratio{${SERVICE}}`, legend: '{{namespace}}' }],
        },
        {
          title: 'In flight',
          description: 'Requests under way. RequestsPilingUp fires at 100 on one instance.',
          ...NUMBER,
          unit: 'short',
          thresholds: [50, 100],
          queries: [{ expr: `sum(http_server_active_requests{${INSTANCE}})`, legend: 'requests' }],
        },
      ],
    },
    {
      title: 'Requests and errors',
      panels: [
        {
          title: 'Requests by route',
          description: 'A second, by route template. `unmatched` is every path without a route.',
          kind: 'areas',
          unit: 'reqps',
          width: 8,
          min: 0,
          queries: [
            { expr: `sum by (http_request_method, http_route) (${rate(COUNT, INSTANCE)})`, legend: '{{http_request_method}} {{http_route}}' },
          ],
        },
        {
          title: 'Answers by status',
          description: 'A second. 4xx are the callers’, 5xx are ours.',
          kind: 'areas',
          unit: 'reqps',
          width: 8,
          min: 0,
          queries: [{ expr: `sum by (http_response_status_code) (${rate(COUNT, INSTANCE)})`, legend: '{{http_response_status_code}}' }],
        },
        {
          title: 'Error ratio by route',
          description: 'Share of each route’s requests answered with 500 or more, over 2 minutes.',
          ...LINES,
          unit: 'percentunit',
          thresholds: [0.001, 0.05],
          queries: [{ expr: `route:http_server_request_errors:ratio_rate2m{${SERVICE}}`, legend: '{{http_request_method}} {{http_route}}' }],
        },
      ],
    },
    {
      title: 'Duration',
      panels: [
        {
          title: 'Percentiles',
          description: 'Of all requests. The dots are single requests whose trace was kept: click one to see where its time went.',
          ...LINES,
          unit: 's',
          thresholds: [0.2, 0.3],
          exemplars: true,
          queries: [quantile(0.5), quantile(0.95), quantile(0.99)],
        },
        {
          title: 'p95 by route',
          description: 'Over 2 minutes. Which route is the slow one?',
          ...LINES,
          unit: 's',
          thresholds: [0.2, 0.3],
          queries: [{ expr: `route:http_server_request_duration_seconds:p95_rate2m{${SERVICE}}`, legend: '{{http_request_method}} {{http_route}}' }],
        },
        {
          title: 'Heat map',
          description: 'How many requests took how long. Two bands are two kinds of requests.',
          kind: 'heatmap',
          unit: 's',
          width: 8,
          exemplars: true,
          queries: [{ expr: `sum by (le) (increase(${BUCKET}{${INSTANCE}}[$__rate_interval]))`, legend: '{{le}}' }],
        },
      ],
    },
    {
      title: 'Objective: 99.9 % of 30 days',
      panels: [
        {
          title: 'Burn rate',
          description: 'How fast the error budget is spent; 1 spends it in 30 days. AvailabilityBurnFast fires at 14.4, Medium at 6, Slow at 1.',
          kind: 'lines',
          unit: 'short',
          width: 12,
          min: 0,
          thresholds: [1, 14.4],
          queries: ['5m', '30m', '1h', '6h', '3d'].map(burn),
        },
        {
          title: 'Error budget left',
          description: 'Over time.',
          kind: 'lines',
          unit: 'percentunit',
          width: 12,
          max: 1,
          below: [0.5, 0],
          queries: [{ expr: `job:slo_availability_budget:ratio{${SERVICE}}`, legend: '{{job}} {{namespace}}' }],
        },
      ],
    },
    {
      title: 'Instances and alerts',
      panels: [
        {
          title: 'In flight by instance',
          description: 'Requests under way. A line that climbs and stays is a dependency that hangs.',
          ...LINES,
          unit: 'short',
          queries: [{ expr: `http_server_active_requests{${INSTANCE}}`, legend: '{{instance}}' }],
        },
        {
          title: 'Ready by instance',
          description: '1 takes traffic, 0 does not: starting, draining, or without what it needs.',
          ...LINES,
          unit: 'short',
          max: 1,
          queries: [{ expr: `app_ready{${INSTANCE}}`, legend: '{{instance}}' }],
        },
        {
          title: 'Alerts',
          description: 'Pending and firing. Each has a section in the runbooks.',
          kind: 'table',
          unit: 'short',
          width: 8,
          queries: [{ expr: 'sum by (alertname, alertstate, severity, namespace) (ALERTS)', legend: '' }],
        },
      ],
    },
  ],
};
