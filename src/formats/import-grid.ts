import type { Grid } from '../recording/recording.ts';

/** How stamps of rows became a grid. */
export interface GridFit {
  readonly grid: Grid;
  /** Of each grid instant, the row with its sample; −1 where there is none. */
  readonly rowOf: Int32Array;
  /** What was noticed, a sentence each. */
  readonly notes: readonly string[];
}

/** Why stamps do not make a grid. `row`: where to look. */
export interface GridFault {
  readonly code: 'no-step' | 'irregular-stamps' | 'gap-too-long';
  readonly row: number;
  readonly message: string;
  readonly help: string;
}

export interface GridOptions {
  /** The step to use; found from the stamps when left out. */
  readonly stepMs?: number;
  /** Whether two rows say the same, time aside. */
  readonly sameRow: (a: number, b: number) => boolean;
  /** A row's time as the file writes it, and its line, for messages. */
  readonly stampText: (row: number) => string;
}

/** A stamp may lie this share of the step beside its grid instant. */
const SNAP_SHARE = 0.1;
/** The most grid instants, and the most for each row: beyond that the step is a misunderstanding. */
const INSTANTS_MAX = 20_000_000;
const INSTANTS_PER_ROW_MAX = 1_000;

/**
 * Fits an even grid to the stamps of a table: sorts rows, collapses equal duplicates, keeps the last of conflicting ones,
 * finds the modal step, and snaps stamps to the grid within a tenth of the step.
 *
 * @param stamps ms since 1970, one a row, in the order of the file; at least one
 * O(n log n), pure.
 */
export function fitGrid(stamps: Float64Array, options: GridOptions): GridFit | GridFault {
  const notes: string[] = [];
  const order = sortedRows(stamps, notes);
  const rows = withoutDuplicates(order, stamps, options, notes);
  const stepMs = options.stepMs ?? modalStep(rows, stamps);
  if (stepMs === undefined) {
    const message =
      rows.length === 1 ? 'found a single time stamp' : 'found no step between time stamps that most rows share';
    return {
      code: 'no-step',
      row: rows[0],
      message: `${message}, expected a step`,
      help: 'say the step between samples, as in --step 60s',
    };
  }
  const anchorMs = anchorOf(rows, stamps, stepMs);
  const indexOf = (row: number) => Math.round((stamps[row] - anchorMs) / stepMs);
  const first = indexOf(rows[0]);
  const count = indexOf(rows[rows.length - 1]) - first + 1;
  if (count > INSTANTS_MAX || count > INSTANTS_PER_ROW_MAX * rows.length) {
    const message = `found ${rows.length} rows over ${count} steps of ${stepText(stepMs)}, expected a table without such gaps`;
    return {
      code: 'gap-too-long',
      row: rows[rows.length - 1],
      message,
      help: 'say a longer step, as in --step 1h, or cut the table',
    };
  }
  if (options.stepMs === undefined) {
    const off = rows.filter((row) => Math.abs(stamps[row] - anchorMs - indexOf(row) * stepMs) > SNAP_SHARE * stepMs);
    if (off.length > 0) {
      const message = `found ${countText(off.length, 'time stamp')} of ${rows.length} more than a tenth beside the modal step of ${stepText(stepMs)}, first "${options.stampText(off[0])}"`;
      return {
        code: 'irregular-stamps',
        row: off[0],
        message,
        help: `say the step to put samples on, as in --step ${stepText(stepMs)}`,
      };
    }
  }
  const rowOf = new Int32Array(count).fill(-1);
  let moved = 0;
  let movedMost = 0;
  let shared = 0;
  for (const row of rows) {
    const k = indexOf(row) - first;
    const distance = Math.abs(stamps[row] - anchorMs - (k + first) * stepMs);
    if (distance > 0) moved++;
    movedMost = Math.max(movedMost, distance);
    if (rowOf[k] >= 0) shared++;
    rowOf[k] = row;
  }
  if (moved > 0)
    notes.push(
      `${countText(moved, 'time stamp')} snapped to the step of ${stepText(stepMs)}, by at most ${stepText(movedMost)}.`,
    );
  if (shared > 0)
    notes.push(`${countText(shared, 'row')} dropped that shared a step of ${stepText(stepMs)} with a later one.`);
  const gaps = count - (rows.length - shared);
  if (gaps > 0) notes.push(`${countText(gaps, 'sample')} of ${count} missing from the table.`);
  return { grid: { startMs: anchorMs + first * stepMs, stepMs, count }, rowOf, notes };
}

function sortedRows(stamps: Float64Array, notes: string[]): number[] {
  const order = Array.from(stamps, (_, row) => row);
  let late = 0;
  let latest = Number.NEGATIVE_INFINITY;
  for (const stamp of stamps) {
    if (stamp < latest) late++;
    else latest = stamp;
  }
  if (late > 0) {
    order.sort((a, b) => stamps[a] - stamps[b] || a - b);
    notes.push(`${countText(late, 'row')} out of order, sorted by time.`);
  }
  return order;
}

function withoutDuplicates(
  order: readonly number[],
  stamps: Float64Array,
  options: GridOptions,
  notes: string[],
): number[] {
  const rows: number[] = [];
  let equal = 0;
  const conflicting: string[] = [];
  for (const row of order) {
    const last = rows.at(-1);
    if (last === undefined || stamps[last] !== stamps[row]) {
      rows.push(row);
      continue;
    }
    if (options.sameRow(last, row)) equal++;
    else conflicting.push(options.stampText(row));
    rows[rows.length - 1] = row;
  }
  if (equal > 0) notes.push(`${countText(equal, 'equal duplicate')} collapsed.`);
  if (conflicting.length > 0) {
    const named = conflicting.slice(0, 3).map((text) => `"${text}"`);
    const more = conflicting.length > 3 ? ' and others' : '';
    notes.push(`${countText(conflicting.length, 'conflicting duplicate')}, the last kept: ${named.join(', ')}${more}.`);
  }
  return rows;
}

/**
 * The step that most neighbouring rows share: the commonest difference when half of them have it exactly; for stamps with
 * jitter the densest fifth of the scale, its median rounded to a round figure within 2 %.
 */
function modalStep(rows: readonly number[], stamps: Float64Array): number | undefined {
  if (rows.length < 2) return undefined;
  const differences = Float64Array.from(
    { length: rows.length - 1 },
    (_, i) => stamps[rows[i + 1]] - stamps[rows[i]],
  ).sort();
  let mode = differences[0];
  let modeCount = 0;
  for (let from = 0; from < differences.length; ) {
    let to = from;
    while (to < differences.length && differences[to] === differences[from]) to++;
    if (to - from > modeCount) [mode, modeCount] = [differences[from], to - from];
    from = to;
  }
  if (modeCount * 2 >= differences.length) return mode;
  let best = 0;
  let bestFrom = 0;
  for (let from = 0, to = 0; from < differences.length; from++) {
    while (to < differences.length && differences[to] <= differences[from] * 1.2) to++;
    if (to - from > best) [best, bestFrom] = [to - from, from];
  }
  if (best * 2 < differences.length) return undefined;
  const median = differences[bestFrom + Math.floor(best / 2)];
  for (const unit of [3_600_000, 60_000, 1_000, 100, 10]) {
    const round = Math.round(median / unit) * unit;
    if (round > 0 && Math.abs(round - median) <= 0.02 * median) return round;
  }
  return median;
}

/** The instant that the grid runs through: the first stamp, moved by the median distance of all stamps from its grid. */
function anchorOf(rows: readonly number[], stamps: Float64Array, stepMs: number): number {
  const origin = stamps[rows[0]];
  const distances = Float64Array.from(rows, (row) => {
    const from = stamps[row] - origin;
    return from - Math.round(from / stepMs) * stepMs;
  }).sort();
  return origin + Math.round(distances[Math.floor(distances.length / 2)]);
}

const countText = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`;

/** `60s`, `1500ms`, `1h`: a step as `--step` reads it. */
export function stepText(ms: number): string {
  for (const [unit, size] of [
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1000],
  ] as const)
    if (ms >= size && ms % size === 0) return `${ms / size}${unit}`;
  return `${ms}ms`;
}
