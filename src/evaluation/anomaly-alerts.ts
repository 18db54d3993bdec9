import type { Anomaly } from '../analysis/assessment.ts';
import type { Grid } from '../recording/recording.ts';
import type { Policy } from '../scenario/policy.ts';
import type { Alert } from './alerts.ts';
import type { LabelledCase } from './labelled.ts';

/** The alerts of one signal of a case, as the analysis would have raised them. */
export interface SignalAlerts {
  /** Index in the case. */
  readonly signals: readonly [number];
  readonly alerts: readonly Alert[];
}

/**
 * The anomalies of the analysis as alerts, so that it is measured as any detector is. What rests on all of its stretch (a
 * baseline, a trend) fires at its end; strange samples once they have held, missing ones once there are enough, the rest at
 * their first sample. Known anomalies raise nothing.
 *
 * @returns one entry for each signal of the case, in its order. O(signals + anomalies), pure.
 */
export function anomalyAlerts(
  { signals, grid }: Pick<LabelledCase, 'signals' | 'grid'>,
  anomalies: readonly Anomaly[],
  policy: Pick<Policy, 'point' | 'absence'>,
): SignalAlerts[] {
  return signals.map(({ input }, s) => ({
    signals: [s],
    alerts: anomalies
      .filter(({ signal, known }) => signal === input.signal.name && known === undefined)
      .map((anomaly) => alertOf(anomaly, grid, policy))
      .filter(({ from, to }) => from < to)
      .sort((a, b) => a.from - b.from || a.to - b.to),
  }));
}

function alertOf(
  { kind, startMs, endMs }: Anomaly,
  grid: Grid,
  { point, absence }: Pick<Policy, 'point' | 'absence'>,
): Alert {
  const at = (ms: number) => Math.min(grid.count, Math.max(0, Math.ceil((ms - grid.startMs) / grid.stepMs)));
  const [from, to] = [at(startMs), at(endMs)];
  const needed = { baseline: Infinity, trend: Infinity, point: point.hold, absence: absence.samples }[kind] ?? 1;
  return { from, to, firedMs: grid.startMs + Math.min(to, from + needed) * grid.stepMs };
}
