import type { MetricType } from '../recording/series.ts';
import type { RecordingContents, Source } from './format.ts';
import { NO_RECORDED_VALUE, OTLP_UNITS } from './otlp-metrics.ts';
import { type MetricFacts, SampleGatherer } from './sample-gatherer.ts';
import { headerOfSidecar } from './sidecar.ts';
import { textLines } from './text-lines.ts';
import { type LabelPairs, plainDialect } from './written-series.ts';

type Json = Readonly<Record<string, unknown>>;

const UNITS = new Map(Object.entries(OTLP_UNITS).map(([unit, ucum]) => [ucum, unit]));

/**
 * Reads OTLP metrics as JSON, a request a line. Gauges, cumulative sums, cumulative histograms and summaries become series named as
 * Prometheus names them; exponential histograms are passed over.
 *
 * @throws InputError with the line of everything that cannot be read
 */
export async function readOtlpJson(source: Source): Promise<RecordingContents> {
  const gatherer = new SampleGatherer({
    source,
    dialect: plainDialect,
    header: headerOfSidecar(source),
    places: 'lines',
  });
  const { problems } = gatherer;
  for await (const { text, number: line } of textLines(source, 'OTLP/JSON')) {
    if (text.trim() === '') continue;
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch (error) {
      const at = Number(/position (\d+)/.exec((error as Error).message)?.[1] ?? 0);
      const help = 'each line is a whole request';
      problems.add(
        'bad-json',
        { line, column: at + 1 },
        'found text that is no JSON, expected a request of OTLP',
        help,
      );
      continue;
    }
    const refuse = (message: string) => problems.add('bad-request', { line, column: 1, length: text.length }, message);
    const resources = objects((json as Json | null)?.resourceMetrics);
    if (resources.length === 0 && !Array.isArray((json as Json | null)?.resourceMetrics)) {
      refuse('found no list "resourceMetrics", expected a request of OTLP metrics');
      continue;
    }
    for (const resource of resources) {
      const labels = targetLabels(attributesOf((resource.resource as Json | undefined)?.attributes));
      for (const scope of objects(resource.scopeMetrics))
        for (const metric of objects(scope.metrics)) new MetricReader(gatherer, metric, labels, line, refuse).read();
    }
  }
  return gatherer.finish();
}

const objects = (value: unknown): Json[] =>
  Array.isArray(value) ? value.filter((item): item is Json => typeof item === 'object' && item !== null) : [];

function attributesOf(value: unknown): [string, string][] {
  return objects(value).flatMap(({ key, value }): [string, string][] => {
    const any = (value ?? {}) as Json;
    const own = any.stringValue ?? any.intValue ?? any.doubleValue ?? any.boolValue;
    return typeof key === 'string' && own !== undefined && own !== '' ? [[key, String(own)]] : [];
  });
}

/** `job` and `instance` as the OpenTelemetry specification maps them to Prometheus. */
function targetLabels(attributes: readonly [string, string][]): LabelPairs {
  const of = new Map(attributes);
  const name = of.get('service.name');
  const namespace = of.get('service.namespace');
  const job = name !== undefined && namespace !== undefined ? `${namespace}/${name}` : name;
  const instance = of.get('service.instance.id');
  return [
    ...(job !== undefined ? [['job', job] as const] : []),
    ...(instance !== undefined ? [['instance', instance] as const] : []),
  ];
}

/** One metric of one request. */
class MetricReader {
  private readonly name: string;
  private readonly unit: string;
  private readonly help: string;

  constructor(
    private readonly gatherer: SampleGatherer,
    private readonly metric: Json,
    private readonly target: LabelPairs,
    private readonly line: number,
    private readonly refuse: (message: string) => void,
  ) {
    this.name = typeof metric.name === 'string' ? metric.name : '';
    const unit = typeof metric.unit === 'string' ? metric.unit : '';
    this.unit = UNITS.get(unit) ?? unit;
    this.help = typeof metric.description === 'string' ? metric.description : '';
  }

  read(): void {
    const { gauge, sum, histogram, summary } = this.metric as Record<string, Json | undefined>;
    if (this.name === '') this.refuse('found a metric without a name');
    else if (gauge) this.numbers(gauge, 'gauge');
    else if (sum && this.isCumulative(sum)) this.numbers(sum, sum.isMonotonic === true ? 'counter' : 'gauge');
    else if (histogram && this.isCumulative(histogram))
      for (const point of objects(histogram.dataPoints)) this.histogram(point);
    else if (summary) for (const point of objects(summary.dataPoints)) this.summary(point);
  }

  private isCumulative({ aggregationTemporality }: Json): boolean {
    const isIt = aggregationTemporality === 2 || aggregationTemporality === 'AGGREGATION_TEMPORALITY_CUMULATIVE';
    if (!isIt) this.refuse(`found increments of metric "${this.name}", expected aggregationTemporality 2 (cumulative)`);
    return isIt;
  }

  private numbers(data: Json, type: MetricType): void {
    for (const point of objects(data.dataPoints)) {
      const stamp = this.stampOf(point);
      if (stamp === undefined) continue;
      const series = this.series(this.name, attributesOf(point.attributes), type);
      if (isUnrecorded(point)) this.gatherer.addStale(series, stamp, this.line);
      else this.add(series, stamp, point.asDouble ?? point.asInt);
    }
  }

  private histogram(point: Json): void {
    const stamp = this.stampOf(point);
    if (stamp === undefined) return;
    const labels = attributesOf(point.attributes);
    const bounds = Array.isArray(point.explicitBounds) ? point.explicitBounds : [];
    const counts = Array.isArray(point.bucketCounts) ? point.bucketCounts : [];
    const isStale = isUnrecorded(point);
    if (!isStale && counts.length !== bounds.length + 1 && counts.length > 0) {
      this.refuse(`found ${counts.length} buckets of metric "${this.name}" for ${bounds.length} bounds`);
      return;
    }
    const put = (suffix: string, own: LabelPairs, value: unknown) => {
      const series = this.series(`${this.name}_${suffix}`, [...labels, ...own], 'histogram');
      if (isStale) this.gatherer.addStale(series, stamp, this.line);
      else this.add(series, stamp, value);
    };
    let total = 0;
    for (const [b, bound] of [...bounds, '+Inf'].entries()) {
      total += counts.length > 0 ? Number(counts[b]) : Number(point.count);
      if (b < bounds.length && counts.length === 0) continue;
      put('bucket', [['le', String(bound)]], total);
    }
    put('count', [], point.count);
    if (point.sum !== undefined || isStale) put('sum', [], point.sum);
  }

  private summary(point: Json): void {
    const stamp = this.stampOf(point);
    if (stamp === undefined || isUnrecorded(point)) return;
    const labels = attributesOf(point.attributes);
    for (const { quantile = 0, value = 0 } of objects(point.quantileValues)) {
      const series = this.series(this.name, [...labels, ['quantile', String(quantile)]], 'summary');
      this.add(series, stamp, value);
    }
    this.add(this.series(`${this.name}_count`, labels, 'summary'), stamp, point.count ?? 0);
    this.add(this.series(`${this.name}_sum`, labels, 'summary'), stamp, point.sum ?? 0);
  }

  private series(name: string, labels: LabelPairs, type: MetricType): number {
    const facts: MetricFacts = { type, unit: this.unit, help: this.help };
    const own = new Set(this.target.map(([label]) => label));
    const renamed = labels.map(([label, value]) => [own.has(label) ? `exported_${label}` : label, value] as const);
    return this.gatherer.series(name, [...this.target, ...renamed], this.line, facts);
  }

  private add(series: number, stamp: number, value: unknown): void {
    const number = numberOf(value);
    if (number === undefined)
      this.refuse(`found value ${JSON.stringify(value)} of metric "${this.name}", expected a number`);
    else this.gatherer.add(series, stamp, number, this.line);
  }

  private stampOf({ timeUnixNano }: Json): number | undefined {
    const text = String(timeUnixNano);
    if (/^-?\d{1,22}$/.test(text))
      return text.endsWith('000000') ? Number(text.slice(0, -6)) : Math.floor(Number(text) / 1e6);
    this.refuse(
      `found timeUnixNano ${JSON.stringify(timeUnixNano)} of metric "${this.name}", expected nanoseconds since 1970`,
    );
    return undefined;
  }
}

const isUnrecorded = ({ flags }: Json): boolean => (Number(flags ?? 0) & NO_RECORDED_VALUE) !== 0;

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  if (value === 'NaN') return Number.NaN;
  if (/^-?(Infinity|\d+(\.\d+)?([eE][-+]?\d+)?)$/.test(value)) return Number(value);
  return undefined;
}
