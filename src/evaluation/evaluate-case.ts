import type { DetectorInstance } from '../detectors/detector.ts';
import { detectorByName } from '../detectors/index.ts';
import { chance } from './chance.ts';
import { type CaseDetection, detectCase } from './detect-case.ts';
import { type EventMeasures, type EventRules, eventMeasures } from './event-measures.ts';
import type { LabelledCase } from './labelled.ts';
import { measureByName } from './measures/index.ts';
import type { Measure } from './measures/measure.ts';
import { scoredSignal } from './measures/scored-signal.ts';
import { type Picture, picturesOf } from './pictures.ts';

/** The measures of scores that are taken where nobody says which. */
export const defaultMeasures: readonly string[] = ['vus-pr', 'auc-pr', 'auc-roc'];

/** How one detector did on one case. */
export interface DetectorResult {
  readonly id: string;
  /** It was given the whole run before it said anything: a live system would have known later, or not at all. */
  readonly looksAhead?: true;
  readonly events: EventMeasures;
  /** Measures of its scores by name: each the mean over the signals with events, NaN where there are none. */
  readonly scores: Readonly<Record<string, number>>;
}

/** How all detectors did on one case. */
export interface CaseResult {
  /** Cases of one group are runs of one scenario, or recordings of one kind. */
  readonly group: string;
  readonly name: string;
  readonly seed: string;
  readonly days: number;
  /** Events over all signals, and the share of judged samples that lie in them. */
  readonly events: number;
  readonly prevalence: number;
  readonly faults: readonly { readonly id: string; readonly kind: string }[];
  readonly detectors: readonly DetectorResult[];
  /** The same for detectors that know nothing, at the same prevalence: `random` and `constant`. */
  readonly chance: readonly DetectorResult[];
  readonly pictures: readonly Picture[];
}

export interface CaseOptions {
  readonly group: string;
  readonly rules?: EventRules;
  /** Names of the measures of scores that are wanted; {@link defaultMeasures} if left out. */
  readonly measures?: readonly string[];
  /** What further detectors said, by id: those that are no part of the registry. */
  readonly also?: ReadonlyMap<string, readonly CaseDetection[]>;
  /** Keep small pictures of the signals in which something happened. */
  readonly pictures?: boolean;
}

/**
 * Puts every detector to work on a case and holds what it says against the truth.
 *
 * @param detectors ids are unique
 * @throws Error when a detector or a measure is not in its registry
 * Pure: a function of its arguments alone, so cases may be evaluated anywhere in any order.
 */
export function evaluateCase(
  labelled: LabelledCase,
  detectors: readonly DetectorInstance[],
  { group, rules, measures = defaultMeasures, also, pictures = false }: CaseOptions,
): CaseResult {
  const said = new Map<string, readonly CaseDetection[]>(also);
  for (const detector of detectors) said.set(detector.id, detectCase(labelled, detector));
  const guessed = new Map(Object.entries(chance(labelled)) as [string, readonly CaseDetection[]][]);
  const ahead = new Set(detectors.filter(({ kind }) => detectorByName.get(kind)?.mode === 'whole').map(({ id }) => id));
  const resultsOf = (all: ReadonlyMap<string, readonly CaseDetection[]>): DetectorResult[] =>
    [...all].map(([id, detections]) => ({
      id,
      ...(ahead.has(id) && { looksAhead: true }),
      events: eventMeasures(labelled, detections, rules),
      scores: scoresOf(labelled, detections, measures),
    }));
  const { name, seed, grid, signals, faults } = labelled;
  return {
    group,
    name,
    seed,
    days: (grid.count * grid.stepMs) / 86_400_000,
    events: signals.reduce((sum, { events }) => sum + events.length, 0),
    prevalence: prevalenceOf(labelled),
    faults: faults.map(({ id, kind }) => ({ id, kind })),
    detectors: resultsOf(said),
    chance: resultsOf(guessed),
    pictures: pictures ? picturesOf(labelled, said, guessed) : [],
  };
}

/** Means over the signals with events; where a measure is not defined for one of them, over the others. */
function scoresOf(
  labelled: LabelledCase,
  detections: readonly CaseDetection[],
  names: readonly string[],
): Record<string, number> {
  const chosen = names.map(measureNamed);
  const sums = new Float64Array(chosen.length);
  const counts = new Float64Array(chosen.length);
  for (const detection of chosen.length > 0 ? detections : []) {
    const signal = scoredSignal(labelled, detection);
    if (!signal.labels.includes(1)) continue;
    chosen.forEach(({ measure }, m) => {
      const value = measure(signal);
      if (Number.isNaN(value)) return;
      sums[m] += value;
      counts[m]++;
    });
  }
  return Object.fromEntries(chosen.map(({ name }, m) => [name, sums[m] / counts[m]]));
}

/** @throws Error when no measure has that name */
export function measureNamed(name: string): Measure {
  const measure = measureByName.get(name);
  if (!measure) throw new Error(`no measure is called ${name}`);
  return measure;
}

function prevalenceOf({ signals, grid }: LabelledCase): number {
  let judged = 0;
  let inside = 0;
  for (const { events, ignored } of signals) {
    judged += grid.count;
    if (ignored) for (const one of ignored) judged -= one;
    for (const { from, to } of events) for (let i = from; i < to; i++) if (ignored?.[i] !== 1) inside++;
  }
  return inside / judged;
}
