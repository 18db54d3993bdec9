import type { Grid } from '../recording/recording.ts';
import type { SignalTable } from '../telemetry/signal.ts';
import type { AssessedSignal } from './assessment.ts';
import { judgedSamples } from './judged.ts';
import type { AnalysisSettings } from './settings.ts';
import { signalStatistics } from './signal-statistics.ts';

/** A run as the parts of the analysis share it: signals with figures, the judged samples, the requests behind them. */
export interface RunData {
  readonly grid: Grid;
  readonly judged: Uint8Array;
  readonly excluded: ReturnType<typeof judgedSamples>['excluded'];
  /** First judged sample and the one after the last; equal when none is. */
  readonly from: number;
  readonly to: number;
  readonly signals: readonly AssessedSignal[];
  /** Values of each signal, in the order of `signals`, with NaN where not judged. */
  readonly values: readonly Float64Array[];
  /** Requests of each sample, and those that failed; undefined when no signal tells. NaN where not judged or missing. */
  readonly requests?: Float64Array;
  readonly failures?: Float64Array;
}

/** Takes a table apart for the analysis. O(signals · n log n), pure. */
export function runData(table: SignalTable, settings: AnalysisSettings): RunData {
  const { grid } = table;
  const { mask, excluded } = judgedSamples(grid, settings);
  let judgedCount = 0;
  for (const one of mask) judgedCount += one;
  const values = table.signals.map((column) => column.values.map((value, i) => (mask[i] === 1 ? value : NaN)));
  const signals = table.signals.map(({ signal, values: whole }, s): AssessedSignal => {
    const statistics = signalStatistics(values[s], judgedCount, signal);
    const baseline = settings.baseline[signal.name];
    const change = { mean: relative(statistics.mean, baseline?.mean), p99: relative(statistics.p99, baseline?.p99) };
    return { signal, values: whole, statistics, baseline, change };
  });
  const named = (name: string) => values[table.signals.findIndex(({ signal }) => signal.name === name)];
  const requests = named('requests_per_second')?.map((rate) => (rate * grid.stepMs) / 1000);
  const errors = named('error_ratio');
  // Without requests a ratio is 0/0: nothing failed.
  const failures = requests && errors && requests.map((count, i) => (count === 0 ? 0 : count * errors[i]));
  return {
    grid,
    judged: mask,
    excluded,
    from: Math.max(mask.indexOf(1), 0),
    to: mask.lastIndexOf(1) + 1,
    signals,
    values,
    requests,
    failures,
  };
}

function relative(value: number, reference: number | undefined): number | undefined {
  if (reference === undefined || reference === 0 || Number.isNaN(value)) return undefined;
  return (value - reference) / Math.abs(reference);
}
