import { PerformanceObserver } from 'node:perf_hooks';

/** Upper bounds of the response time histogram, seconds; the simulated service has the same. */
const BOUNDS = [0.001, 0.0025, 0.005, 0.0075, 0.01, 0.015, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** What the service shows of itself: metric names, types and labels of Shakedown's simulated service. */
export class Metrics {
  inFlight = 0;
  #codes = new Map([200, 500, 503, 504].map((code) => [String(code), 0]));
  #buckets = BOUNDS.map(() => 0);
  #durations = { seconds: 0, count: 0 };
  #calls = { postgres: { seconds: 0, count: 0 }, redis: { seconds: 0, count: 0 } };
  #collections = { seconds: 0, count: 0 };
  #started = Date.now() / 1000 - process.uptime();

  constructor() {
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) add(this.#collections, duration / 1000);
    }).observe({ entryTypes: ['gc'] });
  }

  answered(code, seconds) {
    this.#codes.set(String(code), (this.#codes.get(String(code)) ?? 0) + 1);
    if (code !== 200) return;
    add(this.#durations, seconds);
    BOUNDS.forEach((bound, i) => {
      if (seconds <= bound) this.#buckets[i]++;
    });
  }

  called(peer, seconds) {
    add(this.#calls[peer], seconds);
  }

  /** @param pool figures of the connection pool: used, idle, max, timeouts, wait {seconds, count} */
  text(pool) {
    const lines = [];
    const metric = (name, type, help, samples) => {
      lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
      for (const [suffix, labels, value] of samples) {
        const body = Object.entries(labels).map(([label, text]) => `${label}="${text}"`);
        lines.push(`${name}${suffix}${body.length > 0 ? `{${body.join(',')}}` : ''} ${value}`);
      }
    };
    const summary = (labels, { seconds, count }) => [
      ['_sum', labels, seconds],
      ['_count', labels, count],
    ];
    metric(
      'http_requests_total',
      'counter',
      'Requests answered, by status code.',
      [...this.#codes].map(([code, count]) => ['', { code }, count]),
    );
    metric('http_request_duration_seconds', 'histogram', 'Response time of successful requests.', [
      ...BOUNDS.map((le, i) => ['_bucket', { le }, this.#buckets[i]]),
      ['_bucket', { le: '+Inf' }, this.#durations.count],
      ...summary({}, this.#durations),
    ]);
    metric('http_requests_in_flight', 'gauge', 'Requests being answered now.', [['', {}, this.inFlight]]);
    metric('process_start_time_seconds', 'gauge', 'Start time of the process since unix epoch in seconds.', [
      ['', {}, this.#started],
    ]);
    metric(
      'go_gc_duration_seconds',
      'summary',
      'A summary of the pause duration of garbage collection cycles.',
      summary({}, this.#collections),
    );
    metric(
      'db_client_operation_duration_seconds',
      'summary',
      'Time of calls, as the caller sees it.',
      Object.entries(this.#calls).flatMap(([peer, total]) => summary({ peer }, total)),
    );
    const labels = { pool: 'postgres' };
    metric('db_client_connections_usage', 'gauge', 'Connections of the pool, by state.', [
      ['', { ...labels, state: 'used' }, pool.used],
      ['', { ...labels, state: 'idle' }, pool.idle],
    ]);
    metric('db_client_connections_max', 'gauge', 'Connections the pool may open.', [['', labels, pool.max]]);
    metric('db_client_connections_timeouts_total', 'counter', 'Requests that gave up waiting for a connection.', [
      ['', labels, pool.timeouts],
    ]);
    metric(
      'db_client_connections_wait_time_seconds',
      'summary',
      'Time waited for a connection.',
      summary(labels, pool.wait),
    );
    return `${lines.join('\n')}\n`;
  }
}

function add(total, seconds) {
  total.seconds += seconds;
  total.count++;
}
