import { judgedSamples } from '../analysis/judged.ts';
import type { AnalysisSettings } from '../analysis/settings.ts';
import type { DetectorInput } from '../detectors/detector.ts';
import type { Grid } from '../recording/recording.ts';
import type { Interval, Truth } from '../recording/truth.ts';
import type { SignalTable } from '../telemetry/signal.ts';
import type { LabelledCase, LabelledEvent, LabelledSignal } from './labelled.ts';

/**
 * Lays the truth of a simulated run beside its judged signals. Events are the `effect` layer; what differs without an effect, and
 * what the settings leave out (warm-up, maintenance), counts neither for nor against.
 *
 * O(signals · n), pure.
 */
export function labelRun(
  { name, seed }: { readonly name: string; readonly seed: string },
  table: SignalTable,
  truth: Truth,
  settings: AnalysisSettings,
): LabelledCase {
  const { grid } = table;
  const { mask } = judgedSamples(grid, settings);
  const judged = table.signals.filter(({ signal }) => signal.use === 'judged');
  const traffic = table.signals.find(({ signal }) => signal.name === 'requests_per_second')?.values;
  const related = traffic && { requests_per_second: traffic };
  const signals = judged.map(({ signal, values }): LabelledSignal => {
    const known = truth.signals.find(({ series }) => series === signal.name);
    const events = (known?.effects ?? []).flatMap((effect): LabelledEvent[] => {
      const { from, to } = samplesOf(effect, grid);
      const faults = truth.faults
        .filter((fault) =>
          fault.signals.some((one) => one.series === signal.name && one.effects.some(overlaps(effect))),
        )
        .map(({ id }) => id);
      const change = { mean: effect.mean, usual: effect.twinMean };
      return from < to ? [{ from, to, faults, change }] : [];
    });
    const ignored = mask.map((isJudged) => 1 - isJudged);
    for (const interval of known?.differs ?? []) {
      const { from, to } = samplesOf(interval, grid);
      ignored.fill(1, from, to);
    }
    for (const { from, to } of events) for (let i = from; i < to; i++) ignored[i] = 1 - mask[i];
    const input: DetectorInput = {
      signal,
      grid,
      values: values.map((value, i) => (mask[i] === 1 ? value : NaN)),
      baseline: settings.baseline[signal.name],
      related,
    };
    return { input, events, ignored };
  });
  const faults = truth.faults.map(({ id, kind, active }) => ({ id, kind, ...active }));
  return { name, seed, grid, signals, faults };
}

const overlaps =
  (a: Interval) =>
  (b: Interval): boolean =>
    a.startMs < b.endMs && b.startMs < a.endMs;

/** The samples whose stamps lie in an interval. */
function samplesOf({ startMs, endMs }: Interval, { startMs: first, stepMs, count }: Grid) {
  const at = (ms: number) => Math.min(count, Math.max(0, Math.ceil((ms - first) / stepMs)));
  return { from: at(startMs), to: at(endMs) };
}
