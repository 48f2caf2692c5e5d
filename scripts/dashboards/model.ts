// A dashboard in few words, and how it becomes Grafana's JSON model (schema 41, Grafana 12).
import { HEIGHT, type Panel, PROMETHEUS, render } from './panel.ts';

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly rows: readonly { readonly title: string; readonly panels: readonly Panel[] }[];
}

/** From left to right, then down; a row of its own for each heading. */
function arranged({ rows }: Dashboard): object[] {
  const placed: object[] = [];
  let y = 0;
  for (const { title, panels } of rows) {
    placed.push({ id: placed.length + 1, type: 'row', title, collapsed: false, panels: [], gridPos: { x: 0, y: y++, w: 24, h: 1 } });
    let [x, tallest] = [0, 0];
    for (const panel of panels) {
      if (x + panel.width > 24) [x, y, tallest] = [0, y + tallest, 0];
      const h = HEIGHT[panel.kind];
      placed.push(render(panel, placed.length + 1, { x, y, w: panel.width, h }));
      [x, tallest] = [x + panel.width, Math.max(tallest, h)];
    }
    y += tallest;
  }
  return placed;
}

function labelVariable(name: string, label: string, selector: string, all: boolean): object {
  const query = `label_values(app_build_info${selector}, ${name})`;
  return {
    name,
    label,
    type: 'query',
    datasource: PROMETHEUS,
    definition: query,
    query: { query, refId: `variable-${name}` },
    refresh: 2,
    sort: 1,
    // Compose has no namespaces: `.*` also fits a label that is not there.
    ...(all ? { includeAll: true, multi: true, allValue: '.*', current: { text: ['All'], value: ['$__all'] } } : { includeAll: false, multi: false }),
  };
}

const VARIABLES = [
  {
    name: 'datasource',
    label: 'Data source',
    type: 'datasource',
    query: 'prometheus',
    refresh: 1,
    current: { text: 'Prometheus', value: 'prometheus' },
  },
  labelVariable('job', 'Service', '', false),
  labelVariable('namespace', 'Namespace', '{job="$job"}', true),
  labelVariable('instance', 'Instance', '{job="$job", namespace=~"$namespace"}', true),
];

const ANNOTATIONS = {
  list: [
    {
      name: 'Starts',
      datasource: PROMETHEUS,
      enable: true,
      iconColor: 'blue',
      expr: 'process_start_time_seconds{job="$job", namespace=~"$namespace", instance=~"$instance"} * 1000',
      titleFormat: '{{instance}} started',
      useValueForTime: true,
    },
  ],
};

/** The dashboard as Grafana imports it. */
export function grafana(dashboard: Dashboard): object {
  const { uid, title, description } = dashboard;
  return {
    uid,
    title,
    description,
    tags: ['example-app'],
    schemaVersion: 41,
    version: 1,
    editable: true,
    graphTooltip: 1,
    refresh: '15s',
    time: { from: 'now-1h', to: 'now' },
    timezone: 'browser',
    annotations: ANNOTATIONS,
    links: [{ type: 'dashboards', title: 'example-app', tags: ['example-app'], asDropdown: false, includeVars: true, keepTime: true }],
    templating: { list: VARIABLES },
    panels: arranged(dashboard),
  };
}
