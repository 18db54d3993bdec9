import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { fileURLToPath } from 'node:url';
import { LIVE_FAULTS, type LiveFault, type LiveRun, type Samples, STEP_MS } from './live-run.ts';

/** Mean of each signal before and during a fault; null where it was missing throughout. */
export type Effects = Readonly<Record<string, { readonly before: number | null; readonly during: number | null }>>;

/** The last scrape may be a second older than the sample that shows it. */
const LAG_MS = 1000;

/** One measurement of the real stack: where, and what each fault did. */
export interface Measured {
  readonly date: string;
  readonly machine: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly faults: Readonly<Record<LiveFault, MeasuredFault>>;
}

interface MeasuredFault {
  /** Signals of the anomalies that `monitor` raised. */
  readonly anomalies: readonly string[];
  /** When it acted, ms after the first sample. */
  readonly fromMs: number;
  readonly toMs: number;
  /** By signal the samples, a space between them, `-` for a missing one. */
  readonly samples: Readonly<Record<string, string>>;
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
        const [fromMs, toMs] = [broken!.fromMs, broken!.toMs].map((ms) => ms - samples.startMs[0]);
        const written = Object.entries(samples.values).map(([signal, column]) => [
          signal,
          column.map((value) => (Number.isNaN(value) ? '-' : String(Number(value.toPrecision(4))))).join(' '),
        ]);
        return [fault, { anomalies: signals, fromMs, toMs, samples: Object.fromEntries(written) }];
      }),
    ) as unknown as Measured['faults'],
  };
  writeFileSync(fileURLToPath(new URL('measured.json', import.meta.url)), `${JSON.stringify(measured, null, 2)}\n`);
}

/** The effects of a measured fault. */
export function measuredEffects({ fromMs, toMs, samples }: MeasuredFault): Effects {
  const values = Object.fromEntries(
    Object.entries(samples).map(([signal, written]) => [
      signal,
      written.split(' ').map((value) => (value === '-' ? Number.NaN : Number(value))),
    ]),
  );
  const count = Object.values(values)[0].length;
  return effectsOf({ startMs: Array.from({ length: count }, (_, i) => i * STEP_MS), values }, { fromMs, toMs });
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
        during: mean(column, (ms) => ms - LAG_MS >= fromMs && ms + STEP_MS <= toMs),
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
