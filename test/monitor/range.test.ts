import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Http, HttpFailure } from '../../src/monitor/http.ts';
import { type RangeApiOptions, rangeApi } from '../../src/monitor/range-api.ts';
import { fetchBlock, initialState } from '../../src/monitor/range-block.ts';
import { decodeEntry, decodeHead, encodeEntry, encodeHead } from '../../src/monitor/range-journal.ts';
import { chunkCount, plannedTargets, type RangePlan } from '../../src/monitor/range-plan.ts';
import { parseSelector, type RangeSelector, selectorQuery } from '../../src/monitor/range-selector.ts';
import { joinBlocks } from '../../src/recording/materialize.ts';
import { Presence } from '../../src/recording/recording.ts';
import { type FakeSample, type FakeSeries, fakePrometheus } from './fake-range-prometheus.ts';

const selector = (text: string): RangeSelector => {
  const parsed = parseSelector(text);
  if ('message' in parsed) throw new Error(parsed.message);
  return parsed;
};

describe('selectors', () => {
  test.each([
    ['up', '{__name__="up"}'],
    [' up { } ', '{__name__="up"}'],
    ['{job="api"}', '{job="api"}'],
    [`http_requests_total{code=~'5..', job!="x",}`, '{__name__="http_requests_total",code=~"5..",job!="x"}'],
    ['up{a="b\\"c\\\\d\\ne"}', '{__name__="up",a="b\\"c\\\\d\\ne"}'],
    ['up{a=`\\d"`}', '{__name__="up",a="\\\\d\\""}'],
  ])('%s', (text, query) => {
    expect(selectorQuery(selector(text))).toBe(query);
    expect(selectorQuery(selector(selectorQuery(selector(text))))).toBe(query);
  });

  test.each([
    ['up{', 'found the end at column 4 of up{, expected a label'],
    ['up{a}', 'found "}" at column 5 of up{a}, expected =, !=, =~ or !~'],
    ['up{a=b}', 'found "b}" at column 6 of up{a=b}, expected a value in quotes'],
    ['up{a="b" c="d"}', 'found "c=\\"d\\"}" at column 10 of up{a="b" c="d"}, expected , or }'],
    ['rate(up[5m])', 'found "(up[5m])" at column 5 of rate(up[5m]), expected nothing more'],
    ['', 'found an empty selector, expected a selector that does not match everything'],
    ['{a=~".*"}', 'found {a=~".*"}, expected a selector that does not match everything'],
  ])('%s is refused', (text, message) => {
    const parsed = parseSelector(text);
    expect('message' in parsed && parsed.message).toBe(message.replaceAll('\\"', '"'));
  });

  test('any value survives', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const made: RangeSelector = { text: '', name: 'up', matchers: [{ label: 'a', op: '=', value }] };
        // JSON's \u escapes are those of Go, too; ours to read are the short ones.
        if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ud800-\udfff]/.test(value)) return;
        expect(selector(selectorQuery(made)).matchers[1].value).toBe(value);
      }),
      { seed: 1 },
    );
  });
});

const STEP = 15_000;
const START = 1_760_000_400_000;
const at = (i: number, offsetMs = -400) => START + i * STEP + offsetMs;
const scrapes = (from: number, to: number, of: (i: number) => number | 'stale' = (i) => i): FakeSample[] =>
  Array.from({ length: to - from }, (_, i) => [at(from + i), of(from + i)] as const);

const clock = (waits: number[] = []) => ({
  monotonicMs: () => 0,
  wallMs: () => 0,
  sleep: async (ms: number) => void waits.push(ms),
});

const apiOf = (http: Http, given: Partial<RangeApiOptions> = {}) =>
  rangeApi({
    url: 'http://prometheus.test',
    http,
    headers: {},
    hide: (text) => text,
    clock: clock(),
    timeoutMs: 1000,
    signal: new AbortController().signal,
    ...given,
  });

const planOf = (series: readonly FakeSeries[], count: number): RangePlan => ({
  startMs: START,
  stepMs: STEP,
  count,
  lookbackMs: 300_000,
  targets: plannedTargets(series.map(({ labels }) => labels)),
});

/** Fetches a plan in pieces of so many instants. */
async function fetchIn(pieces: number, series: readonly FakeSeries[], count: number) {
  const plan = planOf(series, count);
  const api = apiOf(fakePrometheus(series).http);
  let state = initialState(plan);
  const blocks = [];
  for (let from = 0; from < count; from += pieces) {
    const fetched = await fetchBlock(
      plan,
      [selector('{all="x"}')],
      state,
      { from, count: Math.min(pieces, count - from) },
      api,
    );
    state = fetched.state;
    blocks.push(fetched.block);
  }
  return joinBlocks(blocks);
}

/** A column in words: values, `.` missing, `~` stale. */
async function shown(series: readonly FakeSeries[], count: number, name: string): Promise<string> {
  const block = await fetchIn(count, series, count);
  const column = block.flatMap(({ columns }) => columns).find((one) => one.series.name === name)!;
  return Array.from(column.values, (value, i) => {
    const presence = column.presence?.[i] ?? Presence.VALUE;
    return presence === Presence.VALUE ? String(value) : presence === Presence.STALE ? '~' : '.';
  }).join(' ');
}

const labelled = (name: string, samples: readonly FakeSample[], more: Record<string, string> = {}): FakeSeries => ({
  labels: { __name__: name, all: 'x', job: 'api', instance: 'a:1', ...more },
  samples,
});

describe('what was scraped is what is recorded', () => {
  const steady = labelled(
    'up',
    scrapes(0, 30, () => 1),
  );

  test('a gap is missing, not the last value again', async () => {
    const gappy = labelled('g', [...scrapes(0, 3), ...scrapes(6, 8)]);
    expect(await shown([gappy], 8, 'g')).toBe('0 1 2 . . . 6 7');
  });

  test('a series that ends is stale from its marker on', async () => {
    const ended = labelled('g', [...scrapes(0, 3), [at(3), 'stale']]);
    expect(await shown([ended, steady], 6, 'g')).toBe('0 1 2 ~ ~ ~');
    expect(await shown([ended], 30, 'g')).toBe(['0 1 2', ...Array(27).fill('~')].join(' '));
  });

  test('one that begins late is stale before, so that sums over all go on', async () => {
    expect(await shown([labelled('g', scrapes(3, 6)), steady], 6, 'g')).toBe('~ ~ ~ 3 4 5');
  });

  test('where nothing is scraped for longer than the lookback it is missing all the same', async () => {
    const away = labelled('g', [...scrapes(0, 2), ...scrapes(28, 30)]);
    expect(await shown([away], 30, 'g')).toBe(['0 1', ...Array(26).fill('.'), '28 29'].join(' '));
  });

  test('a value from before the range is not one of it', async () => {
    expect(await shown([labelled('g', [...scrapes(-3, -2), ...scrapes(2, 4)])], 4, 'g')).toBe('. . 2 3');
  });

  test('a value that repeats is a sample, and so are NaN, infinities and −0', async () => {
    const special = [5, 5, NaN, Infinity, -Infinity, -0];
    const block = await fetchIn(
      6,
      [
        labelled(
          'g',
          scrapes(0, 6, (i) => special[i]),
        ),
      ],
      6,
    );
    expect(block[0].columns[0]).toStrictEqual({
      series: { name: 'g', labels: { all: 'x' }, type: 'gauge', unit: '', help: '' },
      values: Float64Array.from(special),
    });
    expect(block[0].offsetsMs).toStrictEqual(new Float64Array(6).fill(-400));
  });

  test('however it is cut into pieces', async () => {
    const series = [
      steady,
      labelled('g', [...scrapes(0, 5), ...scrapes(8, 12), [at(12), 'stale'], ...scrapes(20, 25)]),
      labelled('h_total', scrapes(4, 30), { instance: 'b:1', odd: 'a"b\\c\nd\u001b', __proto: 'x' }),
    ];
    const whole = await fetchIn(30, series, 30);
    for (const pieces of [1, 2, 7, 13]) expect(await fetchIn(pieces, series, 30)).toStrictEqual(whole);
    expect(whole.map(({ target }) => target.instance)).toStrictEqual(['a:1', 'b:1']);
  });
});

describe('the plan', () => {
  test('sorts series into targets, with the types that the server knows and those it does not', () => {
    const sets = ['x_total', 'h_bucket', 'h_sum', 'h_count', 'free_bytes', 'odd_count', 'q'].map((name) => ({
      __name__: name,
      job: 'j',
    }));
    const targets = plannedTargets([...sets, sets[0]], new Map([['q', { type: 'summary', help: 'Quick.' }]]));
    expect(targets).toHaveLength(1);
    expect(targets[0].series.map(({ name, type, unit, help }) => [name, type, unit, help])).toStrictEqual([
      ['free_bytes', 'gauge', 'bytes', ''],
      ['h_bucket', 'histogram', '', ''],
      ['h_count', 'histogram', '', ''],
      ['h_sum', 'histogram', '', ''],
      ['odd_count', 'counter', '', ''],
      ['q', 'summary', '', 'Quick.'],
      ['x_total', 'counter', '', ''],
    ]);
  });

  test('buckets are in the order of their bounds', () => {
    const sets = ['10', '+Inf', '2.5', '0.005'].map((le) => ({ __name__: 'h_bucket', le }));
    expect(plannedTargets(sets)[0].series.map(({ labels }) => labels.le)).toStrictEqual(['0.005', '2.5', '10', '+Inf']);
  });

  test('many series are fetched in shorter pieces', () => {
    const targets = (n: number) => ({ targets: [{ job: '', instance: '', series: Array(n).fill({}) }] }) as never;
    expect([
      chunkCount(targets(10), 4096),
      chunkCount(targets(1000), 4096),
      chunkCount(targets(50_000), 4096),
    ]).toStrictEqual([4096, 1000, 20]);
  });
});

describe('the server misbehaves', () => {
  const series = [labelled('g', scrapes(0, 8))];
  const of = { startMs: START, stepMs: STEP, count: 8 };
  const answer = (status: number, text: string) => ({ status, dateMs: NaN, text });
  /** Fails so many times, then answers. */
  const failing = (times: number, fail: () => ReturnType<Http>): Http => {
    const { http } = fakePrometheus(series);
    let n = 0;
    return (request) => (n++ < times ? fail() : http(request));
  };

  test.each([
    ['down', async () => Promise.reject(new HttpFailure('connection refused', 'ECONNREFUSED'))],
    ['restarting', async () => answer(503, 'Service Unavailable')],
    ['busy', async () => answer(429, '{"status":"error","error":"slow down"}')],
    ['half an answer', async () => answer(200, '{"status":"success","data":{"resultTy')],
    [
      'another shape',
      async () =>
        answer(200, '{"status":"success","data":{"resultType":"matrix","result":[{"metric":{}, "values":[[1]]}]}}'),
    ],
  ])('%s: asked again with growing waits', async (_, fail) => {
    const waits: number[] = [];
    const found = await apiOf(failing(3, fail), { clock: clock(waits) }).range('{__name__="g"}', { ...of, count: 1 });
    expect([found.length, waits]).toStrictEqual([1, [500, 1000, 2000]]);
  });

  test('it is given up at last', async () => {
    const waits: number[] = [];
    const http = failing(99, async () => Promise.reject(new HttpFailure('connection refused', 'ECONNREFUSED')));
    await expect(apiOf(http, { clock: clock(waits) }).series(['up'], 0, 1)).rejects.toThrow('connection refused');
    expect(waits).toStrictEqual([500, 1000, 2000, 4000, 8000, 16000]);
  });

  test.each([
    [400, '{"status":"error","error":"parse error"}', 'HTTP 400: parse error'],
    [401, 'Unauthorized', 'HTTP 401'],
    [404, '404 page not found', 'HTTP 404'],
  ])('HTTP %i is told at once', async (status, text, message) => {
    const waits: number[] = [];
    await expect(
      apiOf(
        failing(99, async () => answer(status, text)),
        { clock: clock(waits) },
      ).range('g', of),
    ).rejects.toThrow(message);
    expect(waits).toStrictEqual([]);
  });

  test('what is too much at once is asked for in halves', async () => {
    const { http, asked } = fakePrometheus(series);
    const most: Http = async (request) => {
      const form = new URL(request.url).searchParams;
      const points = (Number(form.get('end')) - Number(form.get('start'))) / Number(form.get('step')) + 1;
      return points > 3
        ? answer(422, '{"status":"error","error":"query processing would load too many samples"}')
        : http(request);
    };
    const [one] = await apiOf(most).range('{__name__="g"}', of);
    expect([one.values, asked.length]).toStrictEqual([[0, 1, 2, 3, 4, 5, 6, 7], 4]);
  });

  test('secrets that it repeats are hidden', async () => {
    const http = failing(99, async () => answer(403, '{"status":"error","error":"no access with hunter2"}'));
    const api = apiOf(http, { hide: (text) => text.replaceAll('hunter2', '***') });
    await expect(api.range('g', of)).rejects.toThrow('HTTP 403: no access with ***');
  });

  test('Ctrl-C ends the waiting', async () => {
    const controller = new AbortController();
    const http = failing(99, async () => answer(503, ''));
    const api = apiOf(http, { signal: controller.signal, onRetry: () => controller.abort(new Error('interrupted')) });
    await expect(api.range('g', of)).rejects.toThrow('interrupted');
  });

  test('metadata and flags need not be there', async () => {
    const api = apiOf(async () => answer(404, 'no'));
    expect([await api.metadata(), await api.lookbackMs()]).toStrictEqual([undefined, 300_000]);
  });
});

test('a journal gives back what was written, and nothing of a line that was cut', async () => {
  const series = [labelled('g', [...scrapes(0, 2, () => NaN), ...scrapes(3, 5, () => -0), [at(5), 'stale']])];
  const plan = planOf(series, 7);
  const api = apiOf(fakePrometheus(series).http);
  const fetched = await fetchBlock(plan, [selector('g')], initialState(plan), { from: 0, count: 7 }, api);
  const line = encodeEntry({ from: 0, ...fetched });
  expect(decodeEntry(line, plan)).toStrictEqual({ from: 0, ...fetched });
  expect(decodeEntry(line.slice(0, -10), plan)).toBe(undefined);
  const request = { url: 'http://x', selectors: ['g'], from: 'now-1h', to: 'now', step: '15s' };
  expect(decodeHead(encodeHead({ request, plan }))).toMatchObject({ request, plan });
  expect(decodeHead('{"a":1}')).toBe(undefined);
});
