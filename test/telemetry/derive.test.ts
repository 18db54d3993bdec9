import { describe, expect, it } from 'vitest';
import { type Column, Presence } from '../../src/recording/recording.ts';
import { deriveSignals } from '../../src/telemetry/derive.ts';
import { increment } from '../../src/telemetry/increment.ts';
import { promql, rangeFor } from '../../src/telemetry/promql.ts';
import type { Expression } from '../../src/telemetry/signal.ts';

const { VALUE, MISSING, STALE } = Presence;
type Sample = number | null | 'stale';

/** Values of one expression over series written as `name{label=value,…}`; null is missing. Scrapes 10 s apart. */
function derived(expression: Expression, series: Readonly<Record<string, readonly Sample[]>>): number[] {
  const columns = Object.entries(series).map(([key, samples]): Column => {
    const [, name, labels = ''] = /^(\w+)(?:\{(.*)\})?$/.exec(key)!;
    const pairs = labels
      .split(',')
      .filter(Boolean)
      .map((pair) => pair.split('=') as [string, string]);
    return {
      series: { name, labels: Object.fromEntries(pairs), type: 'counter', unit: '', help: '' },
      values: Float64Array.from(samples, (v) => (typeof v === 'number' ? v : Number.NaN)),
      ...(samples.every((v) => typeof v === 'number')
        ? {}
        : { presence: Uint8Array.from(samples, (v) => (v === null ? MISSING : v === 'stale' ? STALE : VALUE)) }),
    };
  });
  const count = columns[0]?.values.length ?? 0;
  const targets = [
    { target: { job: 'api', instance: 'api-0' }, grid: { startMs: 5000, stepMs: 10_000, count }, columns },
  ];
  const signal = {
    name: 's',
    title: 's',
    unit: 'count',
    bad: 'up',
    role: 'other',
    component: '',
    quantity: 's',
    scale: 'linear',
    use: 'judged',
    expression,
  } as const;
  const { grid, signals } = deriveSignals({ provenance: { source: 'imported', name: 't', notes: [] }, targets }, [
    signal,
  ]);
  expect(grid).toEqual({ startMs: 5000, stepMs: 10_000, count: count - 1 });
  return [...signals[0].values];
}

const of = { metric: 'm' };
const nan = Number.NaN;

describe('deriveSignals', () => {
  it('takes increments from scrape to scrape; a counter that fell began anew', () => {
    expect(derived({ op: 'increase', of }, { m: [10, 12, 12, 3, 5] })).toEqual([2, 0, 3, 2]);
    expect(derived({ op: 'rate', of }, { m: [10, 12, 12, 3, 5] })).toEqual([0.2, 0, 0.3, 0.2]);
  });

  it('adds per series, so that a reset of one hides in no other', () => {
    expect(derived({ op: 'increase', of }, { 'm{pod=a}': [100, 2, 4], 'm{pod=b}': [100, 110, 120] })).toEqual([12, 12]);
  });

  it('selects by label; labels of the target count', () => {
    const series = { 'm{code=200}': [0, 5], 'm{code=500}': [0, 1] };
    expect(derived({ op: 'increase', of: { metric: 'm', labels: { code: '500' } } }, series)).toEqual([1]);
    expect(derived({ op: 'increase', of: { metric: 'm', labels: { job: 'api' } } }, series)).toEqual([6]);
    expect(derived({ op: 'increase', of: { metric: 'm', labels: { job: 'other' } } }, series)).toEqual([nan]);
  });

  it('has no sum where a part is missing, and goes on without a part that is stale', () => {
    expect(derived({ op: 'increase', of }, { 'm{pod=a}': [1, 2, 3, 4], 'm{pod=b}': [1, null, 3, 4] })).toEqual([
      nan,
      nan,
      2,
    ]);
    expect(derived({ op: 'increase', of }, { 'm{pod=a}': [1, 2, 3, 4], 'm{pod=b}': [1, 'stale', 3, 4] })).toEqual([
      1, 1, 2,
    ]);
    expect(derived({ op: 'increase', of }, { m: ['stale', 'stale', 1] })).toEqual([nan, nan]);
  });

  it('takes gauges at the end of the step, together as sum, mean, largest and least', () => {
    const series = { 'm{pod=a}': [9, 1, 4, 'stale'], 'm{pod=b}': [9, 3, null, 8] } as const;
    const across = (how: 'sum' | 'mean' | 'max' | 'min') => derived({ op: 'gauge', of, across: how }, series);
    expect(across('sum')).toEqual([4, nan, 8]);
    expect(across('mean')).toEqual([2, nan, 8]);
    expect(across('max')).toEqual([3, nan, 8]);
    expect(across('min')).toEqual([1, nan, 8]);
    expect(derived({ op: 'sample', of }, { m: [1, 2, nan] })).toEqual([2, nan]);
  });

  it('counts the changes of a start time, but not its absence', () => {
    expect(derived({ op: 'changes', of }, { m: [5, 5, 'stale', 9, 9] })).toEqual([0, nan, nan, 0]);
    expect(derived({ op: 'changes', of }, { 'm{pod=a}': [5, 5, 7], 'm{pod=b}': [1, 2, 3] })).toEqual([1, 2]);
  });

  it('has no quotient of nothing by nothing', () => {
    const by = [
      { op: 'increase', of },
      { op: 'increase', of: { metric: 'n' } },
    ] as const;
    expect(derived({ op: 'divide', by }, { m: [0, 0, 2, 3], n: [0, 0, 8, 8] })).toEqual([
      nan,
      0.25,
      Number.POSITIVE_INFINITY,
    ]);
    expect(derived({ op: 'scale', factor: 1000, of: { op: 'divide', by } }, { m: [0, 1], n: [0, 4] })).toEqual([250]);
    expect(derived({ op: 'add', of: by }, { m: [0, 1], n: [0, 4] })).toEqual([5]);
    expect(derived({ op: 'subtract', of: by }, { m: [0, 1], n: [0, 4] })).toEqual([-3]);
  });

  it('takes quantiles within a bucket as PromQL does', () => {
    // Increments: 10 up to 1, 30 up to 2, 38 up to 4, 40 in all.
    const series = { 'm{le=1}': [5, 15], 'm{le=2}': [5, 35], 'm{le=4}': [5, 43], 'm{le=+Inf}': [5, 45] };
    const quantile = (q: number) => derived({ op: 'quantile', q, of }, series)[0];
    // histogram_quantile: start + (end − start)·(rank − below)/(within); the lowest bucket starts at 0, the last gives its lower bound.
    expect(quantile(0.1)).toBeCloseTo(0.4, 12);
    expect(quantile(0.25)).toBeCloseTo(1, 12);
    expect(quantile(0.5)).toBeCloseTo(1.5, 12);
    expect(quantile(0.9)).toBeCloseTo(3.5, 12);
    expect(quantile(0.99)).toBe(4);
    const two = Object.fromEntries(
      Object.entries(series).flatMap(([key, v]) => ['a', 'b'].map((pod) => [key.replace('{', `{pod=${pod},`), v])),
    );
    expect(derived({ op: 'quantile', q: 0.5, of }, two)[0]).toBeCloseTo(1.5, 12);
  });

  it('has no quantile without requests, without an endless bucket, or with a bucket missing', () => {
    expect(derived({ op: 'quantile', q: 0.5, of }, { 'm{le=1}': [5, 5], 'm{le=+Inf}': [5, 5] })).toEqual([nan]);
    expect(derived({ op: 'quantile', q: 0.5, of }, { 'm{le=1}': [5, 6], 'm{le=2}': [5, 7] })).toEqual([nan]);
    expect(derived({ op: 'quantile', q: 0.5, of }, { 'm{le=1}': [5, null], 'm{le=+Inf}': [5, null] })).toEqual([nan]);
  });

  it('gives n − 1 samples of n scrapes, none of none', () => {
    expect(derived({ op: 'increase', of }, { m: [1] })).toEqual([]);
  });
});

describe('increment(before, after)', () => {
  it('is the decimal difference wherever the counter stands', () => {
    expect(increment(12.3, 12.4)).toBe(0.1);
    expect(increment(123456.123456, 123456.223457)).toBe(0.100001);
    expect(increment(1e7 + 0.25, 1e7 + 0.75)).toBe(0.5);
    expect(increment(3, 1e15)).toBe(1e15 - 3);
  });

  it('knows resets and gaps', () => {
    expect(increment(5, 2)).toBe(2);
    expect(increment(5, 5)).toBe(0);
    expect([increment(nan, 5), increment(5, nan), increment(nan, nan)]).toEqual([nan, nan, nan]);
  });
});

describe('promql(expression, range)', () => {
  const m: Expression = { op: 'increase', of: { metric: 'm', labels: { job: 'a"b', code: '200' } } };
  const n: Expression = { op: 'gauge', of: { metric: 'n' }, across: 'mean' };

  it.each([
    [m, 'sum(increase(m{code="200",job="a\\"b"}[2m]))'],
    [{ op: 'rate', of }, 'sum(rate(m[2m]))'],
    [{ op: 'changes', of }, 'sum(changes(m[2m]))'],
    [n, 'avg(n)'],
    [{ op: 'gauge', of, across: 'max' }, 'max(m)'],
    [{ op: 'sample', of }, 'm'],
    [
      { op: 'quantile', q: 0.95, of: { metric: 'd_bucket' } },
      'histogram_quantile(0.95, sum by (le) (rate(d_bucket[2m])))',
    ],
    [{ op: 'divide', by: [n, { op: 'add', of: [n, n] }] }, 'avg(n) / (avg(n) + avg(n))'],
    [{ op: 'subtract', of: [{ op: 'subtract', of: [n, n] }, n] }, '(avg(n) - avg(n)) - avg(n)'],
    [{ op: 'scale', of: { op: 'divide', by: [n, n] }, factor: 1000 }, '1000 * (avg(n) / avg(n))'],
  ] as const)('%o', (expression, text) => {
    expect(promql(expression as Expression, '2m')).toBe(text);
  });

  it('writes names that PromQL cannot write plainly into the braces', () => {
    expect(promql({ op: 'sample', of: { metric: 'disk free', labels: { dev: 'a' } } }, '2m')).toBe(
      '{__name__="disk free",dev="a"}',
    );
  });

  it('looks back over four steps, a minute at least', () => {
    expect([rangeFor(500), rangeFor(15_000), rangeFor(30_000), rangeFor(20_000)]).toEqual(['1m', '1m', '2m', '80s']);
  });
});
