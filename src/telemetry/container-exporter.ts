import type { Container } from '../system/container.ts';
import { type ExportedTarget, TargetBuilder } from './exporter.ts';

/** The kernel's page: memory is counted in it. */
const PAGE = 4096;
const CFS_PERIOD_US = 100_000;

export interface ContainerEntry {
  readonly component: string;
  readonly pod: string;
  readonly container: Container;
}

/** What cAdvisor shows of every container of the system. It outlives the processes it watches. */
export function containerTarget(entries: readonly ContainerEntry[], startMs: number, stepMs: number): ExportedTarget {
  const b = new TargetBuilder();
  for (const { component, pod, container } of entries) {
    const labels = { container: component, pod };
    const { params } = container;
    const pages = (bytes: number): number => Math.round(bytes / PAGE) * PAGE;
    b.counter(
      'container_cpu_usage_seconds_total',
      labels,
      'seconds',
      'Cumulative cpu time consumed in seconds.',
      (s) => s[container.cpuUs] / 1e6,
    );
    b.counter(
      'container_cpu_cfs_periods_total',
      labels,
      '',
      'Number of elapsed enforcement period intervals.',
      (s) => s[container.periods],
    );
    b.counter(
      'container_cpu_cfs_throttled_periods_total',
      labels,
      '',
      'Number of throttled period intervals.',
      (s) => s[container.throttled],
    );
    b.gauge('container_spec_cpu_quota', labels, '', 'CPU quota of the container.', () =>
      Math.round(params.cpuLimit * CFS_PERIOD_US),
    );
    b.gauge('container_memory_working_set_bytes', labels, 'bytes', 'Current working set in bytes.', (s) =>
      pages(s[container.memory]),
    );
    b.gauge('container_memory_rss', labels, 'bytes', 'Size of RSS in bytes.', (s) =>
      pages(s[container.memory] * 0.9375),
    );
    b.gauge(
      'container_spec_memory_limit_bytes',
      labels,
      'bytes',
      'Memory limit for the container.',
      () => params.memoryLimit,
    );
    b.gauge(
      'container_start_time_seconds',
      labels,
      'seconds',
      'Start time of the container since unix epoch in seconds.',
      (s) => (startMs + s[container.started] * stepMs) / 1000,
    );
    b.counter(
      'container_oom_events_total',
      labels,
      '',
      'Count of out of memory events observed for the container',
      (s) => s[container.oom],
    );
    b.counter(
      'container_network_receive_bytes_total',
      labels,
      'bytes',
      'Cumulative count of bytes received',
      (s) => s[container.bytesIn],
    );
    b.counter(
      'container_network_transmit_bytes_total',
      labels,
      'bytes',
      'Cumulative count of bytes transmitted',
      (s) => s[container.bytesOut],
    );
  }
  return { target: { job: 'cadvisor', instance: 'node-1:8080' }, component: 'cadvisor', series: b.series };
}
