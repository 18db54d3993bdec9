import { log } from '../../exact/log.ts';
import { uniformAt } from '../../random/hash.ts';
import { streamKey } from '../../random/stream-key.ts';
import type { EventRules } from '../event-measures.ts';
import { firstEffectMs } from '../fault-detections.ts';
import type { LabelledCase } from '../labelled.ts';
import { watchedOf } from '../watched.ts';
import { type Scored, type Sweep, sweeps } from './sweep.ts';

/** What one fault did in one run to the signals that were looked at. */
export interface TunedFault {
  readonly id: string;
  readonly kind: string;
  /** It moved one of them. */
  readonly visible: boolean;
  /** By signal, of those it moved: its mean change while it did, and the mean without it, in the unit of the signal. */
  readonly changes: readonly { readonly signal: number; readonly mean: number; readonly usual: number }[];
}

/** One run at every threshold and hold time. */
export interface TunedCase {
  readonly group: string;
  /** Which seed of its scenario, from 0. */
  readonly run: number;
  readonly seed: string;
  /** Which strength of the faults, from 0; −1 without any. */
  readonly level: number;
  /** Time that counts, as `EventMeasures.days`. */
  readonly days: number;
  readonly signals: readonly { readonly name: string; readonly unit: string }[];
  readonly faults: readonly TunedFault[];
  /** One for each hold time, in the order asked for. */
  readonly sweeps: readonly Sweep[];
  /** The same for detectors that know nothing, with a hold of one sample: scores drawn at random, and always the same score. */
  readonly random: Sweep;
  readonly constant: Sweep;
}

export interface TuneCaseOptions extends Pick<TunedCase, 'group' | 'run' | 'level'> {
  readonly holds: readonly number[];
  /** Ids of the faults that are asked about; all if left out. */
  readonly faults?: readonly string[];
  readonly rules?: EventRules;
}

/**
 * What a detector is worth on one run at every threshold and hold time.
 *
 * @param scored what it said; scores are computed once, thresholds are swept over them
 * O(holds · samples · log samples), pure.
 */
export function tuneCase(
  labelled: LabelledCase,
  scored: readonly Scored[],
  { group, run, level, holds, faults: asked, rules }: TuneCaseOptions,
): TunedCase {
  const { grid, seed, signals } = labelled;
  const faults = labelled.faults.filter(({ id }) => asked === undefined || asked.includes(id));
  const about: LabelledCase = { ...labelled, faults };
  const looked = [...new Set(scored.flatMap((one) => one.signals))].sort((a, b) => a - b);
  let samples = 0;
  for (const one of scored) {
    const { ignored } = watchedOf(
      one.signals.map((s) => signals[s]),
      grid.count,
    );
    for (const flag of ignored) samples += 1 - flag;
  }
  return {
    group,
    run,
    seed,
    level,
    days: scored.length === 0 ? 0 : (samples * grid.stepMs) / 86_400_000 / scored.length,
    signals: signals.map(({ input: { signal } }) => ({ name: signal.name, unit: signal.unit })),
    faults: faults.map((fault) => ({
      id: fault.id,
      kind: fault.kind,
      visible: firstEffectMs(labelled, fault, looked) < Infinity,
      changes: looked.flatMap((s) => changeOf(labelled, s, fault.id) ?? []),
    })),
    sweeps: sweeps(about, scored, holds, rules),
    random: sweeps(about, randomScores(labelled, scored), [1], rules)[0],
    constant: sweeps(about, constantScores(scored), [1], rules)[0],
  };
}

/** Means over the events that the fault had a part in, longer ones counting more. */
function changeOf({ signals }: LabelledCase, signal: number, fault: string): TunedFault['changes'][number] | undefined {
  let samples = 0;
  let mean = 0;
  let usual = 0;
  for (const { from, to, faults, change } of signals[signal].events) {
    if (!change || !faults.includes(fault)) continue;
    samples += to - from;
    mean += change.mean * (to - from);
    usual += change.usual * (to - from);
  }
  return samples === 0 ? undefined : { signal, mean: mean / samples, usual: usual / samples };
}

/** Exponential, so that thresholds reach rare alarms evenly; no opinion where the detector has none. */
function randomScores({ seed, name, signals }: LabelledCase, scored: readonly Scored[]): Scored[] {
  return scored.map((one) => {
    const key = streamKey(seed, `tune/${name.length}:${name}/${signals[one.signals[0]].input.signal.name}`);
    return { ...one, scores: one.scores.map((score, i) => (Number.isNaN(score) ? score : -log(uniformAt(key, i, 0)))) };
  });
}

const constantScores = (scored: readonly Scored[]): Scored[] =>
  scored.map((one) => ({ ...one, scores: one.scores.map((score) => (Number.isNaN(score) ? score : 1)) }));
