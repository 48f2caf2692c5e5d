// A panel in few words, and how it becomes Grafana's JSON model. What is not said here is the same on every panel.

export interface Query {
  readonly expr: string;
  /** What a line is called: `{{http_route}}` is the label. */
  readonly legend: string;
}

export interface Panel {
  readonly title: string;
  /** What one should see in it: shown behind the i. */
  readonly description: string;
  readonly kind: 'lines' | 'areas' | 'number' | 'heatmap' | 'table';
  /** Of Grafana: s, bytes, reqps, percentunit, short, … */
  readonly unit: string;
  readonly queries: readonly Query[];
  /** Of 24 columns. */
  readonly width: number;
  /** From here on it is yellow, and red. */
  readonly thresholds?: readonly [yellow: number, red: number];
  /** From here down it is yellow, and red. */
  readonly below?: readonly [yellow: number, red: number];
  readonly min?: number;
  readonly max?: number;
  /** Dots that lead to a trace. */
  readonly exemplars?: boolean;
}

export const PROMETHEUS = { type: 'prometheus', uid: '${datasource}' };
export const HEIGHT: Readonly<Record<Panel['kind'], number>> = { number: 4, lines: 8, areas: 8, heatmap: 8, table: 8 };
const TYPE: Readonly<Record<Panel['kind'], string>> = {
  number: 'stat',
  lines: 'timeseries',
  areas: 'timeseries',
  heatmap: 'heatmap',
  table: 'table',
};

function target(panel: Panel, { expr, legend }: Query, index: number): object {
  const instant = panel.kind === 'table';
  return {
    refId: String.fromCodePoint('A'.codePointAt(0)! + index),
    datasource: PROMETHEUS,
    expr,
    legendFormat: legend,
    ...(instant ? { instant, range: false, format: 'table' } : { range: true }),
    ...(panel.kind === 'heatmap' ? { format: 'heatmap' } : {}),
    ...(panel.exemplars === true ? { exemplar: true } : {}),
  };
}

function thresholds({ thresholds: above, below }: Panel): object {
  if (above !== undefined) {
    const [yellow, red] = above;
    return {
      mode: 'absolute',
      steps: [{ color: 'green', value: null }, ...[yellow, red].map((value, at) => ({ color: at === 0 ? 'yellow' : 'red', value }))],
    };
  }
  if (below !== undefined) {
    const [yellow, red] = below;
    return {
      mode: 'absolute',
      steps: [
        { color: 'red', value: null },
        { color: 'yellow', value: red },
        { color: 'green', value: yellow },
      ],
    };
  }
  return { mode: 'absolute', steps: [{ color: 'green', value: null }] };
}

function custom(panel: Panel): object {
  if (panel.kind !== 'lines' && panel.kind !== 'areas') return {};
  const areas = panel.kind === 'areas';
  return {
    lineWidth: 1,
    fillOpacity: areas ? 30 : 0,
    showPoints: 'never',
    stacking: { mode: areas ? 'normal' : 'none', group: 'A' },
    thresholdsStyle: { mode: panel.thresholds === undefined && panel.below === undefined ? 'off' : 'dashed' },
  };
}

function options(panel: Panel): object {
  const reduceOptions = { calcs: ['lastNotNull'], fields: '', values: false };
  switch (panel.kind) {
    case 'number':
      return { colorMode: 'value', graphMode: 'area', justifyMode: 'auto', orientation: 'auto', textMode: 'auto', reduceOptions };
    case 'heatmap':
      return {
        calculate: false,
        color: { mode: 'scheme', scheme: 'Oranges', steps: 64 },
        yAxis: { unit: panel.unit },
        exemplars: { color: 'rgba(31,96,196,0.9)' },
      };
    case 'table':
      return { showHeader: true };
    default:
      return { legend: { displayMode: 'list', placement: 'bottom', showLegend: true }, tooltip: { mode: 'multi', sort: 'desc' } };
  }
}

export function render(panel: Panel, id: number, gridPos: object): object {
  const limits = { ...(panel.min === undefined ? {} : { min: panel.min }), ...(panel.max === undefined ? {} : { max: panel.max }) };
  return {
    id,
    type: TYPE[panel.kind],
    title: panel.title,
    description: panel.description,
    datasource: PROMETHEUS,
    gridPos,
    fieldConfig: { defaults: { unit: panel.unit, ...limits, thresholds: thresholds(panel), custom: custom(panel) }, overrides: [] },
    options: options(panel),
    targets: panel.queries.map((query, index) => target(panel, query, index)),
    ...(panel.kind === 'table'
      ? { transformations: [{ id: 'organize', options: { excludeByName: { Time: true, Value: true, __name__: true } } }] }
      : {}),
  };
}
