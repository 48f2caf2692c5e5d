// What the service needs: Go, the database's connections, its container, its machine.
import type { Dashboard } from './model.ts';
import type { Panel } from './panel.ts';

const INSTANCE = 'job="$job", namespace=~"$namespace", instance=~"$instance"';
const CONTAINER = 'container="app", namespace=~"$namespace"';
const DISK = 'fstype!~"tmpfs|ramfs|squashfs|overlay|iso9660"';
const THIRD = { kind: 'lines', width: 8, min: 0 } as const;
const go: readonly Panel[] = [
  {
    ...THIRD,
    title: 'Memory',
    description: 'Resident is what the machine gives, heap what lives in it, limit is GOMEMLIMIT (not shown when unset).',
    unit: 'bytes',
    queries: [
      { expr: `process_resident_memory_bytes{${INSTANCE}}`, legend: '{{instance}} resident' },
      { expr: `go_memstats_heap_inuse_bytes{${INSTANCE}}`, legend: '{{instance}} heap' },
      { expr: `go_memstats_stack_inuse_bytes{${INSTANCE}}`, legend: '{{instance}} stacks' },
      { expr: `go_gc_gomemlimit_bytes{${INSTANCE}} < 2^60`, legend: '{{instance}} limit' },
    ],
  },
  {
    ...THIRD,
    title: 'Processor',
    description: 'Share of the processors that Go may use (GOMAXPROCS). CpuSaturated fires above 90 %.',
    unit: 'percentunit',
    thresholds: [0.7, 0.9],
    queries: [
      { expr: `rate(process_cpu_seconds_total{${INSTANCE}}[$__rate_interval]) / go_sched_gomaxprocs_threads{${INSTANCE}}`, legend: '{{instance}}' },
    ],
  },
  {
    ...THIRD,
    title: 'Goroutines and threads',
    description: 'Goroutines that climb for hours are a leak.',
    unit: 'short',
    queries: [
      { expr: `go_goroutines{${INSTANCE}}`, legend: '{{instance}} goroutines' },
      { expr: `go_threads{${INSTANCE}}`, legend: '{{instance}} threads' },
    ],
  },
  {
    ...THIRD,
    title: 'Garbage collection: longest pause',
    description: 'Of the last collections.',
    unit: 's',
    queries: [{ expr: `go_gc_duration_seconds{${INSTANCE}, quantile=~"1|1.0"}`, legend: '{{instance}}' }],
  },
  {
    ...THIRD,
    title: 'Garbage collections',
    description: 'A second. Many of them near the memory limit cost processor time.',
    unit: 'short',
    queries: [{ expr: `rate(go_gc_duration_seconds_count{${INSTANCE}}[$__rate_interval])`, legend: '{{instance}}' }],
  },
  {
    ...THIRD,
    title: 'Allocation',
    description: 'Bytes a second, freed or not.',
    unit: 'Bps',
    queries: [{ expr: `rate(go_memstats_alloc_bytes_total{${INSTANCE}}[$__rate_interval])`, legend: '{{instance}}' }],
  },
];

const database: readonly Panel[] = [
  {
    ...THIRD,
    title: 'Connections',
    description: 'In use, idle, and how many there may be. DatabasePoolExhausted fires above 90 % in use.',
    unit: 'short',
    queries: [
      { expr: `db_client_connection_count{${INSTANCE}}`, legend: '{{instance}} {{state}}' },
      { expr: `db_client_connection_max{${INSTANCE}}`, legend: '{{instance}} max' },
    ],
  },
  {
    ...THIRD,
    title: 'Connections asked for',
    description: 'A second, and how many of them had to wait.',
    unit: 'ops',
    queries: [
      { expr: `rate(db_client_connection_acquires_total{${INSTANCE}}[$__rate_interval])`, legend: '{{instance}} asked for' },
      { expr: `rate(db_client_connection_waits_total{${INSTANCE}}[$__rate_interval])`, legend: '{{instance}} waited' },
    ],
  },
  {
    ...THIRD,
    title: 'Waiting for a connection',
    description: 'Seconds that requests waited, a second: 1 is one request waiting all the time.',
    unit: 'short',
    queries: [{ expr: `rate(db_client_connection_wait_seconds_total{${INSTANCE}}[$__rate_interval])`, legend: '{{instance}}' }],
  },
];

const process: readonly Panel[] = [
  {
    title: 'Builds',
    description: 'What runs. Two versions at once are a rollout under way.',
    kind: 'table',
    unit: 'short',
    width: 8,
    queries: [{ expr: `sum by (instance, namespace, version, commit, go_version) (app_build_info{${INSTANCE}})`, legend: '' }],
  },
  {
    ...THIRD,
    title: 'Running for',
    description: 'A line that falls to 0 is a restart.',
    unit: 's',
    queries: [{ expr: `time() - process_start_time_seconds{${INSTANCE}}`, legend: '{{instance}}' }],
  },
  {
    ...THIRD,
    title: 'Trouble',
    description: 'In 5 minutes: panics, batches of spans that were lost, restarts; and whether the database is out of reach.',
    unit: 'short',
    queries: [
      { expr: `increase(app_panics_total{${INSTANCE}}[5m])`, legend: '{{instance}} panics' },
      { expr: `increase(app_trace_export_failures_total{${INSTANCE}}[5m])`, legend: '{{instance}} lost spans' },
      { expr: `changes(process_start_time_seconds{${INSTANCE}}[5m])`, legend: '{{instance}} restarts' },
      { expr: `1 - db_client_up{${INSTANCE}}`, legend: '{{instance}} no database' },
    ],
  },
];

const container: readonly Panel[] = [
  {
    ...THIRD,
    title: 'Container memory',
    description: 'From cAdvisor: what counts against the limit, and the limit. ContainerMemoryNearLimit fires above 90 %.',
    unit: 'bytes',
    queries: [
      { expr: `container_memory_working_set_bytes{${CONTAINER}}`, legend: '{{pod}}' },
      { expr: `container_spec_memory_limit_bytes{${CONTAINER}} > 0`, legend: '{{pod}} limit' },
    ],
  },
  {
    ...THIRD,
    title: 'Container processor',
    description: 'From cAdvisor: processors used, and the share of periods in which the limit stopped the container.',
    unit: 'short',
    queries: [
      { expr: `sum by (pod) (rate(container_cpu_usage_seconds_total{${CONTAINER}}[$__rate_interval]))`, legend: '{{pod}}' },
      {
        expr: `increase(container_cpu_cfs_throttled_periods_total{${CONTAINER}}[5m]) / increase(container_cpu_cfs_periods_total{${CONTAINER}}[5m])`,
        legend: '{{pod}} held back',
      },
    ],
  },
  {
    ...THIRD,
    title: 'Pods',
    description: 'In a cluster only, from kube-state-metrics: replicas that are there and wanted, restarts in an hour.',
    unit: 'short',
    queries: [
      { expr: 'kube_deployment_status_replicas_available{deployment="example-app", namespace=~"$namespace"}', legend: '{{namespace}} available' },
      { expr: 'kube_deployment_spec_replicas{deployment="example-app", namespace=~"$namespace"}', legend: '{{namespace}} wanted' },
      { expr: `increase(kube_pod_container_status_restarts_total{${CONTAINER}}[1h])`, legend: '{{pod}} restarts' },
    ],
  },
];

const machine: readonly Panel[] = [
  {
    ...THIRD,
    title: 'Processors of the machine',
    description: 'From the node exporter: share in use. HostCpuHigh fires above 90 %.',
    unit: 'percentunit',
    thresholds: [0.7, 0.9],
    queries: [{ expr: '1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[$__rate_interval]))', legend: '{{instance}}' }],
  },
  {
    ...THIRD,
    title: 'Memory of the machine',
    description: 'Share in use. HostMemoryLow fires when less than 10 % are available.',
    unit: 'percentunit',
    thresholds: [0.8, 0.9],
    queries: [{ expr: '1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes', legend: '{{instance}}' }],
  },
  {
    ...THIRD,
    title: 'Disks of the machine',
    description: 'Share in use. HostDiskAlmostFull fires when less than 10 % are free.',
    unit: 'percentunit',
    thresholds: [0.8, 0.9],
    queries: [{ expr: `1 - node_filesystem_avail_bytes{${DISK}} / node_filesystem_size_bytes{${DISK}}`, legend: '{{instance}} {{mountpoint}}' }],
  },
];

export const runtime: Dashboard = {
  uid: 'example-app-runtime',
  title: 'example-app: runtime',
  description: 'What the service needs: Go, the database’s connections, its container, its machine.',
  rows: [
    { title: 'Go', panels: go },
    { title: 'Database', panels: database },
    { title: 'Process', panels: process },
    { title: 'Container', panels: container },
    { title: 'Machine', panels: machine },
  ],
};
