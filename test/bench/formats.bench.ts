import { execFileSync } from 'node:child_process';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { bench, describe } from 'vitest';
import type { Format } from '../../src/formats/format.ts';
import { influx } from '../../src/formats/influx.ts';
import { openmetrics } from '../../src/formats/openmetrics.ts';
import { otlpJson } from '../../src/formats/otlp-json.ts';
import { parquet } from '../../src/formats/parquet.ts';
import { openRecording } from '../../src/formats/recording-header.ts';
import { REMOTE_WRITE_HEADERS, RemoteWriteEncoder } from '../../src/formats/remote-write-encoder.ts';
import { BLOCK_SAMPLES, type Block, type Recording } from '../../src/recording/recording.ts';
import { startPrometheus } from '../slow/exchange-servers.ts';

/**
 * Writers of exchange formats beside what one would write first. 100 series of one target at a step of 1 s, whole numbers and values
 * with three decimals, as simulations make them. Samples a second are printed when the file is loaded; the cases below compare.
 */
const SERIES = 100;
const START_MS = Date.UTC(2025, 9, 18);
const STEP_MS = 1000;
const columns = Array.from({ length: SERIES }, (_, c) => ({
  series: {
    name: c % 2 === 0 ? `http_requests_${c}_total` : `load_${c}_ratio`,
    labels: { method: 'GET', code: String(200 + c) },
    type: c % 2 === 0 ? 'counter' : 'gauge',
    unit: '',
    help: '',
  } as const,
  values: Float64Array.from({ length: BLOCK_SAMPLES }, (_, i) =>
    c % 2 === 0 ? i * 17 + (i % 5) : Math.round(((i * 7919 + c * 104_729) % 100_003) * 1.37) / 1000,
  ),
}));

function* blocksOf(blocks: number): Generator<Block> {
  for (let b = 0; b < blocks; b++) {
    const grid = { startMs: START_MS + b * BLOCK_SAMPLES * STEP_MS, stepMs: STEP_MS, count: BLOCK_SAMPLES };
    yield [{ target: { job: 'api', instance: 'api-0:8080' }, grid, columns }];
  }
}

const recordingOf = (blocks: number): Recording => ({
  provenance: { source: 'simulated', name: 'bench', notes: [] },
  blocks: () => blocksOf(blocks),
});

async function write(format: Format, blocks: number): Promise<number> {
  let bytes = 0;
  for await (const chunk of (await format.encode({ kind: 'series', recording: recordingOf(blocks) })).chunks)
    bytes += chunk.length;
  return bytes;
}

async function encodeRemoteWrite(
  blocks: number,
  send: (body: Uint8Array) => Promise<void> | void = () => {},
): Promise<void> {
  const open = await openRecording({ kind: 'series', recording: recordingOf(blocks) });
  const encoder = new RemoteWriteEncoder(open.header());
  for await (const block of open.blocks()) for (const { body } of encoder.encode(block)) await send(body);
}

/** Every sample as text, joined: what a first version would do. */
function writeTextNaively(blocks: number, lineOf: (c: number, value: number, ms: number) => string): number {
  let bytes = 0;
  for (const [{ grid }] of blocksOf(blocks)) {
    for (let c = 0; c < SERIES; c++) {
      const lines: string[] = [];
      for (let i = 0; i < grid.count; i++) lines.push(lineOf(c, columns[c].values[i], grid.startMs + i * grid.stepMs));
      bytes += Buffer.from(lines.join('\n')).length;
    }
  }
  return bytes;
}

const openmetricsLine = (c: number, value: number, ms: number) => {
  const { name, labels } = columns[c].series;
  return `${name}{code="${labels.code}",instance="api-0:8080",job="api",method="${labels.method}"} ${value} ${ms / 1000}`;
};
const influxLine = (c: number, value: number, ms: number) => {
  const { name, labels } = columns[c].series;
  return `${name},code=${labels.code},instance=api-0:8080,job=api,method=${labels.method} value=${value} ${ms}000000`;
};

/** The library alone, as its README shows it: rows of the whole file as arrays, a dictionary where it likes. */
function writeParquetNaively(blocks: number): number {
  let bytes = 0;
  for (const [{ grid }] of blocksOf(blocks)) {
    const stamps = Array.from({ length: grid.count }, (_, i) => new Date(grid.startMs + i * grid.stepMs));
    const columnData = [
      { name: 'timestamp', data: stamps, type: 'TIMESTAMP' as const },
      ...columns.map(({ series, values }) => ({
        name: series.name,
        data: Array.from(values),
        type: 'DOUBLE' as const,
      })),
    ];
    bytes += parquetWriteBuffer({ columnData }).byteLength;
  }
  return bytes;
}

async function rate(name: string, blocks: number, work: () => unknown): Promise<void> {
  let best = 0;
  for (let round = 0; round < 4; round++) {
    const start = performance.now();
    await work();
    best = Math.max(best, (blocks * BLOCK_SAMPLES * SERIES) / (performance.now() - start) / 1000);
  }
  console.log(`  ${name.padEnd(40)} ${best.toFixed(2)} M samples/s`);
}

console.log('Exchange formats, 100 series, best of four rounds:');
await rate('remote write, encoded', 10, () => encodeRemoteWrite(10));
await rate('OpenMetrics', 4, () => write(openmetrics, 4));
await rate('OpenMetrics, templates and join', 2, () => writeTextNaively(2, openmetricsLine));
await rate('line protocol', 4, () => write(influx, 4));
await rate('line protocol, templates and join', 2, () => writeTextNaively(2, influxLine));
await rate('Parquet', 4, () => write(parquet, 4));
await rate('Parquet, the library as it comes', 2, () => writeParquetNaively(2));
await rate('OTLP/HTTP JSON', 1, () => write(otlpJson, 1));
if (hasPrometheus()) await intoPrometheus();

function hasPrometheus(): boolean {
  try {
    execFileSync('prometheus', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Into a real one on this machine, a fresh one each round: it takes samples in order only. */
async function intoPrometheus(): Promise<void> {
  const blocks = 10;
  let best = 0;
  for (let round = 0; round < 3; round++) {
    const server = await startPrometheus();
    const start = performance.now();
    // The next request is made while the last is under way.
    let last: Promise<void> = Promise.resolve();
    await encodeRemoteWrite(blocks, async (body) => {
      const own = body.slice();
      await last;
      last = fetch(`${server.url}/api/v1/write`, { method: 'POST', headers: REMOTE_WRITE_HEADERS, body: own }).then(
        async (response) => {
          if (response.status !== 204) throw new Error(await response.text());
        },
      );
    });
    await last;
    best = Math.max(best, (blocks * BLOCK_SAMPLES * SERIES) / (performance.now() - start) / 1000);
    await server.stop();
  }
  console.log(`  ${'remote write, into a local Prometheus'.padEnd(40)} ${best.toFixed(2)} M samples/s`);
}

describe('write 409,600 samples', () => {
  bench('remote write, encoded', () => encodeRemoteWrite(1));
  bench('OpenMetrics', async () => void (await write(openmetrics, 1)));
  bench('OpenMetrics, templates and join', () => void writeTextNaively(1, openmetricsLine));
  bench('line protocol', async () => void (await write(influx, 1)));
  bench('line protocol, templates and join', () => void writeTextNaively(1, influxLine));
  bench('Parquet', async () => void (await write(parquet, 1)));
  bench('Parquet, the library as it comes', () => void writeParquetNaively(1));
});
