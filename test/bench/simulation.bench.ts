import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { afterAll, bench, describe } from 'vitest';

/**
 * The causal system at 1 s steps and 15 s scrapes: a run with a fault, its twin and the truth. Five days are run, so that the first
 * half second, in which code is loaded and compiled, counts little, and the time of 30 days is extrapolated from them. Beside it the rival: a plain simulation of an M/M/16 queue that handles
 * each request on its own, one run of it without a twin, other components, exporters or truth.
 *
 * Measured as it ships, bundled by esbuild, each case in a process of its own, so that the peak memory is its own too.
 */
const DAYS = 5;
const EXTRAPOLATED_DAYS = 30;
const CASES = {
  hour: 'faulted for an hour',
  always: 'faulted all the time',
  rival: 'rival: request by request',
} as const;

const folder = mkdtempSync(join(tmpdir(), 'shakedown-bench-'));
const outfile = join(folder, 'run.mjs');
buildSync({
  entryPoints: [fileURLToPath(new URL('simulation-run.ts', import.meta.url))],
  bundle: true,
  platform: 'node',
  format: 'esm',
  outfile,
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
});

interface Measured {
  readonly seconds: number;
  readonly made: number;
  readonly peakMb: number;
}
const best = new Map<string, Measured>();

for (const rate of [10, 1000]) {
  describe(`${DAYS} days at ${rate} requests a second`, () => {
    for (const [what, title] of Object.entries(CASES)) {
      const name = `${rate}/s, ${title}`;
      bench(
        title,
        () => {
          const output = execFileSync(process.execPath, [outfile, what, String(rate), String(DAYS)], {
            encoding: 'utf8',
          });
          const measured = JSON.parse(output) as Measured;
          if (measured.seconds < (best.get(name)?.seconds ?? Number.POSITIVE_INFINITY)) best.set(name, measured);
        },
        { iterations: 2, warmupIterations: 0, warmupTime: 0, time: 0, throws: true },
      );
    }
  });
}

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  const rows = [...best].map(([name, { seconds, peakMb }]) => {
    const month = ((seconds * EXTRAPOLATED_DAYS) / DAYS).toFixed(1);
    return `${name.padEnd(36)} ${seconds.toFixed(2).padStart(6)} s, ${month.padStart(6)} s for ${EXTRAPOLATED_DAYS} days (extrapolated), peak ${peakMb.toFixed(0)} MB`;
  });
  console.log(rows.join('\n'));
});
