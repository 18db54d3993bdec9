import { holm } from '../stats/holm.ts';
import { signedRank } from '../stats/signed-rank.ts';
import { type GateFigures, type GateMeasure, type GateRecord, gateMeasures } from './gate-record.ts';

/** Chance of even one false alarm among all figures of a comparison. */
export const GATE_LEVEL = 0.05;

/** One figure of one detector on one scenario, then and now. */
export interface GateComparison {
  readonly scenario: string;
  /** Absent: the analysis. */
  readonly detector?: string;
  readonly measure: GateMeasure;
  /** Means over the seeds on which both have the figure (of delay: and found as much), and how many those are. */
  readonly before: number;
  readonly now: number;
  readonly pairs: number;
  /** Of a worsening, one-sided. */
  readonly pValue: number;
  readonly change: 'worse' | 'better' | 'none';
}

/** Something that cannot be compared, or should be known. */
export interface GateNote {
  readonly kind:
    | 'changed-scenario'
    | 'new-scenario'
    | 'gone-scenario'
    | 'new-detector'
    | 'gone-detector'
    | 'changed-parameters'
    | 'too-few-seeds';
  readonly scenario?: string;
  readonly detector?: string;
  /** What is different, or how many seeds it would take. */
  readonly detail?: string;
}

export interface GateComparisons {
  readonly comparisons: readonly GateComparison[];
  readonly notes: readonly GateNote[];
  /** Nothing is worse, and every scenario is still what it was. */
  readonly passed: boolean;
}

/**
 * Holds what a gate measures now against what it measured before, on the same seeds of the same scenarios.
 *
 * A figure is worse when Wilcoxon's signed-rank test over the seeds says so, one-sided, at {@link GATE_LEVEL} for all figures
 * together (Holm), and its mean moved by at least the `least` of {@link gateMeasures}: with many seeds a difference that
 * matters to nobody is significant too. Better likewise. Delays are compared on seeds on which as much was found: whoever finds
 * a slow fault besides the quick ones is not slower for it. A scenario in which something else happens than before cannot be compared
 * and does not pass; what is on one side only is told.
 *
 * Pure.
 */
export function compareGate(before: GateRecord, now: GateRecord): GateComparisons {
  const notes: GateNote[] = [];
  const rows: Omit<GateComparison, 'change'>[] = [];
  const better: number[] = [];
  const add = (scenario: string, detector: string | undefined, a: GateFigures, b: GateFigures) => {
    for (const [name, { better: side }] of Object.entries(gateMeasures)) {
      const measure = name as GateMeasure;
      const pairs = b[measure].flatMap((value, k) => {
        const old = a[measure][k];
        const isAlike = measure !== 'delayMs' || a.recall[k] === b.recall[k];
        return Number.isNaN(value) || Number.isNaN(old) || !isAlike ? [] : [{ old, value }];
      });
      const gains = pairs.map(({ old, value }) => (side === 'more' ? value - old : old - value));
      better.push(signedRank(gains));
      const mean = (of: (pair: { old: number; value: number }) => number) =>
        pairs.reduce((sum, pair) => sum + of(pair), 0) / pairs.length;
      rows.push({
        scenario,
        ...(detector !== undefined && { detector }),
        measure,
        before: mean(({ old }) => old),
        now: mean(({ value }) => value),
        pairs: pairs.length,
        pValue: signedRank(gains.map((gain) => -gain)),
      });
    }
  };

  for (const name of Object.keys(before.scenarios))
    if (!Object.hasOwn(now.scenarios, name)) notes.push({ kind: 'gone-scenario', scenario: name });
  for (const [name, current] of Object.entries(now.scenarios)) {
    if (!Object.hasOwn(before.scenarios, name)) {
      notes.push({ kind: 'new-scenario', scenario: name });
      continue;
    }
    const old = before.scenarios[name];
    const detail = differenceOf(old, current, before.modelVersion, now.modelVersion);
    if (detail !== undefined) {
      notes.push({ kind: 'changed-scenario', scenario: name, detail });
      continue;
    }
    add(name, undefined, old.analysis, current.analysis);
    for (const id of Object.keys(old.detectors))
      if (!Object.hasOwn(current.detectors, id)) notes.push({ kind: 'gone-detector', scenario: name, detector: id });
    for (const [id, { figures, ...detector }] of Object.entries(current.detectors)) {
      if (!Object.hasOwn(old.detectors, id)) {
        notes.push({ kind: 'new-detector', scenario: name, detector: id });
        continue;
      }
      const { figures: oldFigures, ...oldDetector } = old.detectors[id];
      const changed = changesOf(oldDetector, detector);
      if (changed !== '') notes.push({ kind: 'changed-parameters', scenario: name, detector: id, detail: changed });
      add(name, id, oldFigures, figures);
    }
  }

  const needed = seedsNeeded(rows.length);
  const fewest = Math.min(...Object.values(now.scenarios).map(({ seeds }) => seeds.length));
  if (rows.length > 0 && fewest < needed)
    notes.push({ kind: 'too-few-seeds', detail: `${fewest} of the ${needed} that ${rows.length} figures need` });

  const isWorse = holm(
    rows.map(({ pValue }) => pValue),
    GATE_LEVEL,
  );
  const isBetter = holm(better, GATE_LEVEL);
  const comparisons = rows.map((row, i): GateComparison => {
    const moved = Math.abs(row.now - row.before) >= gateMeasures[row.measure].least;
    return { ...row, change: moved && isWorse[i] ? 'worse' : moved && isBetter[i] ? 'better' : 'none' };
  });
  const passed =
    comparisons.every(({ change }) => change !== 'worse') && notes.every(({ kind }) => kind !== 'changed-scenario');
  return { comparisons, notes, passed };
}

/** With fewer seeds not even a worsening on every one of them would be significant among so many figures. */
export function seedsNeeded(figures: number): number {
  let seeds = 1;
  for (let chance = 0.5; chance > GATE_LEVEL / figures; chance /= 2) seeds++;
  return seeds;
}

type Compared = { readonly hash: string; readonly seeds: readonly string[] };

/** Why the runs of a scenario are not the same then and now; undefined when they are. */
function differenceOf(old: Compared, current: Compared, oldModel: string, model: string): string | undefined {
  if (oldModel !== model) return `it was simulated by model version ${oldModel}, now ${model}`;
  if (old.hash !== current.hash) return 'something else happens in it';
  return old.seeds.join('\n') === current.seeds.join('\n') ? undefined : 'its seeds are others';
}

/** `threshold 3 → 5`, for every value that differs. */
function changesOf(
  old: {
    readonly kind: string;
    readonly signals: readonly string[];
    readonly params: Readonly<Record<string, unknown>>;
  },
  current: typeof old,
): string {
  const values = ({ kind, signals, params }: typeof old): Record<string, unknown> => ({ ...params, kind, signals });
  const [a, b] = [values(old), values(current)];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .filter((name) => JSON.stringify(a[name]) !== JSON.stringify(b[name]))
    .map((name) => `${name} ${JSON.stringify(a[name]) ?? 'none'} → ${JSON.stringify(b[name]) ?? 'none'}`)
    .join(', ');
}
