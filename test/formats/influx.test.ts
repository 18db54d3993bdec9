import { expect, test } from 'vitest';
import { influx } from '../../src/formats/influx.ts';
import { stream } from './arbitrary-recording.ts';
import { materialize } from './materialize.ts';
import { messages, written } from './messages.ts';
import { smallRecording } from './small-recording.ts';

test('writes a line a sample, in time order; what it cannot say is in the file beside it', async () => {
  const { text, sidecar } = await written(influx, { kind: 'series', recording: stream(smallRecording) });
  const api = 'instance=api:8080,job=api';
  expect(text.split('\n')).toStrictEqual([
    ...[
      ['1760748720000000000', 10, 2, 1, 0.25],
      ['1760748735129000000', 25, 4, 2, 0.5],
      ['1760748749993000000', 3, 4, 2, 0.5],
      ['1760748765000000000', 8, 5, 3, 0.625],
    ].flatMap(([stamp, hits, all, low, sum]) => [
      `http_requests_total,code=200,${api} value=${hits} ${stamp}`,
      `wait_seconds_bucket,${api},le=+Inf value=${all} ${stamp}`,
      `wait_seconds_bucket,${api},le=0.1 value=${low} ${stamp}`,
      `wait_seconds_sum,${api} value=${sum} ${stamp}`,
      `wait_seconds_count,${api} value=${all} ${stamp}`,
    ]),
    '',
  ]);
  const { apart, samples } = JSON.parse(sidecar)['shakedown:recording'];
  expect(samples).toBe(20);
  expect(apart).toStrictEqual([
    { target: 0, series: 5, from: 0, count: 1, value: 'NaN' },
    { target: 0, series: 5, from: 1, count: 1, value: '-Inf' },
    { target: 0, series: 5, from: 3, count: 1, value: 'stale' },
  ]);
  expect(await messages(influx, text.split('\n').slice(0, 9).join('\n'), sidecar)).toStrictEqual([
    'x:1:1: found 9 samples, expected 20 as the metadata says',
  ]);
});

test('tags keep their commas, blanks and equals signs; line feeds become \\n', async () => {
  const [target] = smallRecording.targets;
  const labels = { a: 'x, y=z', b: 'one\ntwo', c: 'ends in \\', d: '"q"' };
  const targets = [{ ...target, columns: [{ ...target.columns[0], series: { ...target.columns[0].series, labels } }] }];
  const { text } = await written(influx, { kind: 'series', recording: stream({ ...smallRecording, targets }) });
  expect(text.split('\n')[0]).toBe(
    String.raw`http_requests_total,a=x\,\ y\=z,b=one\ntwo,c=ends\ in\ ,d="q",instance=api:8080,job=api value=10 1760748720000000000`,
  );
  const { recording } = await influx.decode({ file: 'x', chunks: [Buffer.from(text)] });
  const [back] = (await materialize(recording)).targets;
  expect(back.columns[0].series.labels).toStrictEqual({ a: 'x, y=z', b: 'one\\ntwo', c: 'ends in ', d: '"q"' });
  expect(back.offsetsMs).toStrictEqual(target.offsetsMs);
});

test('reads what Telegraf writes: several fields, whole numbers, truths, texts', async () => {
  const text = `# made by hand
cpu,host=a\\ b,job=node usage_idle=98.5,count=12i,up=t,name="x, y=\\"z\\"",value=3 1000000000000
cpu,host=a\\ b,job=node usage_idle=97,count=13u,up=F 1010000000000

cpu,host=a\\ b,job=node usage_idle=96.25 1020000123456
`;
  const { recording } = await influx.decode({ file: 'x', chunks: [Buffer.from(text)] });
  const { targets } = await materialize(recording);
  expect(targets.map(({ target, grid }) => [target, grid])).toStrictEqual([
    [
      { job: 'node', instance: '' },
      { startMs: 1_000_000, stepMs: 10_000, count: 3 },
    ],
  ]);
  expect(targets[0].columns.map(({ series: { name, labels }, values }) => [name, labels, ...values])).toStrictEqual([
    ['cpu_usage_idle', { host: 'a b' }, 98.5, 97, 96.25],
    ['cpu_count', { host: 'a b' }, 12, 13, Number.NaN],
    ['cpu_up', { host: 'a b' }, 1, 0, Number.NaN],
    ['cpu', { host: 'a b' }, 3, Number.NaN, Number.NaN],
  ]);
});

test('refuses every bad line, with its place', async () => {
  const lines = ['a', 'a value=1', 'a,b value=1 1', 'a value=x 1', 'a value=1,c 1', 'a value=1 soon', 'a,=1 value=1 1'];
  expect(await messages(influx, lines.join('\n'))).toStrictEqual([
    'x:1:2: found the end of the line, expected a blank and fields',
    'x:2:10: found the end of the line, expected a blank and a time stamp',
    'x:3:3: found a tag without a value, expected tag=value',
    'x:4:3: found field "value=x", expected name=number',
    'x:5:11: found field "c", expected name=number',
    'x:6:11: found time stamp "soon", expected nanoseconds since 1970',
    'x:7:3: found a tag without a value, expected tag=value',
  ]);
  expect(await messages(influx, '')).toStrictEqual(['x:1:1: found no samples, expected a recording']);
});
