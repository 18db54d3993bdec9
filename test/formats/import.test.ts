import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptyMapping, type ImportMapping, parseColumnFlag, parseMapping } from '../../src/formats/import-mapping.ts';
import { readStamp, zoneClock } from '../../src/formats/import-stamps.ts';
import { importTable } from '../../src/formats/import-table.ts';
import type { InputError } from '../../src/schema/diagnostic.ts';

const fixture = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url));

const read = (text: string | Uint8Array, mapping: Partial<ImportMapping> = {}, file = 'some/x.csv') =>
  importTable({ file, chunks: [Buffer.from(text as Uint8Array)] }, { ...emptyMapping, ...mapping });

async function signals(text: string | Uint8Array, mapping: Partial<ImportMapping> = {}) {
  const imported = await read(text, mapping);
  if (imported.kind !== 'signals') throw new Error('expected signals');
  const { table, truth } = imported;
  return {
    table,
    truth,
    grid: table.grid,
    notes: table.provenance.notes,
    values: table.signals.map(({ values }) => [...values]),
  };
}

const refusal = (text: string, mapping: Partial<ImportMapping> = {}) =>
  read(text, mapping).then(
    () => 'accepted',
    (error: InputError) => error.message,
  );

describe('time stamps', () => {
  test.each([
    ['2018-07-03 14:00:00', 'local', '2018-07-03T14:00:00.000Z'],
    ['2018-07-03T14:00', 'local', '2018-07-03T14:00:00.000Z'],
    ['2018/7/3', 'local', '2018-07-03T00:00:00.000Z'],
    ['2018-07-03T14:00:00Z', 'instant', '2018-07-03T14:00:00.000Z'],
    ['2018-07-03T14:00:00.123456789+02:00', 'instant', '2018-07-03T12:00:00.123Z'],
    ['2018-07-03 14:00:00 -0530', 'instant', '2018-07-03T19:30:00.000Z'],
    ['2018-07-03 14:00:00 UTC', 'instant', '2018-07-03T14:00:00.000Z'],
  ])('%s is %s %s', (text, kind, iso) => {
    const stamp = readStamp(text)!;
    expect([stamp.kind, new Date(stamp.value).toISOString()]).toStrictEqual([kind, iso]);
  });

  test.each([
    '',
    'today',
    '2018-02-30',
    '2018-07-03 25:00',
    '03/07/2018',
    '2018-07-03T14:00:00+99:00',
    '2018-07-03x14:00',
  ])('%s is none', (text) => {
    expect(readStamp(text)).toBeUndefined();
  });

  test.each([
    ['2018-07-03T14:00:00Z', '2018-07-03T15:00:00Z', []],
    ['1530626400', '1530630000', ['Time stamps read as seconds since 1970.']],
  ])('%s needs no zone, and says so where one is given', async (one, two, more) => {
    const { grid, notes } = await signals(`time,a\n${one},1\n${two},2\n`, { timezone: 'Europe/Berlin' });
    expect(new Date(grid.startMs).toISOString()).toBe('2018-07-03T14:00:00.000Z');
    expect(notes).toEqual(['The time zone Europe/Berlin is not used: the time stamps need none.', ...more]);
  });

  test('an hour that occurs twice goes on, one that never occurs is read with the offset before it', () => {
    const clock = zoneClock('Europe/Berlin');
    const times = [
      '2025-03-30 01:30',
      '2025-03-30 02:30',
      '2025-03-30 03:30',
      '2025-10-26 01:30',
      '2025-10-26 02:30',
      '2025-10-26 02:30',
      '2025-10-26 03:30',
    ];
    expect(
      times.map((text) => new Date(clock.instantOf(readStamp(text)!.value)).toISOString().slice(5, 16)),
    ).toStrictEqual([
      '03-30T00:30',
      '03-30T01:30',
      '03-30T01:30',
      '10-25T23:30',
      '10-26T00:30',
      '10-26T01:30',
      '10-26T02:30',
    ]);
    expect(clock.skipped()).toBe(1);
  });

  test.each([
    ['seconds', 1],
    ['milliseconds', 1e3],
    ['microseconds', 1e6],
    ['nanoseconds', 1e9],
  ])('numbers that count %s since 1970', async (unit, factor) => {
    const { grid, notes } = await signals(`t,v\n${1_530_626_400 * factor},1\n${1_530_626_460 * factor},2\n`);
    expect(grid).toStrictEqual({ startMs: 1_530_626_400_000, stepMs: 60_000, count: 2 });
    expect(notes).toStrictEqual(unit === 'milliseconds' ? [] : [`Time stamps read as ${unit} since 1970.`]);
  });

  test('stamps of a zone', async () => {
    const { grid, notes } = await signals(
      'time,v\n2025-10-26 02:30:00,1\n2025-10-26 02:30:00,2\n2025-10-26 03:30:00,3\n',
      { timezone: 'Europe/Berlin' },
    );
    expect(grid).toStrictEqual({ startMs: Date.UTC(2025, 9, 26, 0, 30), stepMs: 3_600_000, count: 3 });
    expect(notes).toStrictEqual([]);
  });
});

describe('rows', () => {
  const at = (second: number) => new Date(Date.UTC(2025, 0, 1) + second * 1000).toISOString();
  const table = (rows: readonly (readonly [number, string])[]) =>
    `timestamp,v\n${rows.map(([second, v]) => `${at(second)},${v}\n`).join('')}`;

  test('equal duplicates collapse, of conflicting ones the last counts, rows are sorted, gaps are missing', async () => {
    const { values, notes } = await signals(
      table([
        [0, '1'],
        [60, '2'],
        [60, '2'],
        [240, '5'],
        [180, '4'],
        [240, '6'],
      ]),
    );
    expect(values).toStrictEqual([[1, 2, Number.NaN, 4, 6]]);
    expect(notes).toStrictEqual([
      '1 row out of order, sorted by time.',
      '1 equal duplicate collapsed.',
      `1 conflicting duplicate, the last kept: "${at(240)}".`,
      '1 sample of 5 missing from the table.',
    ]);
  });

  test('stamps snap to the modal step within a tenth of it', async () => {
    const { grid, values, notes } = await signals(
      table([
        [0, '1'],
        [61, '2'],
        [119, '3'],
        [180, '4'],
        [240, '5'],
        [300, '6'],
        [360, '7'],
      ]),
    );
    expect(grid).toStrictEqual({ startMs: Date.UTC(2025, 0, 1), stepMs: 60_000, count: 7 });
    expect(values).toStrictEqual([[1, 2, 3, 4, 5, 6, 7]]);
    expect(notes).toStrictEqual(['2 time stamps snapped to the step of 1m, by at most 1s.']);
  });

  test('beyond that a step is demanded, and taken', async () => {
    const text = table([
      [0, '1'],
      [60, '2'],
      [120, '3'],
      [160, '4'],
      [240, '5'],
      [300, '6'],
    ]);
    expect(await refusal(text)).toBe(
      `some/x.csv:5:1: found 1 time stamp of 6 more than a tenth beside the modal step of 1m, first "${at(160)}"`,
    );
    expect((await signals(text, { step: 120_000 })).values).toStrictEqual([[1, 4, 5, 6]]);
  });

  test('one row, or rows without a common step, demand a step', async () => {
    expect(await refusal(table([[0, '1']]))).toBe('some/x.csv:2:1: found a single time stamp, expected a step');
    expect(
      await refusal(
        table([
          [0, '1'],
          [1, '1'],
          [10, '1'],
          [100, '1'],
          [1000, '1'],
          [10_000, '1'],
        ]),
      ),
    ).toBe('some/x.csv:2:1: found no step between time stamps that most rows share, expected a step');
  });

  test('a gap of years is refused instead of filled', async () => {
    expect(
      await refusal(
        table([
          [0, '1'],
          [1, '1'],
          [2, '1'],
          [1e8, '1'],
        ]),
      ),
    ).toBe('some/x.csv:5:1: found 4 rows over 100000001 steps of 1s, expected a table without such gaps');
  });

  test('any shuffle of the rows gives the same table', async () => {
    const rows = Array.from({ length: 30 }, (_, i): [number, string] => [i * 15, String(i / 4)]);
    const { table: expected } = await signals(table(rows));
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(rows, { minLength: rows.length }), async (shuffled) => {
        const { table: found } = await signals(table(shuffled));
        expect([found.grid, found.signals]).toStrictEqual([expected.grid, expected.signals]);
      }),
      { seed: 20251018, numRuns: 40 },
    );
  });
});

describe('columns', () => {
  test('what is known of a name is declared; the rest is judged both ways', async () => {
    const { table } = await signals('time,request_p99_ms,Queue Depth\n0,1,2\n60000,1,NaN\n');
    const [known, other] = table.signals.map(({ signal }) => signal);
    expect([known.name, known.unit, known.bad, known.role, known.scale]).toStrictEqual([
      'request_p99_ms',
      'ms',
      'up',
      'latency',
      'log',
    ]);
    expect(other).toStrictEqual({
      name: 'queue_depth',
      quantity: 'queue_depth',
      title: 'Queue Depth',
      unit: '',
      bad: 'none',
      role: 'other',
      component: '',
      scale: 'linear',
      use: 'judged',
      expression: { op: 'sample', of: { metric: 'queue_depth' } },
    });
  });

  test('a mapping chooses, names and converts them', async () => {
    const mapping = parseMapping(
      'time: at\ncolumns:\n  "Latency, s": {signal: response_time_ms, unit: s, bad: up}\n  cpu: {signal: api_cpu_ratio, unit: "%"}\n',
      'm.yaml',
    );
    const { table } = await signals('at,other,"Latency, s",cpu\n0,x,0.25,50\n60000,y,0.5,75\n', mapping);
    expect(table.signals.map(({ signal, values }) => [signal.name, signal.unit, signal.bad, ...values])).toStrictEqual([
      ['response_time_ms', 'ms', 'up', 250, 500],
      ['api_cpu_ratio', 'ratio', 'up', 0.5, 0.75],
    ]);
  });

  test('flags say the same', () => {
    expect(parseColumnFlag('a=b:c=response_time_ms:s:up')).toStrictEqual({
      column: 'a=b:c',
      mapping: { signal: 'response_time_ms', unit: 's', bad: 'up' },
    });
    const problem = (flag: string) => {
      try {
        return JSON.stringify(parseColumnFlag(flag));
      } catch (error) {
        return (error as InputError).message;
      }
    };
    expect(problem('latency')).toBe(
      '--column:1:1: found "latency", expected NAME=signal_name, NAME=signal_name:unit or NAME=signal_name:unit:up',
    );
    expect(problem('x=Bad Name')).toBe(
      '--column:1:1: found the signal name "Bad Name", expected snake_case, unit last',
    );
    expect(problem('x=y:s:sideways')).toBe('--column:1:1: found the direction "sideways", expected up, down, none');
  });

  test('a mapping file with mistakes is refused with their places', () => {
    const problem = () => parseMapping('tiem: at\ncolumns:\n  cpu: {unit: s, bad: sideways}\n', 'm.yaml');
    expect(problem).toThrow(/^m\.yaml:1:1: unknown field "tiem"[^\n]*\nm\.yaml:3:3?[^\n]*\nm\.yaml:3:/);
  });

  test('headers with labels are raw series, from which signals are derived', async () => {
    const imported = await read(
      'timestamp,"http_requests_total{code=""200"",instance=""a"",job=""api""}","up{instance=""a"",job=""api""}"\n0,10,1\n15000,,1\n30000,40,NA\n',
    );
    if (imported.kind !== 'series') throw new Error('expected series');
    const [target] = imported.recording.targets;
    expect(target.target).toStrictEqual({ job: 'api', instance: 'a' });
    expect(
      target.columns.map(({ series, values, presence }) => [
        series.name,
        series.labels,
        series.type,
        [...values],
        [...(presence ?? [])],
      ]),
    ).toStrictEqual([
      ['http_requests_total', { code: '200' }, 'counter', [10, Number.NaN, 40], [0, 1, 0]],
      ['up', {}, 'gauge', [1, 1, Number.NaN], [0, 0, 2]],
    ]);
    expect(imported.signals.map(({ name }) => name)).toContain('requests_per_second');
  });

  test.each([
    [
      'a column that is not there',
      'time,cpu\n0,1\n',
      { columns: { cpo: { signal: 'x' } } },
      'some/x.csv:1:1: found no column "cpo"',
    ],
    [
      'text in a column of numbers',
      'time,cpu\n0,fast\n',
      {},
      'some/x.csv:2:3: found "fast" in column "cpu", expected a number or an empty cell',
    ],
    [
      'a decimal comma',
      'time,cpu\n0,"1,5"\n',
      {},
      'some/x.csv:2:3: found "1,5" in column "cpu", expected a number or an empty cell',
    ],
    ['semicolons', 'time;cpu\n0;1\n', {}, 'some/x.csv:1:1: found columns separated by ";", expected commas'],
    [
      'two columns of one name',
      'time,a,a\n0,1,1\n',
      {},
      'some/x.csv:1:8: found two columns named "a", expected each name once',
    ],
    ['no rows', 'time,a\n', {}, 'some/x.csv:1:1: found a header without rows, expected rows of samples'],
    [
      'a label that is none',
      'time,a,label\n0,1,maybe\n',
      {},
      'some/x.csv:2:5: found label "maybe", expected 1 where something is anomalous, 0 elsewhere',
    ],
    [
      'stamps of two kinds',
      'time,a\n2018-07-03 14:00:00,1\n2018-07-03T15:00:00Z,1\n',
      {},
      'some/x.csv:3:1: found time stamp "2018-07-03T15:00:00Z", expected one like "2018-07-03 14:00:00"',
    ],
    [
      'a number that is no time any more',
      `time,a\n${'9'.repeat(25)},1\n`,
      {},
      `some/x.csv:2:1: found time stamp "${'9'.repeat(25)}", expected one like 2018-07-03 14:00:00, 2018-07-03T14:00:00Z or 1530626400`,
    ],
    [
      'an unknown zone',
      'time,a\n2018-07-03 14:00:00,1\n',
      { timezone: 'Mars/Olympus' },
      'some/x.csv:1:1: found the time zone "Mars/Olympus", expected one of the IANA database',
    ],
    [
      'an unknown zone, though no stamp needs one',
      'time,a\n1530626400,1\n',
      { timezone: 'Mars/Olympus' },
      'some/x.csv:1:1: found the time zone "Mars/Olympus", expected one of the IANA database',
    ],
    [
      'a unit that measures something else',
      'time,a\n0,1\n60000,1\n',
      { columns: { a: { signal: 'x_ms', unit: 'MB' } } },
      'some/x.csv:1:1: found unit "MB" of column "a", expected one that converts to that of x_ms (ms)',
    ],
  ])('%s is refused', async (_, text, mapping, message) => {
    expect(await refusal(text, mapping as Partial<ImportMapping>)).toBe(message);
  });
});

describe('files of the Cloud Monitoring Dataset, as they are', () => {
  test('duplicated and conflicting stamps without zone; labels become the truth', async () => {
    const { table, truth, grid, notes } = await signals(fixture('crash-rate.csv'));
    expect(grid).toStrictEqual({ startMs: Date.UTC(2018, 5, 19), stepMs: 3_600_000, count: 177 });
    expect(notes).toStrictEqual([
      'Time stamps without a zone read as UTC.',
      '1 equal duplicate collapsed.',
      '1 conflicting duplicate, the last kept: "2018-06-25 14:00:00".',
    ]);
    expect(table.signals.map(({ signal }) => [signal.name, signal.title])).toStrictEqual([['value', 'x']]);
    const [{ effects, series }] = truth!.signals;
    expect([series, truth!.faults, effects.length]).toStrictEqual(['value', [], effects.length]);
    expect(effects[0]).toMatchObject({ startMs: Date.UTC(2018, 5, 19, 8), sign: 1 });
  });

  test('quoted cells and CRLF', async () => {
    const { grid, notes, truth } = await signals(fixture('purchase-rate.csv'));
    expect(grid).toStrictEqual({ startMs: Date.UTC(2018, 2, 15), stepMs: 3_600_000, count: 39 });
    expect(notes).toStrictEqual([]);
    expect(truth).toStrictEqual({
      startMs: grid.startMs,
      endMs: grid.startMs + 39 * 3_600_000,
      stepMs: 3_600_000,
      faults: [],
      signals: [],
      series: [],
    });
  });
});
