import { describe, expect, it } from 'vitest';
import { exposition } from '../../src/formats/exposition.ts';
import type { MetricType, Series } from '../../src/recording/series.ts';

const series = (type: MetricType, name: string, labels: Series['labels'] = {}, unit = '', help = ''): Series => ({
  name,
  labels,
  type,
  unit,
  help,
});

/** One target; a value for each series. */
function page(style: 'text' | 'openmetrics', rows: readonly (readonly [Series, number | undefined])[]): string {
  return exposition([{ series: rows.map(([one]) => one) }])(style, (_, s) => rows[s][1]);
}

const usual: readonly (readonly [Series, number | undefined])[] = [
  [series('histogram', 'wait_seconds_sum', {}, 'seconds', 'Time waited.'), 0.125],
  [series('histogram', 'wait_seconds_count', {}, '', 'Time waited.'), 9],
  [series('histogram', 'wait_seconds_bucket', { le: '+Inf' }, '', 'Time waited.'), 9],
  [series('histogram', 'wait_seconds_bucket', { le: '10' }, '', 'Time waited.'), 9],
  [series('histogram', 'wait_seconds_bucket', { le: '2.5' }, '', 'Time waited.'), 4],
  [series('counter', 'requests_total', { code: '500', method: 'GET' }, '', 'Requests.'), 0],
  [series('counter', 'requests_total', { code: '200', method: 'GET' }, '', 'Requests.'), 1e21],
  [series('counter', 'pg_commits', {}, '', ''), 3],
  [series('gauge', 'gone', {}, '', 'Not there now.'), undefined],
  [series('untyped', 'odd'), Number.NaN],
  [series('summary', 'gc_seconds', { quantile: '1' }, 'seconds'), Number.POSITIVE_INFINITY],
  [series('summary', 'gc_seconds', { quantile: '0.5' }, 'seconds'), Number.NEGATIVE_INFINITY],
  [series('summary', 'gc_seconds_sum', {}, 'seconds'), 2],
];

describe('a page of metrics', () => {
  it('is Prometheus text 0.0.4', () => {
    expect(page('text', usual)).toBe(`# TYPE gc_seconds summary
gc_seconds{quantile="0.5"} -Inf
gc_seconds{quantile="1"} +Inf
gc_seconds_sum 2
# TYPE odd untyped
odd NaN
# TYPE pg_commits counter
pg_commits 3
# HELP requests_total Requests.
# TYPE requests_total counter
requests_total{code="500",method="GET"} 0
requests_total{code="200",method="GET"} 1e+21
# HELP wait_seconds Time waited.
# TYPE wait_seconds histogram
wait_seconds_bucket{le="2.5"} 4
wait_seconds_bucket{le="10"} 9
wait_seconds_bucket{le="+Inf"} 9
wait_seconds_sum 0.125
wait_seconds_count 9
`);
  });

  it('is OpenMetrics 1.0: counters by their short name, units, an end', () => {
    expect(page('openmetrics', usual)).toBe(`# TYPE gc_seconds summary
# UNIT gc_seconds seconds
gc_seconds{quantile="0.5"} -Inf
gc_seconds{quantile="1"} +Inf
gc_seconds_sum 2
# TYPE odd unknown
odd NaN
# TYPE pg_commits unknown
pg_commits 3
# HELP requests Requests.
# TYPE requests counter
requests_total{code="500",method="GET"} 0
requests_total{code="200",method="GET"} 1e+21
# HELP wait_seconds Time waited.
# TYPE wait_seconds histogram
# UNIT wait_seconds seconds
wait_seconds_bucket{le="2.5"} 4
wait_seconds_bucket{le="10"} 9
wait_seconds_bucket{le="+Inf"} 9
wait_seconds_sum 0.125
wait_seconds_count 9
# EOF
`);
  });

  it('escapes what people wrote, and makes names what Prometheus allows', () => {
    const hostile = series('gauge', '9 lives}', { 'a b': 'x"\\\n# EOF', empty: '' }, '', 'say "hi"\\\n# EOF');
    expect(page('text', [[hostile, 1]])).toBe(
      '# HELP _9_lives_ say "hi"\\\\\\n# EOF\n# TYPE _9_lives_ gauge\n_9_lives_{a_b="x\\"\\\\\\n# EOF"} 1\n',
    );
    expect(page('openmetrics', [[hostile, 1]])).toBe(
      '# HELP _9_lives_ say \\"hi\\"\\\\\\n# EOF\n# TYPE _9_lives_ gauge\n_9_lives_{a_b="x\\"\\\\\\n# EOF"} 1\n# EOF\n',
    );
  });

  it('tells apart what has become equal', () => {
    expect(
      page('text', [
        [series('gauge', 'a b'), 1],
        [series('gauge', 'a_b'), 2],
      ]),
    ).toBe('# TYPE a_b gauge\na_b 1\na_b{series_number="2"} 2\n');
  });

  it('keeps types apart that share a name', () => {
    expect(
      page('openmetrics', [
        [series('gauge', 'jobs'), 1],
        [series('counter', 'jobs_total'), 2],
      ]),
    ).toBe('# TYPE jobs gauge\njobs 1\n# TYPE jobs_total unknown\njobs_total 2\n# EOF\n');
  });

  it('of several targets has their job and instance, the families together', () => {
    const up = [series('gauge', 'up'), series('gauge', 'own', { job: 'theirs' })];
    const write = exposition([
      { target: { job: 'a', instance: 'x:1' }, series: up },
      { target: { job: 'b', instance: 'y:2' }, series: up },
    ]);
    expect(write('text', (t, s) => (t === 1 && s === 1 ? undefined : t))).toBe(`# TYPE own gauge
own{exported_job="theirs",instance="x:1",job="a"} 0
# TYPE up gauge
up{instance="x:1",job="a"} 0
up{instance="y:2",job="b"} 1
`);
  });
});
