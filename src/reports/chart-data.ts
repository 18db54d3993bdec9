import type { AssessedSignal, Assessment } from '../analysis/assessment.ts';
import { plainText } from './escape.ts';
import { displayFactor, displayUnit } from './figures.ts';
import type { ReportInput } from './report-input.ts';
import { drawnPoints } from './svg-frame.ts';
import { warningLevels } from './warning-levels.ts';

/** More samples than this are thinned for the page (lowest and highest of each stretch); the files keep all. */
const MOST_SAMPLES = 4000;

/** What the script of report.html draws: all signals in the units that people read. */
export interface ChartScreenData {
  readonly startMs: number;
  readonly endMs: number;
  /** Samples of the recording, and how many of them are drawn. */
  readonly samples: number;
  readonly thinned: boolean;
  readonly excluded: readonly (readonly [number, number])[];
  readonly signals: readonly {
    readonly name: string;
    readonly title: string;
    readonly unit: string;
    readonly decimals: number;
    /** It cannot exceed 100 %. */
    readonly ratio: boolean;
    /** Seconds since 1970, as uPlot takes them. */
    readonly t: readonly number[];
    readonly v: readonly (number | null)[];
    readonly lines: readonly { readonly kind: string; readonly value: number }[];
    readonly anomalies: readonly {
      readonly id: string;
      readonly kind: string;
      readonly from: number;
      readonly to: number;
    }[];
    readonly truth: readonly (readonly [number, number])[];
  }[];
}

/** O(samples × signals), pure. */
export function chartScreenData({ assessment: a, truth }: ReportInput): ChartScreenData {
  const { startMs, stepMs, count } = a.grid;
  return {
    startMs,
    endMs: startMs + count * stepMs,
    samples: count,
    thinned: count > MOST_SAMPLES,
    excluded: a.excluded.map((one) => [one.startMs / 1000, one.endMs / 1000]),
    signals: a.signals
      .filter((s) => s.statistics.count > 0)
      .map((s) => {
        const factor = displayFactor(s.signal.unit);
        const points = drawnPoints(s.values, MOST_SAMPLES);
        return {
          name: plainText(s.signal.name),
          title: plainText(s.signal.title || s.signal.name),
          unit: plainText(displayUnit(s.signal.unit)),
          decimals: s.signal.unit === 'ms' || s.signal.unit === 'ratio' ? 2 : 1,
          ratio: s.signal.unit === 'ratio' && s.signal.scale === 'logit',
          t: points.map(([i]) => (startMs + i * stepMs + stepMs / 2) / 1000),
          v: points.map(([, v]) => (Number.isNaN(v) ? null : rounded(v * factor))),
          lines: linesOf(s, a).map(({ kind, value }) => ({ kind, value: rounded(value * factor) })),
          anomalies: a.anomalies
            .filter((one) => one.signal === s.signal.name)
            .map((one) => ({
              id: plainText(one.id),
              kind: one.known === undefined ? one.severity : 'known',
              from: one.startMs / 1000,
              to: one.endMs / 1000,
            })),
          truth: (truth?.signals.find((t) => t.series === s.signal.name)?.effects ?? []).map((e): [number, number] => [
            e.startMs / 1000,
            e.endMs / 1000,
          ]),
        };
      }),
  };
}

function linesOf(s: AssessedSignal, a: Assessment): { kind: string; value: number }[] {
  const levels = warningLevels(s, a.policy);
  return [
    { kind: 'baseline', value: s.baseline?.mean ?? Number.NaN },
    { kind: 'warning', value: levels.warning },
    { kind: 'critical', value: levels.critical },
    { kind: 'limit', value: s.signal.limit ?? Number.NaN },
  ].filter((line) => Number.isFinite(line.value));
}

/** Six significant digits are more than a screen shows. */
const rounded = (v: number) => Number(v.toPrecision(6));
