import type { BaselineFigures } from '../scenario/scenario.ts';
import { linearTrend } from '../stats/linear-trend.ts';
import type { Signal } from '../telemetry/signal.ts';
import type { Anomaly, Assessment, SignalStatistics } from './assessment.ts';

/** One signal of a reference: what later runs are compared with, and what it rests on. */
export interface ReferenceSignal {
  readonly signal: Signal;
  readonly statistics: SignalStatistics;
  readonly figures: BaselineFigures;
  /** Half the width of the mean's 95 % interval as a share of the mean; NaN where the mean is 0. */
  readonly uncertainty: number;
  /** Independent samples that lie above the P99 on average: below 1 it is little more than the maximum. */
  readonly beyondP99: number;
}

/** Why a stretch of data is a poor reference, as a key with its figures. */
export type ReferenceCaution =
  | { readonly key: 'anomaly'; readonly anomaly: Anomaly; readonly title: string; readonly unit: string }
  /** The level drifts over the reference: `rise` from the first sample to the last, a share of the median. */
  | { readonly key: 'drift'; readonly title: string; readonly rise: number }
  /** The mean rests on so few independent samples that a later run can hardly be told from it. */
  | { readonly key: 'few'; readonly titles: readonly string[]; readonly effectiveSamples: number }
  | { readonly key: 'missing'; readonly titles: readonly string[]; readonly share: number }
  /** Named, but without a single sample. */
  | { readonly key: 'empty'; readonly titles: readonly string[] };

export interface Reference {
  readonly signals: readonly ReferenceSignal[];
  readonly cautions: readonly ReferenceCaution[];
}

/** Below so many effective samples the mean is told to rest on few. */
const FEW = 10;
/** A drift is told when it is certain to this level over all signals, and as large as this share of the level. */
const DRIFT_LEVEL = 0.01;
const DRIFT_SHARE = 0.05;
const MISSING_SHARE = 0.05;

/**
 * The reference that an assessed run makes: figures of every signal with data, how much stands behind them, and what speaks
 * against using them: anomalies, drifts, gaps, few independent samples.
 *
 * @param assessment of the run without a baseline, so that only what it holds itself counts as strange
 * O(signals · n), pure.
 */
export function referenceOf({ signals, judged, anomalies }: Assessment): Reference {
  const measured = signals.filter(({ statistics }) => statistics.count > 0);
  const mattering = measured.filter(({ signal }) => signal.use === 'judged');
  const drifts = mattering.flatMap(({ signal, values, statistics }): ReferenceCaution[] => {
    const { slope, pValue } = linearTrend(values.map((value, i) => (judged[i] === 1 ? value : NaN)));
    const rise = (slope * (values.length - 1)) / Math.abs(statistics.p50);
    const isCertain = pValue < DRIFT_LEVEL / mattering.length && Number.isFinite(rise);
    return isCertain && Math.abs(rise) >= DRIFT_SHARE ? [{ key: 'drift', title: signal.title, rise }] : [];
  });
  const few = mattering.filter(({ statistics }) => statistics.effectiveSamples < FEW);
  const shareOf = ({ count, missing }: SignalStatistics) => missing / (count + missing);
  const gappy = mattering.filter(({ statistics }) => shareOf(statistics) > MISSING_SHARE);
  const empty = signals.filter(({ signal, statistics }) => signal.use === 'judged' && statistics.count === 0);
  const titles = (some: typeof signals) => some.map(({ signal }) => signal.title);
  const found = anomalies.filter(({ known }) => known === undefined);
  return {
    signals: measured.map(({ signal, statistics }): ReferenceSignal => {
      const { mean, p50, p95, p99, stddev, interval, effectiveSamples } = statistics;
      return {
        signal,
        statistics,
        figures: { mean, p50, p95, p99, ...(Number.isNaN(stddev) ? {} : { stddev }) },
        uncertainty: mean === 0 ? NaN : (interval[1] - interval[0]) / 2 / Math.abs(mean),
        beyondP99: effectiveSamples / 100,
      };
    }),
    cautions: [
      ...found.map((anomaly): ReferenceCaution => {
        const { signal } = signals.find((one) => one.signal.name === anomaly.signal)!;
        return { key: 'anomaly', anomaly, title: signal.title, unit: signal.unit };
      }),
      ...drifts,
      ...(gappy.length > 0
        ? [
            {
              key: 'missing' as const,
              titles: titles(gappy),
              share: Math.max(...gappy.map(({ statistics }) => shareOf(statistics))),
            },
          ]
        : []),
      ...(few.length > 0
        ? [
            {
              key: 'few' as const,
              titles: titles(few),
              effectiveSamples: Math.min(...few.map(({ statistics }) => statistics.effectiveSamples)),
            },
          ]
        : []),
      ...(empty.length > 0 ? [{ key: 'empty' as const, titles: titles(empty) }] : []),
    ],
  };
}
