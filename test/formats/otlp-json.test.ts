import { expect, test } from 'vitest';
import { otlpJson } from '../../src/formats/otlp-json.ts';
import type { MaterialRecording } from '../../src/recording/recording.ts';
import { stream } from './arbitrary-recording.ts';
import { materialize } from './materialize.ts';
import { messages, written } from './messages.ts';
import { smallRecording } from './small-recording.ts';

const file = (recording: MaterialRecording = smallRecording) =>
  written(otlpJson, { kind: 'series', recording: stream(recording) });

const stamps = ['1760748720000000000', '1760748735129000000', '1760748749993000000', '1760748765000000000'];

test('writes a resource a target, counters as sums that begin anew, a histogram as one', async () => {
  const { text } = await file();
  const [line, end] = text.split('\n');
  expect(end).toBe('');
  const [{ resource, scopeMetrics }] = JSON.parse(line).resourceMetrics;
  expect(resource.attributes).toStrictEqual([
    { key: 'service.name', value: { stringValue: 'api' } },
    { key: 'service.instance.id', value: { stringValue: 'api:8080' } },
  ]);
  const [histogram, hits, ratio] = scopeMetrics[0].metrics;
  const since = [stamps[0], stamps[0], stamps[1], stamps[1]];
  expect(hits).toStrictEqual({
    name: 'http_requests_total',
    description: 'Requests.\nAll "of" them.',
    sum: {
      aggregationTemporality: 2,
      isMonotonic: true,
      dataPoints: [10, 25, 3, 8].map((asDouble, i) => ({
        attributes: [{ key: 'code', value: { stringValue: '200' } }],
        startTimeUnixNano: since[i],
        timeUnixNano: stamps[i],
        asDouble,
      })),
    },
  });
  expect(histogram).toStrictEqual({
    name: 'wait_seconds',
    description: 'Waiting.',
    unit: 's',
    histogram: {
      aggregationTemporality: 2,
      dataPoints: [
        ['2', 0.25, ['1', '1']],
        ['4', 0.5, ['2', '2']],
        ['4', 0.5, ['2', '2']],
        ['5', 0.625, ['3', '2']],
      ].map(([count, sum, bucketCounts], i) => ({
        attributes: [],
        startTimeUnixNano: stamps[0],
        timeUnixNano: stamps[i],
        count,
        sum,
        bucketCounts,
        explicitBounds: [0.1],
      })),
    },
  });
  const attributes = [{ key: 'name', value: { stringValue: 'a "b"\n\\, c=d' } }];
  expect(ratio).toStrictEqual({
    name: 'queue_ratio',
    unit: '1',
    gauge: {
      dataPoints: [
        { attributes, timeUnixNano: stamps[0], asDouble: 'NaN' },
        { attributes, timeUnixNano: stamps[1], asDouble: '-Infinity' },
        { attributes, timeUnixNano: stamps[3], flags: 1 },
      ],
    },
  });
});

test('without the file beside it nothing is lost but the order of series', async () => {
  const { bytes } = await file();
  const { recording } = await otlpJson.decode({ file: 'x.otlp', chunks: [bytes] });
  const [target] = smallRecording.targets;
  const order = [2, 1, 4, 3, 0, 5];
  expect(await materialize(recording)).toStrictEqual({
    provenance: { source: 'imported', name: 'x.otlp', notes: [] },
    targets: [{ ...target, columns: order.map((c) => target.columns[c]) }],
  });
});

test('buckets that do not add up stay series of their own, sample by sample', async () => {
  const [target] = smallRecording.targets;
  const columns = target.columns
    .slice(1, 5)
    .map((column) =>
      column.series.labels.le === '0.1' ? { ...column, values: Float64Array.of(1, 9, 2, 2.5) } : column,
    );
  const recording = { ...smallRecording, targets: [{ ...target, columns }] };
  const { text, bytes, sidecar } = await file(recording);
  const { metrics } = JSON.parse(text).resourceMetrics[0].scopeMetrics[0];
  expect(
    metrics.map(({ name, histogram, gauge }: Record<string, { dataPoints: object[] }>) => [
      name,
      (histogram ?? gauge).dataPoints.length,
    ]),
  ).toStrictEqual([
    ['wait_seconds', 2],
    ['wait_seconds_bucket', 2],
    ['wait_seconds_bucket', 2],
    ['wait_seconds_sum', 2],
    ['wait_seconds_count', 2],
  ]);
  const back = await otlpJson.decode({ file: 'x', chunks: [bytes], sidecar });
  expect(await materialize(back.recording)).toStrictEqual(recording);
});

test('reads what the Collector writes: whole numbers, summaries, attributes of any type, a namespace', async () => {
  const point = (s: number, rest: object) => ({ timeUnixNano: `${s}000000000`, ...rest });
  const request = {
    resourceMetrics: [
      {
        resource: {
          attributes: [
            { key: 'service.name', value: { stringValue: 'cart' } },
            { key: 'service.namespace', value: { stringValue: 'shop' } },
            { key: 'host.name', value: { stringValue: 'h' } },
          ],
        },
        scopeMetrics: [
          {
            metrics: [
              {
                name: 'items',
                unit: 'By',
                sum: {
                  aggregationTemporality: 'AGGREGATION_TEMPORALITY_CUMULATIVE',
                  dataPoints: [
                    point(10, { asInt: '5', attributes: [{ key: 'ok', value: { boolValue: true } }] }),
                    point(20, { asInt: 7, attributes: [{ key: 'ok', value: { boolValue: true } }] }),
                  ],
                },
              },
              {
                name: 'wait',
                summary: {
                  dataPoints: [point(10, { count: '2', sum: 3.5, quantileValues: [{ quantile: 0.5, value: 1.5 }] })],
                },
              },
              { name: 'exp', exponentialHistogram: { aggregationTemporality: 2, dataPoints: [point(10, {})] } },
            ],
          },
        ],
      },
    ],
  };
  const { recording } = await otlpJson.decode({ file: 'x', chunks: [Buffer.from(JSON.stringify(request))] });
  const { targets } = await materialize(recording);
  expect(targets.map(({ target, grid }) => [target, grid])).toStrictEqual([
    [
      { job: 'shop/cart', instance: '' },
      { startMs: 10_000, stepMs: 10_000, count: 2 },
    ],
  ]);
  expect(
    targets[0].columns.map(({ series, values }) => [series.name, series.type, series.unit, series.labels, ...values]),
  ).toStrictEqual([
    ['items', 'gauge', 'bytes', { ok: 'true' }, 5, 7],
    ['wait', 'summary', '', { quantile: '0.5' }, 1.5, Number.NaN],
    ['wait_count', 'summary', '', {}, 2, Number.NaN],
    ['wait_sum', 'summary', '', {}, 3.5, Number.NaN],
  ]);
});

const request = (metric: object) => JSON.stringify({ resourceMetrics: [{ scopeMetrics: [{ metrics: [metric] }] }] });

test.each([
  ['', ['x:1:1: found no samples, expected a recording']],
  [
    '{}\n[]\nnull',
    ['x:1:1', 'x:2:1', 'x:3:1'].map(
      (at) => `${at}: found no list "resourceMetrics", expected a request of OTLP metrics`,
    ),
  ],
  [request({ gauge: {} }), ['x:1:1: found a metric without a name']],
  [
    request({ name: 'a', sum: { aggregationTemporality: 1, dataPoints: [] } }),
    ['x:1:1: found increments of metric "a", expected aggregationTemporality 2 (cumulative)'],
  ],
  [
    request({ name: 'a', gauge: { dataPoints: [{ timeUnixNano: 'now' }, { timeUnixNano: '0', asDouble: 'x' }] } }),
    [
      'x:1:1: found timeUnixNano "now" of metric "a", expected nanoseconds since 1970',
      'x:1:1: found value "x" of metric "a", expected a number',
    ],
  ],
  [
    request({
      name: 'a',
      histogram: {
        aggregationTemporality: 2,
        dataPoints: [{ timeUnixNano: '0', bucketCounts: ['1'], explicitBounds: [1] }],
      },
    }),
    ['x:1:1: found 1 buckets of metric "a" for 1 bounds'],
  ],
])('refuses %j', async (text, expected) => {
  expect(await messages(otlpJson, text)).toStrictEqual(expected);
});

test('refuses text that is no JSON, at its place', async () => {
  expect((await messages(otlpJson, '{"resourceMetrics":[]}\n{"a":x}'))[0]).toMatch(
    /^x:2:\d+: found text that is no JSON, expected a request of OTLP$/,
  );
});
