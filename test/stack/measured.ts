import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { fileURLToPath } from 'node:url';
import { LIVE_FAULTS, type LiveFault, type LiveRun, type Samples, STEP_MS } from './live-run.ts';

/** Mean of each signal before and during a fault; null where it was missing throughout. */
export type Effects = Readonly<Record<string, { readonly before: number | null; readonly during: number | null }>>;

/** One measurement of the real stack: where, and what each fault did. */
export interface Measured {
  readonly date: string;
  readonly machine: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly faults: Readonly<Record<LiveFault, { readonly anomalies: readonly string[]; readonly effects: Effects }>>;
}

/** Keeps what the runs with a fault showed, for the table of real beside simulated effects. */
export function writeMeasured(runs: Readonly<Record<string, LiveRun>>): void {
  const measured: Measured = {
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus().length} × ${cpus()[0].model}, Linux ${release()}, Node ${process.versions.node}`,
    versions: versions(),
    faults: Object.fromEntries(
      LIVE_FAULTS.map((fault) => {
        const { anomalies, samples, fault: broken } = runs[fault];
        const signals = [...new Set(anomalies.map(({ signal }) => signal))];
        return [fault, { anomalies: signals, effects: effectsOf(samples, broken!) }];
      }),
    ) as unknown as Measured['faults'],
  };
  writeFileSync(fileURLToPath(new URL('measured.json', import.meta.url)), `${JSON.stringify(measured, null, 2)}\n`);
}

/** Only samples wholly before, and wholly within, count. */
export function effectsOf({ startMs, values }: Samples, { fromMs, toMs }: { fromMs: number; toMs: number }): Effects {
  const mean = (column: readonly number[], isIn: (ms: number) => boolean) => {
    const present = column.filter((value, i) => isIn(startMs[i]) && !Number.isNaN(value));
    const result = present.reduce((sum, value) => sum + value, 0) / present.length;
    return present.length === 0 ? null : Number(result.toPrecision(4));
  };
  return Object.fromEntries(
    Object.entries(values).map(([signal, column]) => [
      signal,
      {
        before: mean(column, (ms) => ms + STEP_MS <= fromMs),
        during: mean(column, (ms) => ms >= fromMs && ms + STEP_MS <= toMs),
      },
    ]),
  );
}

function versions(): Record<string, string> {
  const packages = [
    'prometheus',
    'postgresql-15',
    'redis-server',
    'prometheus-postgres-exporter',
    'prometheus-redis-exporter',
  ];
  const lines = execFileSync('dpkg-query', ['--list', ...packages], { encoding: 'utf8' }).split('\n');
  const installed = lines.filter((line) => line.startsWith('ii')).map((line) => line.split(/\s+/));
  return Object.fromEntries(installed.map(([, name, version]) => [name.replace(/:.*/, ''), version]));
}
