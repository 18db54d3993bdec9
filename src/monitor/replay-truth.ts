import type { Effect, FaultTruth, Interval, SeriesTruth, Truth } from '../recording/truth.ts';
import type { ReplayCourse } from './replay-course.ts';

/**
 * The truth at the times at which it was shown, so that it fits what was recorded of a replay: every instant moves to real time, every
 * round of a loop has its own, and what had not begun by `untilMs` is left out. Faults of later rounds are named `id#2`, `id#3` …
 *
 * @param untilMs when the replay ended, ms since 1970
 */
export function truthAsShown(truth: Truth, course: ReplayCourse, untilMs: number): Truth {
  const endMs = Math.min(course.endMs, untilMs);
  const rounds = Math.max(1, Math.ceil((endMs - course.beginMs) / course.roundMs));
  const inRounds = <T>(move: (round: number) => T[]): T[] =>
    Array.from({ length: rounds }, (_, round) => move(round)).flat();

  const shown = <T extends Interval>(interval: T, round: number): T[] => {
    const roundBeginMs = course.beginMs + round * course.roundMs;
    const from = Math.max(roundBeginMs, course.instantOf(interval.startMs, round));
    const to = Math.min(roundBeginMs + course.roundMs, course.instantOf(interval.endMs, round));
    return from < Math.min(to, endMs) ? [{ ...interval, startMs: Math.round(from), endMs: Math.round(to) }] : [];
  };
  const effect = (one: Effect, round: number): Effect[] =>
    shown(one, round).map((moved) => {
      const peakMs = Math.round(course.instantOf(one.peakMs, round));
      return { ...moved, peakMs: Math.min(Math.max(peakMs, moved.startMs), moved.endMs) };
    });
  const series = (one: SeriesTruth, rounds: <T>(move: (round: number) => T[]) => T[]): SeriesTruth[] => {
    const differs = rounds((round) => one.differs.flatMap((interval) => shown(interval, round)));
    const effects = rounds((round) => one.effects.flatMap((interval) => effect(interval, round)));
    return differs.length === 0 && effects.length === 0 ? [] : [{ ...one, differs, effects }];
  };
  const named = (id: string, round: number) => (round === 0 ? id : `${id}#${round + 1}`);
  const fault = (one: FaultTruth, round: number): FaultTruth[] =>
    shown(one.active, round).map((active) => ({
      ...one,
      id: named(one.id, round),
      active,
      jointWith: one.jointWith.map((id) => named(id, round)),
      signals: one.signals.flatMap((signal) => series(signal, (move) => move(round))),
    }));
  return {
    startMs: Math.round(course.beginMs),
    endMs: Math.round(endMs),
    stepMs: course.stepMs,
    faults: inRounds((round) => truth.faults.flatMap((one) => fault(one, round))),
    signals: truth.signals.flatMap((one) => series(one, inRounds)),
    series: truth.series.flatMap((one) => series(one, inRounds)),
  };
}
