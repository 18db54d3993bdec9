/** A stretch of a continuous axis. */
export type Span = readonly [start: number, end: number];

export interface Affiliation {
  /** Mean over events with predictions in their zone; NaN without any. */
  readonly precision: number;
  /** Mean over events; NaN without any. */
  readonly recall: number;
  /** One per event, NaN where its zone holds no prediction. */
  readonly precisions: readonly number[];
  /** One per event, 0 where its zone holds no prediction. */
  readonly recalls: readonly number[];
  /** Mean distance from predictions to the event, and from the event to predictions; NaN where there are none. */
  readonly precisionDistances: readonly number[];
  readonly recallDistances: readonly number[];
}

/**
 * Affiliation precision and recall: how near predictions are to their event and the event to predictions, as the chance that a
 * random point of the event's zone would be farther. A zone reaches half-way to the neighbouring events.
 *
 * @param predicted disjoint, in order, not empty themselves
 * @param real the same
 * @param range the whole axis
 * O(events + predictions), pure. Source: Huet, Navarro and Rossi, Local Evaluation of Time Series Anomaly Detection Algorithms,
 * KDD 2022.
 */
export function affiliation(predicted: readonly Span[], real: readonly Span[], range: Span): Affiliation {
  const precisions: number[] = [];
  const recalls: number[] = [];
  const precisionDistances: number[] = [];
  const recallDistances: number[] = [];
  let next = 0;
  for (const [j, event] of real.entries()) {
    const zone: Span = [
      j === 0 ? range[0] : (real[j - 1][1] + event[0]) / 2,
      j === real.length - 1 ? range[1] : (event[1] + real[j + 1][0]) / 2,
    ];
    while (next < predicted.length && predicted[next][1] <= zone[0]) next++;
    const near: Span[] = [];
    for (let p = next; p < predicted.length && predicted[p][0] < zone[1]; p++)
      near.push([Math.max(predicted[p][0], zone[0]), Math.min(predicted[p][1], zone[1])]);
    if (near.length === 0) {
      precisions.push(NaN);
      recalls.push(0);
      precisionDistances.push(NaN);
      recallDistances.push(NaN);
      continue;
    }
    const precision = precisionOf(near, event, zone);
    const recall = recallOf(near, event, zone);
    precisions.push(precision.chance);
    recalls.push(recall.chance);
    precisionDistances.push(precision.distance);
    recallDistances.push(recall.distance);
  }
  const defined = precisions.filter((one) => !Number.isNaN(one));
  return {
    precision: mean(defined),
    recall: mean(recalls),
    precisions,
    recalls,
    precisionDistances,
    recallDistances,
  };
}

const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;

/** Means over the predictions. */
function precisionOf(near: readonly Span[], event: Span, zone: Span): { chance: number; distance: number } {
  const size = zone[1] - zone[0];
  const [left, right] = [event[0] - zone[0], zone[1] - event[1]];
  let [length, chance, distance] = [0, 0, 0];
  /** Chance that a random point of the zone is at least d away from the event. */
  const farther = (d: number) => (Math.max(0, left - d) + Math.max(0, right - d)) / size;
  const outside = (from: number, to: number) => {
    distance += ((from + to) / 2) * (to - from);
    // Linear between the distances at which a side of the zone ends.
    integrate(
      farther,
      [from, clamp(Math.min(left, right), from, to), clamp(Math.max(left, right), from, to), to],
      (area) => {
        chance += area;
      },
    );
  };
  for (const [start, end] of near) {
    length += end - start;
    chance += Math.max(0, Math.min(end, event[1]) - Math.max(start, event[0]));
    if (start < event[0]) outside(event[0] - Math.min(end, event[0]), event[0] - start);
    if (end > event[1]) outside(Math.max(start, event[1]) - event[1], end - event[1]);
  }
  return { chance: chance / length, distance: distance / length };
}

/** Means over the event. */
function recallOf(near: readonly Span[], event: Span, zone: Span): { chance: number; distance: number } {
  const size = zone[1] - zone[0];
  const length = event[1] - event[0];
  let [chance, distance] = [0, 0];
  /** A stretch of the event whose points are nearest to the place `to`. */
  const towards = (from: number, end: number, to: number) => {
    if (end <= from) return;
    const farther = (y: number) => {
      const d = Math.abs(y - to);
      return 1 - (Math.min(y + d, zone[1]) - Math.max(y - d, zone[0])) / size;
    };
    distance += Math.abs((from + end) / 2 - to) * (end - from);
    // One end of [y − d, y + d] is the place itself, the other is 2 y − to: linear until it leaves the zone.
    const leaves = clamp((to + (to <= from ? zone[1] : zone[0])) / 2, from, end);
    integrate(farther, [from, leaves, end], (area) => {
      chance += area;
    });
  };
  for (const [p, [start, end]] of near.entries()) {
    // The points of the event that are nearest to this prediction.
    const from = p === 0 ? event[0] : clamp((near[p - 1][1] + start) / 2, event[0], event[1]);
    const to = p === near.length - 1 ? event[1] : clamp((end + near[p + 1][0]) / 2, event[0], event[1]);
    towards(from, Math.min(start, to), start);
    chance += Math.max(0, Math.min(end, to) - Math.max(start, from));
    towards(Math.max(end, from), to, end);
  }
  return { chance: chance / length, distance: distance / length };
}

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);

/** Exact for a function that is linear between the given places. */
function integrate(f: (x: number) => number, places: readonly number[], add: (area: number) => void): void {
  for (let i = 1; i < places.length; i++)
    if (places[i] > places[i - 1]) add(((f(places[i - 1]) + f(places[i])) / 2) * (places[i] - places[i - 1]));
}
