import { stringify } from 'csv-stringify/sync';
import { bench, describe } from 'vitest';
import { csv } from '../../src/formats/csv.ts';
import { BLOCK_SAMPLES, type Block } from '../../src/recording/recording.ts';

/**
 * 20 columns of values with three decimals, as simulations make them. Every case writes the same rows; the fast writer writes
 * many more of them. The figures that matter are bytes per second: they are printed when the file is loaded and measured by the
 * cases below for comparison with each other.
 */
const COLUMNS = 20;
const columns = Array.from({ length: COLUMNS }, (_, c) => ({
  series: { name: `m${c}`, labels: {}, type: 'gauge', unit: '', help: '' } as const,
  values: Float64Array.from(
    { length: BLOCK_SAMPLES },
    (_, i) => Math.round(((i * 7919 + c * 104_729) % 100_003) * 1.37) / 1000,
  ),
}));
const stepMs = 1000;

/** `blocks` blocks of 4,096 rows, the same values in each. */
function* blocksOf(blocks: number): Generator<Block> {
  for (let b = 0; b < blocks; b++) {
    const grid = { startMs: Date.UTC(2025, 9, 18) + b * BLOCK_SAMPLES * stepMs, stepMs, count: BLOCK_SAMPLES };
    yield [{ target: { job: '', instance: '' }, grid, columns }];
  }
}

async function writeOurs(blocks: number): Promise<number> {
  const recording = {
    provenance: { source: 'simulated', name: 'bench', notes: [] } as const,
    blocks: () => blocksOf(blocks),
  };
  let bytes = 0;
  for await (const chunk of (await csv.encode({ kind: 'signals', recording })).chunks) bytes += chunk.length;
  return bytes;
}

function writeCsvStringify(blocks: number): number {
  let bytes = 0;
  for (const [{ grid }] of blocksOf(blocks)) {
    const rows = Array.from({ length: grid.count }, (_, i) => [
      new Date(grid.startMs + i * stepMs).toISOString(),
      ...columns.map(({ values }) => values[i]),
    ]);
    bytes += Buffer.from(stringify(rows)).length;
  }
  return bytes;
}

/** Not the same bytes: `toFixed` keeps trailing zeros. */
function writeToFixed(blocks: number): number {
  let bytes = 0;
  for (const [{ grid }] of blocksOf(blocks)) {
    const lines: string[] = [];
    for (let i = 0; i < grid.count; i++) {
      const cells = [new Date(grid.startMs + i * stepMs).toISOString()];
      for (const { values } of columns) cells.push(values[i].toFixed(3));
      lines.push(cells.join(','));
    }
    bytes += Buffer.from(lines.join('\n')).length;
  }
  return bytes;
}

async function megabytesPerSecond(
  write: (blocks: number) => number | Promise<number>,
  blocks: number,
): Promise<string> {
  let best = 0;
  for (let round = 0; round < 4; round++) {
    const start = performance.now();
    const bytes = await write(blocks);
    best = Math.max(best, bytes / (performance.now() - start) / 1000);
  }
  return `${best.toFixed(0)} MB/s`;
}

console.log(`CSV, ${COLUMNS} columns, best of four rounds:`);
console.log(`  this writer       ${await megabytesPerSecond(writeOurs, 250)}`);
console.log(`  csv-stringify     ${await megabytesPerSecond(writeCsvStringify, 4)}`);
console.log(`  toFixed and join  ${await megabytesPerSecond(writeToFixed, 10)}`);

describe('write 16,384 rows of 20 columns as CSV', () => {
  bench('this writer', async () => {
    await writeOurs(4);
  });
  bench('csv-stringify', () => {
    writeCsvStringify(4);
  });
  bench('toFixed and join', () => {
    writeToFixed(4);
  });
});
