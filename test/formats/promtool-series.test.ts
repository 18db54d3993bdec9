import { expect, test } from 'vitest';
import { promtoolSeries } from '../../src/formats/promtool-series.ts';
import { stream } from './arbitrary-recording.ts';
import { materialize } from './materialize.ts';
import { messages, written } from './messages.ts';
import { smallRecording } from './small-recording.ts';

test('writes a line a series, what rises by steps as one', async () => {
  const { text } = await written(promtoolSeries, { kind: 'series', recording: stream(smallRecording) });
  const api = 'instance=\\"api:8080\\",job=\\"api\\"';
  const series = (selector: string, values: string) => [`      - series: "${selector}"`, `        values: "${values}"`];
  expect(text.split('\n')).toStrictEqual([
    'rule_files: []',
    'evaluation_interval: 15s',
    'tests:',
    '  - interval: 15s',
    '    input_series:',
    ...series(`http_requests_total{code=\\"200\\",${api}}`, '10 25 3 8'),
    ...series(`wait_seconds_bucket{${api},le=\\"+Inf\\"}`, '2 4 4 5'),
    ...series(`wait_seconds_bucket{${api},le=\\"0.1\\"}`, '1 2 2 3'),
    ...series(`wait_seconds_sum{${api}}`, '0.25 0.5 0.5 0.625'),
    ...series(`wait_seconds_count{${api}}`, '2 4 4 5'),
    ...series(String.raw`queue_ratio{${api},name=\"a \\\"b\\\"\\n\\\\, c=d\"}`, 'NaN -Inf _ stale'),
    '',
  ]);
});

test.each([
  [[1, 3, 5, 7], '1+2x3'],
  [[5, 5, 5, 5, 2], '5x3 2'],
  [[3, 2, 1, 0, -1], '3-1x4'],
  [[0.1, 0.2, 0.30000000000000004, 0.4], '0.1+0.1x3'],
  [[0.1, 0.2, 0.3], '0.1 0.2 0.3'],
  [[0, 0, 0, -0], '0x2 -0'],
  [[1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY], '1 Inf Inf'],
  [[1e-7, 1e21, 5e-324], '1e-7 1e+21 5e-324'],
])('%j is %s, and back', async (values, text) => {
  const [target] = smallRecording.targets;
  const grid = { ...target.grid, count: values.length };
  const columns = [{ series: target.columns[0].series, values: Float64Array.from(values) }];
  const targets = [{ target: target.target, grid, columns }];
  const file = await written(promtoolSeries, { kind: 'series', recording: stream({ ...smallRecording, targets }) });
  expect(/values: "(.*)"/.exec(file.text)![1]).toBe(text);
  const { recording } = await promtoolSeries.decode({ file: 'x', chunks: [file.bytes] });
  expect((await materialize(recording)).targets[0].columns[0].values).toStrictEqual(Float64Array.from(values));
});

test('reads a rule unit test that somebody wrote', async () => {
  const text = `rule_files: [alerts.yml]
tests:
  - interval: 1m
    input_series:
      - series: 'up{job="prometheus", instance=\`localhost:9090\`,}'
        values: '0 0 _x2 1-0.5x2 stale'
      - series: "{__name__=\\"hits_total\\", path='/\\\\x41\\\\u00e9'}"
        values: 3x1
    alert_rule_test:
      - eval_time: 10m
`;
  const { recording } = await promtoolSeries.decode({ file: 'd/x.yml', chunks: [Buffer.from(text)] });
  expect(await materialize(recording)).toStrictEqual({
    provenance: {
      source: 'imported',
      name: 'x.yml',
      notes: ['Time begins at 1970-01-01 00:00:00 UTC, as in rule unit tests.'],
    },
    targets: [
      {
        target: { job: 'prometheus', instance: 'localhost:9090' },
        grid: { startMs: 0, stepMs: 60_000, count: 8 },
        columns: [
          {
            series: { name: 'up', labels: {}, type: 'gauge', unit: '', help: '' },
            values: Float64Array.of(0, 0, Number.NaN, Number.NaN, 1, 0.5, 0, Number.NaN),
            presence: Uint8Array.of(0, 0, 1, 1, 0, 0, 0, 2),
          },
        ],
      },
      {
        target: { job: '', instance: '' },
        grid: { startMs: 0, stepMs: 60_000, count: 8 },
        columns: [
          {
            series: { name: 'hits_total', labels: { path: '/Aé' }, type: 'counter', unit: '', help: '' },
            values: Float64Array.of(3, 3, ...Array(6).fill(Number.NaN)),
            presence: Uint8Array.of(0, 0, 1, 1, 1, 1, 1, 1),
          },
        ],
      },
    ],
  });
});

const file = (series: string, values: string, interval = '15s') =>
  `tests:\n  - interval: ${interval}\n    input_series:\n      - series: '${series}'\n        values: '${values}'\n`;

test.each([
  ['', ['x:1:1: found no list "tests", expected a rule unit test of Prometheus']],
  ['tests: [', ['x:2:1: Flow sequence in block collection must be sufficiently indented and end with a ]']],
  ['tests:\n  - 3\n', ['x:2:5: found no map, expected interval and input_series']],
  ['tests:\n  - interval: 1m\n', ['x:2:5: found no list "input_series"']],
  [file('a b', '1'), ['x:4:17: found "b" in a series, expected name{label="value"}']],
  [file('a{b=c}', '1'), ['x:4:17: found "b=c}" in a series, expected name{label="value"}']],
  [file('a', '1 two 3'), ['x:5:20: found "two", expected a number, 2+3x4, _, _x4 or stale']],
  [file('a', '1+2'), ['x:5:18: found "1+2", expected a number, 2+3x4, _, _x4 or stale']],
  [file('a', '1x999999999'), ['x:5:18: found "1x999999999", expected no more than 10000000 samples']],
])('refuses %j', async (text, expected) => {
  expect(await messages(promtoolSeries, text)).toStrictEqual(expected);
});

test('refuses several test groups, intervals without a unit, and metadata that disagrees', async () => {
  const two = file('a', '1') + file('b', '1').replace('tests:\n', '');
  expect(await messages(promtoolSeries, two)).toStrictEqual([
    'x:6:5: found 2 test groups, expected one: each is a recording of its own',
  ]);
  expect((await messages(promtoolSeries, file('a', '1', '15')))[0]).toMatch(
    /^x:2:15: found .*, expected an interval like 15s$/,
  );
  const { text, sidecar } = await written(promtoolSeries, { kind: 'series', recording: stream(smallRecording) });
  expect(await messages(promtoolSeries, text.replace('"10 25 3 8"', '"10 25"'), sidecar)).toStrictEqual([
    'x:1:1: found 2 samples of "http_requests_total", expected 4 samples as the metadata says',
  ]);
  expect(await messages(promtoolSeries, text.replace('wait_seconds_sum', 'other_sum'), sidecar)).toStrictEqual([
    'x:1:1: found no series of "wait_seconds_sum", expected 4 samples as the metadata says',
    'x:12:17: found series "other_sum" that the metadata does not list',
  ]);
});
