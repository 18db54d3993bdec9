import type { Http, HttpAnswer } from '../../src/monitor/http.ts';

/** A raw sample: instant in ms and value; `stale` is a staleness marker. */
export type FakeSample = readonly [ms: number, value: number | 'stale'];

export interface FakeSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly samples: readonly FakeSample[];
}

const LOOKBACK_MS = 300_000;

/**
 * A Prometheus as far as recording asks it: instant values with lookback and staleness markers, `timestamp()` without the name,
 * series, metadata and flags. Matches label by label with = only.
 */
export function fakePrometheus(series: readonly FakeSeries[], metadata: object = {}) {
  const asked: string[] = [];
  const answerOf = (path: string, form: URLSearchParams): unknown => {
    switch (path) {
      case '/api/v1/series':
        return form.getAll('match[]').flatMap((selector) => matching(series, selector).map(({ labels }) => labels));
      case '/api/v1/metadata':
        return metadata;
      case '/api/v1/status/flags':
        return { 'query.lookback-delta': '5m' };
      case '/api/v1/query_range':
        return { resultType: 'matrix', result: rangeOf(series, form) };
      default:
        return undefined;
    }
  };
  const http: Http = async ({ url, body }): Promise<HttpAnswer> => {
    const { pathname, searchParams } = new URL(url);
    const form = body === undefined ? searchParams : new URLSearchParams(String(body));
    asked.push(`${pathname.replace('/api/v1/', '')} ${form.get('query') ?? ''}`.trim());
    const data = answerOf(pathname, form);
    if (data === undefined) return { status: 404, dateMs: NaN, text: '404 page not found' };
    return { status: 200, dateMs: NaN, text: JSON.stringify({ status: 'success', data }) };
  };
  return { http, asked };
}

function matching(series: readonly FakeSeries[], selector: string): FakeSeries[] {
  const pairs = [...selector.matchAll(/([A-Za-z_]\w*)="((?:[^"\\]|\\.)*)"/g)].map(
    ([, label, value]) => [label, JSON.parse(`"${value}"`) as string] as const,
  );
  return series.filter(({ labels }) => pairs.every(([label, value]) => (labels[label] ?? '') === value));
}

function rangeOf(series: readonly FakeSeries[], form: URLSearchParams): unknown[] {
  const query = form.get('query')!;
  const isTimestamp = query.startsWith('timestamp(');
  const [start, end, step] = ['start', 'end', 'step'].map((name) => Math.round(Number(form.get(name)) * 1000));
  return matching(series, query).flatMap(({ labels, samples }) => {
    const values: [number, string][] = [];
    let next = 0;
    for (let ms = start; ms <= end; ms += step) {
      while (next < samples.length && samples[next][0] <= ms) next++;
      const newest = samples[next - 1];
      if (!newest || newest[1] === 'stale' || ms - newest[0] >= LOOKBACK_MS) continue;
      values.push([ms / 1000, isTimestamp ? String(newest[0] / 1000) : textOf(newest[1])]);
    }
    const { __name__, ...rest } = labels;
    return values.length > 0 ? [{ metric: isTimestamp ? rest : labels, values }] : [];
  });
}

const textOf = (value: number): string =>
  value === Infinity ? '+Inf' : value === -Infinity ? '-Inf' : Object.is(value, -0) ? '-0' : String(value);
