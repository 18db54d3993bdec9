import type { Block } from '../recording/recording.ts';
import { stampsOf } from './apart.ts';
import type { Encoded, Format, RecordingContents } from './format.ts';
import { metricsOf, type OtlpMetric } from './otlp-metrics.ts';
import { openRecording, type RecordingHeader } from './recording-header.ts';
import { sidecar } from './sidecar.ts';
import { plainDialect, writtenSeries } from './written-series.ts';

/**
 * OpenTelemetry metrics as OTLP/HTTP takes them in JSON: each line is an `ExportMetricsServiceRequest` (the form of the Collector's file
 * exporter), to be posted to `/v1/metrics` as it is. A target is a resource (`service.name` = job, `service.instance.id` = instance); counters
 * are monotonic sums, cumulative since `startTimeUnixNano`, which moves on where they begin anew; buckets, sum and count of a
 * histogram are one point where they fit together, and gauges where they do not. A stale sample is a point without a recorded
 * value.
 *
 * Grids and what is known of signals are in the file beside it; times of scrapes are kept to the millisecond, and only where there is
 * a sample.
 */
export const otlpJson: Format = {
  name: 'otlp',
  summary: 'OpenTelemetry metrics as JSON, a request a line; metadata in a file beside it',
  extensions: ['.otlp', '.otlp.json', '.otlp.jsonl'],
  encode,
  sidecar,
  decode: async (source) => (await import('./otlp-json-reader.ts')).readOtlpJson(source),
};

async function encode(contents: RecordingContents): Promise<Encoded> {
  const { header, blocks } = await openRecording(contents);
  const counted = { samples: 0 };
  return {
    header: () => ({ ...header(), ...counted }),
    chunks: write(header(), blocks(), counted),
  };
}

/** Instants of a request: some hundred kilobytes for a usual system. */
const REQUEST_INSTANTS = 32;

async function* write(
  header: RecordingHeader,
  blocks: AsyncIterable<Block>,
  counted: { samples: number },
): AsyncGenerator<Uint8Array> {
  const written = writtenSeries(header, plainDialect);
  const targets = header.targets.map((target, t) => ({
    resource: resourceJson(target),
    metrics: metricsOf(target, written[t]),
  }));
  const first = header.targets.map(() => 0);
  for await (const block of blocks) {
    const stamps = block.map((target, t) => Array.from(stampsOf(target, header.targets[t], first[t]), nanoText));
    const most = Math.max(0, ...block.map(({ grid }) => grid.count));
    for (let from = 0; from < most; from += REQUEST_INSTANTS) {
      const resources: string[] = [];
      for (const [t, { resource, metrics }] of targets.entries()) {
        const to = Math.min(from + REQUEST_INSTANTS, block[t].grid.count);
        const parts = metrics.map((metric) =>
          metricJson(metric, block[t].columns, { stamps: stamps[t], from, to }, counted),
        );
        const said = parts.filter((part) => part !== '');
        if (said.length === 0) continue;
        resources.push(
          `{"resource":${resource},"scopeMetrics":[{"scope":{"name":"shakedown"},"metrics":[${said.join(',')}]}]}`,
        );
      }
      if (resources.length > 0) yield Buffer.from(`{"resourceMetrics":[${resources.join(',')}]}\n`);
    }
    for (const [t, { grid }] of block.entries()) first[t] += grid.count;
  }
}

function metricJson(
  metric: OtlpMetric,
  columns: Block[number]['columns'],
  range: { readonly stamps: readonly string[]; readonly from: number; readonly to: number },
  counted: { samples: number },
): string {
  const points: string[] = [];
  for (let i = range.from; i < range.to; i++) counted.samples += metric.points(columns, i, range.stamps[i], points);
  return points.length === 0 ? '' : `${metric.head}${points.join(',')}${metric.tail}`;
}

function resourceJson({ job, instance }: { readonly job: string; readonly instance: string }): string {
  const attributes = [
    ['service.name', job],
    ['service.instance.id', instance],
  ].filter(([, value]) => value !== '');
  return JSON.stringify({ attributes: attributes.map(([key, stringValue]) => ({ key, value: { stringValue } })) });
}

const nanoText = (ms: number): string => (ms === 0 ? '0' : `${ms}000000`);
