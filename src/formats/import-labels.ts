import type { Grid } from '../recording/recording.ts';
import type { Effect, Interval, Truth } from '../recording/truth.ts';
import type { SignalTable } from '../telemetry/signal.ts';

/**
 * Truth from labels that experts set: every stretch of labelled samples is an effect, measured against the median of the
 * samples that are not labelled. Nothing is known of faults, so there are none.
 *
 * @param labelled 1 where an expert saw an anomaly, a value for each sample of the table
 */
export function truthOfLabels(labelled: Uint8Array, { grid, signals }: Pick<SignalTable, 'grid' | 'signals'>): Truth {
  const stretches = stretchesOf(labelled);
  return {
    startMs: grid.startMs,
    endMs: grid.startMs + grid.count * grid.stepMs,
    stepMs: grid.stepMs,
    faults: [],
    signals:
      stretches.length === 0
        ? []
        : signals.map(({ signal, values }) => {
            const reference = medianOf(values, (i) => labelled[i] === 0);
            const intervals = stretches.map(([from, to]): Interval => intervalOf(grid, from, to));
            const effects = stretches.map(
              ([from, to], k): Effect => effectOf(values, from, to, reference, grid, intervals[k]),
            );
            return { target: '', series: signal.name, unit: signal.unit, differs: intervals, effects, threshold: 0 };
          }),
    series: [],
  };
}

function stretchesOf(labelled: Uint8Array): [from: number, to: number][] {
  const stretches: [number, number][] = [];
  for (let i = 0; i < labelled.length; i++) {
    if (labelled[i] === 0) continue;
    const from = i;
    while (i < labelled.length && labelled[i] !== 0) i++;
    stretches.push([from, i]);
  }
  return stretches;
}

const intervalOf = ({ startMs, stepMs }: Grid, from: number, to: number): Interval => ({
  startMs: startMs + from * stepMs,
  endMs: startMs + to * stepMs,
});

function effectOf(
  values: Float64Array,
  from: number,
  to: number,
  reference: number,
  grid: Grid,
  interval: Interval,
): Effect {
  let sum = 0;
  let n = 0;
  let peakAt = from;
  for (let i = from; i < to; i++) {
    if (Number.isNaN(values[i])) continue;
    sum += values[i];
    n++;
    if (!(Math.abs(values[i] - reference) <= Math.abs(values[peakAt] - reference))) peakAt = i;
  }
  const runMean = sum / n;
  return {
    ...interval,
    sign: runMean < reference ? -1 : 1,
    peak: Math.abs(values[peakAt] - reference),
    peakMs: grid.startMs + peakAt * grid.stepMs,
    mean: runMean - reference,
    runMean,
    twinMean: reference,
  };
}

function medianOf(values: Float64Array, isTaken: (i: number) => boolean): number {
  const taken = values.filter((value, i) => !Number.isNaN(value) && isTaken(i)).sort();
  const n = taken.length;
  if (n === 0) return Number.NaN;
  return n % 2 === 1 ? taken[(n - 1) / 2] : taken[n / 2 - 1] / 2 + taken[n / 2] / 2;
}
