import { expect, test } from 'vitest';
import { openmetrics } from '../../src/formats/openmetrics.ts';
import { stream } from './arbitrary-recording.ts';
import { materialize } from './materialize.ts';
import { messages, written } from './messages.ts';
import { smallRecording } from './small-recording.ts';

const small = () => written(openmetrics, { kind: 'series', recording: stream(smallRecording) });

test('writes families, types, units and help, metrics together, seconds, and the end', async () => {
  const api = 'instance="api:8080",job="api"';
  const wait = (le: string) => `wait_seconds_bucket{${api},le="${le}"}`;
  const { text, sidecar } = await small();
  expect(text.split('\n')).toStrictEqual([
    '# TYPE http_requests counter',
    String.raw`# HELP http_requests Requests.\nAll \"of\" them.`,
    `http_requests_total{code="200",${api}} 10 1760748720`,
    `http_requests_total{code="200",${api}} 25 1760748735.129`,
    `http_requests_total{code="200",${api}} 3 1760748749.993`,
    `http_requests_total{code="200",${api}} 8 1760748765`,
    '# TYPE wait_seconds histogram',
    '# UNIT wait_seconds seconds',
    '# HELP wait_seconds Waiting.',
    ...[
      ['1760748720', 1, 2, 0.25],
      ['1760748735.129', 2, 4, 0.5],
      ['1760748749.993', 2, 4, 0.5],
      ['1760748765', 3, 5, 0.625],
    ].flatMap(([stamp, low, all, sum]) => [
      `${wait('0.1')} ${low} ${stamp}`,
      `${wait('+Inf')} ${all} ${stamp}`,
      `wait_seconds_sum{${api}} ${sum} ${stamp}`,
      `wait_seconds_count{${api}} ${all} ${stamp}`,
    ]),
    '# TYPE queue_ratio gauge',
    '# UNIT queue_ratio ratio',
    String.raw`queue_ratio{${api},name="a \"b\"\n\\, c=d"} NaN 1760748720`,
    String.raw`queue_ratio{${api},name="a \"b\"\n\\, c=d"} -Inf 1760748735.129`,
    '# EOF',
    '',
  ]);
  // The stale sample at the end has no place in the text.
  expect(JSON.parse(sidecar)['shakedown:recording'].apart).toStrictEqual([
    { target: 0, series: 5, from: 3, count: 1, value: 'stale' },
  ]);
});

test('without the file beside it only the stale sample is lost', async () => {
  const { text } = await small();
  const { kind, recording } = await openmetrics.decode({ file: 'dir/x.om', chunks: [Buffer.from(text)] });
  const [target] = smallRecording.targets;
  // Metrics come in the order of the text.
  const order = [0, 2, 1, 3, 4, 5];
  expect(kind).toBe('series');
  expect(await materialize(recording)).toStrictEqual({
    provenance: { source: 'imported', name: 'x.om', notes: [] },
    targets: [
      {
        ...target,
        columns: order.map((c) => {
          const column = target.columns[c];
          return c === 5 ? { ...column, presence: Uint8Array.of(0, 0, 1, 1) } : column;
        }),
      },
    ],
  });
});

test('an instant whose product with 1,000 falls below the millisecond gets a digit more', async () => {
  const startMs = 0;
  const count = 5_000;
  const targets = [
    {
      target: { job: '', instance: '' },
      grid: { startMs, stepMs: 1, count },
      columns: [
        {
          series: { name: 'x', labels: {}, type: 'untyped', unit: '', help: '' } as const,
          values: new Float64Array(count),
        },
      ],
    },
  ];
  const { text } = await written(openmetrics, { kind: 'series', recording: stream({ ...smallRecording, targets }) });
  const stamps = text
    .split('\n')
    .filter((line) => line.startsWith('x '))
    .map((line) => line.split(' ')[2]);
  // As Prometheus reads them.
  expect(stamps.map((stamp) => Math.trunc(Number(stamp) * 1000) - startMs)).toStrictEqual(
    Array.from({ length: count }, (_, i) => i),
  );
  expect(stamps.slice(1000, 1004)).toStrictEqual(['1', '1.0013', '1.002', '1.0033']);
});

test('what somebody else wrote: exemplars, created stamps, scrapes at times of their own', async () => {
  const text = `# TYPE hits counter
# HELP hits Hits of \\"a\\".
hits_total{job="a",instance="1"} 1 100.5 # {trace_id="x"} 0.5 100
hits_total{job="a",instance="1",} 2 115.5
hits_created{job="a",instance="1"} 99 100.5
hits_total{job="b",instance="1"} 5 103.1
hits_total{job="b",instance="1"} 6 118.2
hits_total{job="b",instance="1"} 7 133.1
hits_total{job="b",instance="1"} 8 148.1
# TYPE load gauge
load{job="c"} 1 100
load{job="c"} 2 160
load{job="c"} 3 220
# EOF
`;
  const { recording } = await openmetrics.decode({ file: 'x', chunks: [Buffer.from(text)] });
  const { provenance, targets } = await materialize(recording);
  expect(provenance.notes).toStrictEqual(['Targets scraped at steps of 15s, 1m are all on that of 15s.']);
  expect(
    targets.map(({ target, grid, offsetsMs, columns }) => [
      target,
      grid,
      offsetsMs,
      columns.map(({ series: { name, type, help }, values }) => [name, type, help, ...values.slice(0, 3)]),
    ]),
  ).toStrictEqual([
    [
      { job: 'a', instance: '1' },
      { startMs: 100_000, stepMs: 15_000, count: 9 },
      Float64Array.of(500, 500, 0, 0, 0, 0, 0, 0, 0),
      [
        ['hits_total', 'counter', 'Hits of "a".', 1, 2, Number.NaN],
        ['hits_created', 'gauge', '', 99, Number.NaN, Number.NaN],
      ],
    ],
    [
      { job: 'b', instance: '1' },
      { startMs: 100_000, stepMs: 15_000, count: 9 },
      Float64Array.of(3100, 3200, 3100, 3100, 0, 0, 0, 0, 0),
      [['hits_total', 'counter', 'Hits of "a".', 5, 6, 7]],
    ],
    [
      { job: 'c', instance: '' },
      { startMs: 100_000, stepMs: 15_000, count: 9 },
      undefined,
      [['load', 'gauge', '', 1, Number.NaN, Number.NaN]],
    ],
  ]);
});

test.each([
  ['', ['x:1:1: found the end of the file, expected # EOF as the last line']],
  ['# EOF\n', ['x:1:1: found no samples, expected a recording']],
  ['x 1 100\n# EOF\n', ['x:1:1: found a single time stamp, expected a step']],
  ['x 1\n# EOF\n', ['x:1:4: found no time stamp, expected seconds since 1970']],
  ['x 1 1760748720000\n# EOF\n', ['x:1:4: found time stamp "1760748720000", expected seconds since 1970']],
  [
    'a{b="c} 1 1\n1a 1 1\na{b="c",,d="e"} 1 1\na{b="c"}1 1\na 0x1 1\na 1 1 2\n# TYPE a guage\n# hello\nx 1 1',
    [
      'x:1:3: found "b="c} 1 1", expected label="value" or }',
      'x:2:1: found "1a 1 1", expected a metric name',
      'x:3:9: found ",d="e"} 1 1", expected label="value" or }',
      'x:4:9: found "1", expected a blank and a value',
      'x:5:3: found "0x1", expected a number, NaN, +Inf or -Inf',
      'x:6:7: found text after the time stamp, expected the end of the line',
      'x:7:10: found type "guage", expected counter, gauge, histogram, gaugehistogram, summary, unknown, untyped, info, stateset',
      'x:8:1: found "# hello", expected # TYPE, # UNIT, # HELP or # EOF',
      'x:9:1: found the end of the file, expected # EOF as the last line',
    ],
  ],
])('refuses %j', async (text, expected) => {
  expect(await messages(openmetrics, text)).toStrictEqual(expected);
});

test('refuses metadata that disagrees with the samples', async () => {
  const { text, sidecar } = await small();
  expect(await messages(openmetrics, text, sidecar)).toStrictEqual([]);
  expect(await messages(openmetrics, text.replace('http_requests_total{', 'other_total{'), sidecar)).toStrictEqual([
    'x:3:1: found series "other_total" that the metadata does not list',
  ]);
  expect(await messages(openmetrics, text.replaceAll('1760748765', '1760749999'), sidecar)).toHaveLength(5);
  expect(await messages(openmetrics, text, sidecar.replace('"count": 4', '"count": 900000000'))).toStrictEqual([
    'x:1:1: found 22 samples, and metadata that speaks of 6300000000',
  ]);
  expect(await messages(openmetrics, text, sidecar.replace('"series": 5', '"series": 6'))).toStrictEqual([
    'x-metadata.json:1:1: found "apart" that is no list of samples of these targets',
  ]);
});
