import { printable } from '../schema/printable.ts';
import { askPrometheus } from './ask-prometheus.ts';
import type { Clock } from './clock.ts';
import type { Http, HttpAnswer } from './http.ts';
import { numberOf } from './prometheus-api.ts';
import { PrometheusError } from './prometheus-error.ts';

type LabelSet = Readonly<Record<string, string>>;

/** One series of a range: instants in ms since 1970 and values, in time order. */
export interface RangedSeries {
  readonly labels: LabelSet;
  readonly instants: readonly number[];
  readonly values: readonly number[];
}

/** What the server knows of a metric. */
export interface MetricFacts {
  readonly type: string;
  readonly help: string;
}

/** Evenly spaced instants to ask for. */
export interface RangeOf {
  readonly startMs: number;
  readonly stepMs: number;
  readonly count: number;
}

/** The part of Prometheus' HTTP API that recording needs. Every call is retried while that may help. @throws PrometheusError */
export interface RangeApi {
  readonly range: (query: string, of: RangeOf) => Promise<readonly RangedSeries[]>;
  /** Label sets of the series that the selectors match within a stretch. */
  readonly series: (selectors: readonly string[], startMs: number, endMs: number) => Promise<readonly LabelSet[]>;
  /** By metric; undefined where the server does not say. */
  readonly metadata: () => Promise<ReadonlyMap<string, MetricFacts> | undefined>;
  /** For how long the server takes an old sample for the present one; Prometheus' default where it does not say. */
  readonly lookbackMs: () => Promise<number>;
}

export interface RangeApiOptions {
  /** Base address, to which `/api/v1/…` is added. */
  readonly url: string;
  readonly http: Http;
  readonly headers: LabelSet;
  /** Removes secrets from what the server says, should it repeat them. */
  readonly hide: (text: string) => string;
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Told of each failure that is retried, in a few words. */
  readonly onRetry?: (reason: string, waitMs: number) => void;
}

/** Tries of one request, and the wait before the second; each further one waits twice as long. */
const TRIES = 7;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** Most values of one series in an answer of Prometheus. */
export const MOST_POINTS = 11_000;
const DEFAULT_LOOKBACK_MS = 300_000;

export function rangeApi(options: RangeApiOptions): RangeApi {
  const { url, http, headers, hide, clock, timeoutMs, signal, onRetry = () => {} } = options;
  const once = async (path: string, fields: readonly (readonly [string, string])[]): Promise<unknown> => {
    const answer = await askPrometheus(http, `${url}/api/v1/${path}`, fields, { headers, timeoutMs, signal });
    return dataOf(answer, hide);
  };
  const retried = async <T>(
    path: string,
    fields: readonly (readonly [string, string])[],
    read: (data: unknown) => T,
  ): Promise<T> => {
    for (let n = 1, waitMs = FIRST_WAIT_MS; ; n++, waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
      try {
        return read(await once(path, fields));
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof PrometheusError) || n === TRIES || !mayPass(error)) throw error;
        onRetry(error.message, waitMs);
        await clock.sleep(waitMs, signal);
        signal.throwIfAborted();
      }
    }
  };
  /** Answers that need not be there: one try is enough. */
  const optional = async <T>(path: string, read: (data: unknown) => T): Promise<T | undefined> => {
    try {
      return read(await once(path, []));
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof PrometheusError) return undefined;
      throw error;
    }
  };
  const range = async (query: string, of: RangeOf): Promise<RangedSeries[]> => {
    try {
      const endMs = of.startMs + (of.count - 1) * of.stepMs;
      const fields = [
        ['query', query],
        ['start', seconds(of.startMs)],
        ['end', seconds(endMs)],
        ['step', seconds(of.stepMs)],
      ] as const;
      return await retried('query_range', fields, rangedOf);
    } catch (error) {
      if (!(error instanceof PrometheusError) || of.count === 1 || !isTooMuch(error)) throw error;
      const half = of.count >> 1;
      const first = await range(query, { ...of, count: half });
      const rest = await range(query, { ...of, startMs: of.startMs + half * of.stepMs, count: of.count - half });
      return joined(first, rest);
    }
  };
  return {
    range,
    series: (selectors, startMs, endMs) =>
      retried(
        'series',
        [
          ...selectors.map((selector) => ['match[]', selector] as const),
          ['start', seconds(startMs)],
          ['end', seconds(endMs)],
        ],
        labelSetsOf,
      ),
    metadata: () => optional('metadata', metadataOf),
    lookbackMs: async () => (await optional('status/flags', lookbackOf)) ?? DEFAULT_LOOKBACK_MS,
  };
}

/** Whether the same request may be answered a moment later. */
function mayPass({ status, code }: PrometheusError): boolean {
  if (code === 'TOO_LARGE' || /CERT|SSL|TLS|ENOTFOUND/.test(code)) return false;
  return status === 0 || status === 200 || status === 408 || status === 429 || status >= 500;
}

/** Whether a shorter stretch may be answered. 422 is Prometheus' "too many samples", 503 its timeout of a query. */
const isTooMuch = ({ status, code, message }: PrometheusError): boolean =>
  code === 'TOO_LARGE' ||
  code === 'ETIMEDOUT' ||
  status === 413 ||
  status === 422 ||
  status === 503 ||
  status === 504 ||
  (status === 400 && /exceed|maximum|too (many|large|long)/i.test(message));

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isLabelSet = (value: unknown): value is LabelSet =>
  isObject(value) && Object.values(value).every((label) => typeof label === 'string');
const badShape = () => new PrometheusError('an answer that is not one of Prometheus', 200, 'BAD_SHAPE');

/** Seconds since 1970 with milliseconds, as the API takes them. */
const seconds = (ms: number): string => (ms / 1000).toFixed(3);

function dataOf({ status, text }: HttpAnswer, hide: (text: string) => string): unknown {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw status === 200
      ? new PrometheusError('an answer that is not JSON', status, 'BAD_JSON')
      : new PrometheusError(`HTTP ${status}`, status, 'HTTP');
  }
  if (status !== 200 || !isObject(json) || json.status !== 'success') {
    const said = isObject(json) && typeof json.error === 'string' ? `: ${printable(hide(json.error), 200)}` : '';
    throw new PrometheusError(
      status === 200 && said === '' ? badShape().message : `HTTP ${status}${said}`,
      status,
      'HTTP',
    );
  }
  return json.data;
}

function labelSetsOf(data: unknown): LabelSet[] {
  if (!Array.isArray(data) || !data.every(isLabelSet)) throw badShape();
  return data;
}

/** @throws PrometheusError when anything in it is not as Prometheus writes it: half a series is worse than none */
function rangedOf(data: unknown): RangedSeries[] {
  if (!isObject(data) || data.resultType !== 'matrix' || !Array.isArray(data.result)) throw badShape();
  return data.result.flatMap((one: unknown): RangedSeries[] => {
    if (!isObject(one) || !isLabelSet(one.metric)) throw badShape();
    // Native histograms come beside or instead of values.
    if (one.values === undefined) return [];
    if (!Array.isArray(one.values)) throw badShape();
    const instants: number[] = [];
    const values: number[] = [];
    for (const sample of one.values) {
      if (!Array.isArray(sample) || typeof sample[0] !== 'number' || typeof sample[1] !== 'string') throw badShape();
      const value = numberOf(sample[1]);
      if (sample[1].trim() === '' || (Number.isNaN(value) && sample[1] !== 'NaN')) throw badShape();
      instants.push(Math.round(sample[0] * 1000));
      values.push(value);
    }
    return [{ labels: one.metric, instants, values }];
  });
}

/** Two stretches that follow one another. */
function joined(first: readonly RangedSeries[], rest: readonly RangedSeries[]): RangedSeries[] {
  const later = new Map(rest.map((one) => [keyOf(one.labels), one]));
  const both = first.map((one): RangedSeries => {
    const next = later.get(keyOf(one.labels));
    later.delete(keyOf(one.labels));
    return next
      ? { labels: one.labels, instants: [...one.instants, ...next.instants], values: [...one.values, ...next.values] }
      : one;
  });
  return [...both, ...later.values()];
}

/** The identity of a label set, whatever is in it. */
export const keyOf = (labels: LabelSet): string =>
  JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));

function metadataOf(data: unknown): ReadonlyMap<string, MetricFacts> {
  const facts = new Map<string, MetricFacts>();
  if (!isObject(data)) throw badShape();
  for (const [name, list] of Object.entries(data)) {
    const first: unknown = Array.isArray(list) ? list[0] : undefined;
    if (!isObject(first) || typeof first.type !== 'string') continue;
    facts.set(name, { type: first.type, help: typeof first.help === 'string' ? first.help : '' });
  }
  return facts;
}

const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function lookbackOf(data: unknown): number | undefined {
  const text = isObject(data) ? data['query.lookback-delta'] : undefined;
  if (typeof text !== 'string' || !/^(\d+(ms|[smhd]))+$/.test(text)) return undefined;
  return [...text.matchAll(/(\d+)(ms|[smhd])/g)].reduce((sum, [, n, unit]) => sum + Number(n) * UNITS_MS[unit], 0);
}
