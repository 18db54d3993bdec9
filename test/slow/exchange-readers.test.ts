import { writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBConnection } from '@duckdb/node-api';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Format } from '../../src/formats/format.ts';
import { influx } from '../../src/formats/influx.ts';
import { influxDialect } from '../../src/formats/influx-reader.ts';
import { openmetrics } from '../../src/formats/openmetrics.ts';
import { parquet } from '../../src/formats/parquet.ts';
import { columnHeader } from '../../src/formats/series-header.ts';
import { type MaterialRecording, Presence } from '../../src/recording/recording.ts';
import { push } from './exchange-push.ts';
import { encoded, exchangeRecording, expectedSamples, type Samples } from './exchange-recording.ts';
import { hasProgram, type Server, scratchFolder, startVictoriaMetrics } from './exchange-servers.ts';

let recording: MaterialRecording;
beforeAll(() => {
  recording = exchangeRecording();
});

describe('DuckDB', () => {
  test('reads Parquet: every column, every value, null where nothing was measured', async () => {
    const folder = scratchFolder();
    const file = join(folder, 'recording.parquet');
    writeFileSync(file, await encoded(parquet, recording));
    const connection = await DuckDBConnection.create();
    const reader = await connection.runAndReadAll(
      `select epoch_ms(timestamp) as ms, * exclude (timestamp) from read_parquet('${file}') order by ms`,
    );
    const columns = new Map(reader.columnNames().map((name, c) => [name, reader.getColumns()[c]]));
    const rowOf = new Map(columns.get('ms')!.map((ms, row) => [Number(ms), row]));
    let compared = 0;
    for (const { target, grid, columns: own } of recording.targets) {
      for (const { series, values, presence } of own) {
        const cells = columns.get(columnHeader(series, target))!;
        const found = Array.from(values, (_, i) => cells[rowOf.get(grid.startMs + i * grid.stepMs)!]);
        const wanted = Array.from(values, (value, i) => (presence && presence[i] !== Presence.VALUE ? null : value));
        expect([series.name, found]).toStrictEqual([series.name, wanted]);
        compared += found.length;
      }
    }
    expect(compared).toBeGreaterThan(20_000);
    connection.closeSync();
    await rm(folder, { recursive: true });
  });
});

/** All finite samples that a VictoriaMetrics holds; it has no NaN, and shows a stale sample as it would one. */
async function exported({ url }: Server): Promise<Samples> {
  await fetch(`${url}/internal/force_flush`);
  const response = await fetch(
    `${url}/api/v1/export?${new URLSearchParams({ 'match[]': '{__name__=~".+"}', start: '0' })}`,
  );
  const lines = (await response.text()).split('\n').filter((line) => line !== '');
  const entries = lines
    .map((line) => {
      const { metric, values, timestamps } = JSON.parse(
        // Not quite JSON where a value is none.
        line.replace(/(?<=[[,])[-+]?(?:Inf|NaN)(?=[,\]])/g, 'null'),
      );
      const samples = (timestamps as number[])
        .map((ms, i) => [ms, values[i]] as const)
        .filter(([, value]) => value !== null);
      return [JSON.stringify(Object.entries(metric).sort()), samples] as const;
    })
    .filter(([, samples]) => samples.length > 0);
  return Object.fromEntries(entries);
}

describe.skipIf(!hasProgram('victoria-metrics'))('VictoriaMetrics', () => {
  let expected: Samples;
  beforeAll(async () => {
    expected = await expectedSamples(recording, (value) => typeof value === 'number' && Number.isFinite(value));
  });

  const imports: [string, (server: Server) => Promise<void>, (samples: Samples) => Samples][] = [
    ['OpenMetrics', (to) => post(to, '/api/v1/import/prometheus', openmetrics), (samples) => samples],
    ['line protocol', (to) => post(to, '/write', influx), asInflux],
    ['remote write', async (to) => void (await push(to, recording)), (samples) => samples],
  ];
  test.each(imports)('takes %s and gives back every sample', async (_, send, as) => {
    const server = await startVictoriaMetrics();
    try {
      await send(server);
      // Part of what was flushed may show a little later.
      await expect.poll(() => exported(server), { timeout: 60_000, interval: 500 }).toStrictEqual(as(expected));
    } finally {
      await server.stop();
    }
  });

  async function post({ url }: Server, path: string, format: Format): Promise<void> {
    const body = Uint8Array.from(await encoded(format, recording));
    const response = await fetch(url + path, { method: 'POST', body });
    expect([response.status, await response.text()]).toStrictEqual([204, '']);
  }
});

/** Names of series as line protocol writes them. */
function asInflux(samples: Samples): Samples {
  return Object.fromEntries(
    Object.entries(samples).map(([series, own]) => [
      JSON.stringify(
        (JSON.parse(series) as [string, string][]).map(([name, value]) => [name, influxDialect.labelValue(value)]),
      ),
      own,
    ]),
  );
}
