import { printable } from '../schema/printable.ts';
import { askPrometheus } from './ask-prometheus.ts';
import type { Http } from './http.ts';
import { PrometheusError } from './prometheus-error.ts';

/** One series of an answer, with its raw samples: [seconds since 1970, value as written]. A vector has one sample a series. */
export interface AnsweredSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly samples: readonly (readonly [number, string])[];
}

export interface PrometheusAnswer {
  readonly series: readonly AnsweredSeries[];
  /** The clock of the server, whole seconds; NaN where it does not say. */
  readonly dateMs: number;
}

export interface PrometheusApi {
  /** Evaluates an expression at the server's now. @throws PrometheusError */
  readonly query: (query: string, options: { timeoutMs: number; signal?: AbortSignal }) => Promise<PrometheusAnswer>;
}

/**
 * The part of Prometheus' HTTP API that sampling needs; VictoriaMetrics, Thanos and Mimir answer the same.
 *
 * @param url base address, to which `/api/v1/query` is added
 * @param headers Authorization, where one is needed
 * @param hide removes secrets from what the server says, should it repeat them
 */
export function prometheusApi(options: {
  readonly url: string;
  readonly http: Http;
  readonly headers?: Readonly<Record<string, string>>;
  readonly hide?: (text: string) => string;
}): PrometheusApi {
  const { url, http, headers = {}, hide = (text) => text } = options;
  return {
    query: async (query, { timeoutMs, signal }) => {
      const answer = await askPrometheus(http, `${url}/api/v1/query`, [['query', query]], {
        headers,
        timeoutMs,
        signal,
      });
      return { series: seriesOf(answer.status, answer.text, hide), dateMs: answer.dateMs };
    },
  };
}

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function seriesOf(status: number, text: string, hide: (text: string) => string): AnsweredSeries[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw status === 200
      ? new PrometheusError('an answer that is not JSON', status, 'BAD_JSON')
      : new PrometheusError(`HTTP ${status}`, status, 'HTTP');
  }
  if (status !== 200 || (isObject(json) && json.status === 'error')) {
    const said = isObject(json) && typeof json.error === 'string' ? `: ${printable(hide(json.error), 200)}` : '';
    throw new PrometheusError(`HTTP ${status}${said}`, status, 'HTTP');
  }
  const series = isObject(json) && isObject(json.data) ? readResult(json.data) : undefined;
  if (!series) throw new PrometheusError('an answer that is not one of Prometheus', status, 'BAD_SHAPE');
  return series;
}

/** @returns undefined when anything in it is not as Prometheus writes it: half a sample is worse than none */
function readResult({ resultType, result }: Json): AnsweredSeries[] | undefined {
  if (!Array.isArray(result)) return undefined;
  if (resultType === 'scalar') return isSample(result) ? [{ labels: {}, samples: [result] }] : undefined;
  if (resultType !== 'vector' && resultType !== 'matrix') return undefined;
  const all: AnsweredSeries[] = [];
  for (const one of result) {
    if (!isObject(one) || !isObject(one.metric)) return undefined;
    if (!Object.values(one.metric).every((label) => typeof label === 'string')) return undefined;
    // Native histograms come beside or instead of values and are not asked for.
    const samples = resultType === 'vector' ? (one.value === undefined ? [] : [one.value]) : (one.values ?? []);
    if (!Array.isArray(samples) || !samples.every(isSample)) return undefined;
    if (samples.length > 0) all.push({ labels: one.metric as Record<string, string>, samples });
  }
  return all;
}

const isSample = (value: unknown): value is readonly [number, string] =>
  Array.isArray(value) &&
  value.length === 2 &&
  typeof value[0] === 'number' &&
  typeof value[1] === 'string' &&
  (/^[+-]?Inf$|^NaN$/.test(value[1]) || (value[1].trim() !== '' && !Number.isNaN(Number(value[1]))));

/** A value as Prometheus writes it. @example numberOf('+Inf') // => Infinity */
export function numberOf(text: string): number {
  if (text === '+Inf' || text === 'Inf') return Number.POSITIVE_INFINITY;
  return text === '-Inf' ? Number.NEGATIVE_INFINITY : Number(text);
}
