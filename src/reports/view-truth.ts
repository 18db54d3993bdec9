import type { Anomaly, Assessment, SuspectedCause } from '../analysis/assessment.ts';
import { faultKindByName } from '../faults/index.ts';
import type { FaultTruth, Interval, SeriesTruth, Truth } from '../recording/truth.ts';
import { formatClock, formatDifference, formatDuration, formatInstant } from './figures.ts';
import type { SignalView } from './view-signal.ts';

export interface FaultView {
  readonly id: string;
  readonly kind: string;
  readonly summary: string;
  readonly target: string;
  readonly start: string;
  readonly end: string;
  readonly duration: string;
  readonly jointWith: string;
  readonly visible: boolean;
  readonly found: boolean;
  /** Ids of the anomalies that found it. */
  readonly anomalies: string;
  /** `first` (named first), `listed` (among the suspects), `wrong` (others named), `unknown` (none named), empty if not found. */
  readonly cause: string;
  readonly named: string;
  /** Those that it moved most, the judged ones first. */
  readonly signals: readonly { readonly title: string; readonly mean: string; readonly count: number }[];
  readonly more: number;
  /** Signals that lost samples and moved in no other way. */
  readonly gaps: number;
}

export interface TruthView {
  readonly known: boolean;
  readonly none: boolean;
  readonly faults: readonly FaultView[];
  readonly visible: number;
  readonly found: number;
  readonly named: number;
  readonly invisible: number;
  readonly missed: readonly FaultView[];
  readonly falseAlarms: readonly {
    readonly id: string;
    readonly title: string;
    readonly start: string;
    readonly end: string;
    readonly severity: string;
  }[];
  readonly falseAlarmsFew: boolean;
  /** The same by signal, where they are many. */
  readonly falseAlarmGroups: readonly { readonly title: string; readonly count: number; readonly ids: string }[];
  /** Sets of faults whose effects overlap. */
  readonly joint: readonly string[];
  /** Signals moved where no fault is declared (labelled recordings). */
  readonly labelled: readonly { readonly title: string; readonly count: number; readonly found: number }[];
}

/** More signals than this are counted only. */
const MOST_MOVED = 4;

/** More false alarms than this are told by signal. */
const FEW_ALARMS = 6;

const overlaps = (a: Interval, b: Interval) => a.startMs < b.endMs && b.startMs < a.endMs;

/** An anomaly meets what a series truth says: the same signal, at a time at which the faults moved it. */
const meets = (a: Anomaly, t: SeriesTruth) => a.signal === t.series && t.effects.some((e) => overlaps(a, e));

/** What was injected beside what was found. The analysis itself never sees the truth; only this page compares the two. */
export function truthView(
  truth: Truth | undefined,
  assessment: Assessment,
  signals: ReadonlyMap<string, SignalView>,
): TruthView {
  const { anomalies } = assessment;
  const faults = (truth?.faults ?? []).map((fault) => faultView(fault, anomalies, signals));
  const visible = faults.filter((f) => f.visible);
  const all = truth?.signals ?? [];
  const explained = (a: Anomaly) =>
    [...all, ...(truth?.faults ?? []).flatMap((f) => f.signals)].some((t) => meets(a, t));
  const alarms = truth ? anomalies.filter((a) => !explained(a)) : [];
  const titleOf = (a: Anomaly) => signals.get(a.signal)?.title ?? a.signal;
  return {
    known: truth !== undefined,
    none: truth !== undefined && faults.length === 0 && all.length === 0,
    faults,
    visible: visible.length,
    found: visible.filter((f) => f.found).length,
    named: visible.filter((f) => f.cause === 'first').length,
    invisible: faults.length - visible.length,
    missed: visible.filter((f) => !f.found),
    falseAlarms: alarms.map((a) => ({
      id: a.id,
      title: titleOf(a),
      start: formatInstant(a.startMs),
      end: formatClock(a.endMs),
      severity: a.severity,
    })),
    falseAlarmsFew: alarms.length <= FEW_ALARMS,
    falseAlarmGroups: [...new Set(alarms.map((a) => a.signal))].map((signal) => {
      const of = alarms.filter((a) => a.signal === signal);
      return { title: titleOf(of[0]), count: of.length, ids: of.map((a) => a.id).join(', ') };
    }),
    joint: jointSets(truth?.faults ?? []).map((ids) => ids.join(', ')),
    labelled:
      faults.length > 0
        ? []
        : all.map((t) => ({
            title: signals.get(t.series)?.title ?? t.series,
            count: t.effects.length,
            found: t.effects.filter((e) => anomalies.some((a) => a.signal === t.series && overlaps(a, e))).length,
          })),
  };
}

/** The faults that overlap with one another, each set once; what a larger set says already is left out. */
function jointSets(faults: readonly FaultTruth[]): string[][] {
  const sets = faults
    .filter(({ jointWith }) => jointWith.length > 0)
    .map(({ id, jointWith }) => [...new Set([id, ...jointWith])].sort());
  return sets.filter(
    (set, k) =>
      !sets.some((other, j) => {
        const holdsAll = set.every((id) => other.includes(id));
        return holdsAll && (other.length > set.length || (other.length === set.length && j < k));
      }),
  );
}

/** The suspect is this fault: the same kind, at its target or at an end of the call that it befell. Of a workload the analysis knows the service alone. */
function names(cause: SuspectedCause, fault: FaultTruth): boolean {
  return (
    cause.kind === fault.kind &&
    (cause.target === '' ||
      cause.target === fault.target ||
      fault.target.split('->').includes(cause.target) ||
      faultKindByName.get(fault.kind)?.appliesTo.includes('workload') === true)
  );
}

function faultView(
  fault: FaultTruth,
  anomalies: readonly Anomaly[],
  signals: ReadonlyMap<string, SignalView>,
): FaultView {
  const moved = fault.signals.filter((t) => t.effects.length > 0);
  const hits = anomalies.filter((a) => moved.some((t) => meets(a, t)));
  const suspects = hits.map((a) => a.causes.filter((c) => c.kind !== 'unknown'));
  const cause = suspects.some((list) => list[0] && names(list[0], fault))
    ? 'first'
    : suspects.some((list) => list.some((c) => names(c, fault)))
      ? 'listed'
      : suspects.some((list) => list.length > 0)
        ? 'wrong'
        : 'unknown';
  return {
    id: fault.id,
    kind: fault.kind,
    summary: faultKindByName.get(fault.kind)?.summary ?? fault.kind,
    target: fault.target,
    start: formatInstant(fault.active.startMs),
    end: formatClock(fault.active.endMs),
    duration: formatDuration(fault.active.endMs - fault.active.startMs),
    jointWith: fault.jointWith.join(', '),
    visible: moved.length > 0,
    found: hits.length > 0,
    anomalies: hits.map((a) => a.id).join(', '),
    cause: hits.length > 0 ? cause : '',
    named: [...new Set(suspects.flatMap((list) => list.slice(0, 1).map((c) => c.kind)))].join(', '),
    ...movedView(moved, signals),
  };
}

/** The signals that a fault moved most, those that only lost data, and how many more there are. */
function movedView(moved: readonly SeriesTruth[], signals: ReadonlyMap<string, SignalView>) {
  const measured = moved
    .map((t) => ({ t, effects: t.effects.filter((e) => Number.isFinite(e.mean)) }))
    .filter(({ effects }) => effects.length > 0);
  const shown = measured.map(({ t, effects }) => {
    const length = effects.reduce((sum, e) => sum + (e.endMs - e.startMs), 0);
    const mean = effects.reduce((sum, e) => sum + e.mean * (e.endMs - e.startMs), 0) / length;
    const view = signals.get(t.series);
    return {
      weight: Math.abs(mean) / t.threshold || 0,
      context: view?.use === 'context',
      title: view?.title ?? t.series,
      mean: formatDifference(mean, t.unit),
      count: effects.length,
    };
  });
  shown.sort((one, other) => Number(one.context) - Number(other.context) || other.weight - one.weight);
  return {
    signals: shown.slice(0, MOST_MOVED).map(({ title, mean, count }) => ({ title, mean, count })),
    more: Math.max(0, shown.length - MOST_MOVED),
    gaps: moved.length - measured.length,
  };
}
