// What the service is for: users who come, and users who are asked for.
import type { Dashboard } from './model.ts';

const INSTANCE = 'job="$job", namespace=~"$namespace", instance=~"$instance"';
const SIGN_UP = `${INSTANCE}, http_request_method="POST", http_route="/users"`;

export const business: Dashboard = {
  uid: 'example-app-business',
  title: 'example-app: business',
  description: 'What the service is for: users who come, and users who are asked for.',
  rows: [
    {
      title: 'In the time shown',
      panels: [
        {
          title: 'Users created',
          description: 'Since the beginning of the time shown.',
          kind: 'number',
          unit: 'short',
          width: 6,
          queries: [{ expr: `sum(increase(app_users_created_total{${INSTANCE}}[$__range]))`, legend: 'created' }],
        },
        {
          title: 'Conversion',
          description: 'Share of the attempts to create a user that made one. The rest was invalid, taken, or failed.',
          kind: 'number',
          unit: 'percentunit',
          width: 6,
          below: [0.9, 0.5],
          queries: [
            {
              expr: `sum(increase(app_users_created_total{${INSTANCE}}[$__range])) / sum(increase(http_server_request_duration_seconds_count{${SIGN_UP}}[$__range]))`,
              legend: 'created / attempts',
            },
          ],
        },
        {
          title: 'Look-ups',
          description: 'Users that were asked for.',
          kind: 'number',
          unit: 'short',
          width: 6,
          queries: [{ expr: `sum(increase(app_user_lookups_total{${INSTANCE}}[$__range]))`, legend: 'look-ups' }],
        },
        {
          title: 'Found',
          description: 'Share of the look-ups that found a user. Many misses are stale links, or somebody who tries numbers.',
          kind: 'number',
          unit: 'percentunit',
          width: 6,
          below: [0.9, 0.5],
          queries: [
            {
              expr: `sum(increase(app_user_lookups_total{${INSTANCE}, result="found"}[$__range])) / sum(increase(app_user_lookups_total{${INSTANCE}}[$__range]))`,
              legend: 'found',
            },
          ],
        },
      ],
    },
    {
      title: 'Over time',
      panels: [
        {
          title: 'Users created',
          description: 'A minute.',
          kind: 'areas',
          unit: 'short',
          width: 8,
          min: 0,
          queries: [{ expr: `60 * sum(rate(app_users_created_total{${INSTANCE}}[$__rate_interval]))`, legend: 'created a minute' }],
        },
        {
          title: 'Attempts by answer',
          description: 'A minute. 201 created, 409 the address is taken, 422 invalid, 400 not JSON, 503 no database.',
          kind: 'areas',
          unit: 'short',
          width: 8,
          min: 0,
          queries: [
            {
              expr: `60 * sum by (http_response_status_code) (rate(http_server_request_duration_seconds_count{${SIGN_UP}}[$__rate_interval]))`,
              legend: '{{http_response_status_code}}',
            },
          ],
        },
        {
          title: 'Look-ups by result',
          description: 'A minute.',
          kind: 'areas',
          unit: 'short',
          width: 8,
          min: 0,
          queries: [{ expr: `60 * sum by (result) (rate(app_user_lookups_total{${INSTANCE}}[$__rate_interval]))`, legend: '{{result}}' }],
        },
      ],
    },
  ],
};
