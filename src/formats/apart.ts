import { Presence, type TargetBlock } from '../recording/recording.ts';
import { readNumber, specialNumberText } from './cell-text.ts';
import type { TargetHeader } from './recording-header.ts';

/** A run of equal samples that a format has no place for; the header carries them. */
export interface Apart {
  readonly target: number;
  /** Index in the target's series. */
  readonly series: number;
  /** Grid index of the first, and how many. */
  readonly from: number;
  readonly count: number;
  /** `stale`, or a number as {@link readNumber} takes it. */
  readonly value: string;
}

/** Text of a number that reads back as the same number. */
export const exactText = (value: number): string =>
  specialNumberText(value) ?? (Object.is(value, -0) ? '-0' : String(value));

/** Gathers what a format has no place for, as runs. Samples of one series must come in order. */
export class ApartList {
  private readonly runs: { target: number; series: number; from: number; count: number; value: string }[] = [];
  private readonly last = new Map<string, number>();

  add(target: number, series: number, k: number, value: string): void {
    const key = `${target}/${series}`;
    const run = this.runs[this.last.get(key) ?? -1];
    if (run && run.value === value && run.from + run.count === k) {
      run.count++;
      return;
    }
    this.last.set(key, this.runs.length);
    this.runs.push({ target, series, from: k, count: 1, value });
  }

  /** For the header: nothing where there is nothing to say. */
  field(): { readonly apart?: readonly Apart[] } {
    return this.runs.length > 0 ? { apart: this.runs } : {};
  }
}

/**
 * The instant at which a format writes grid index `k` of a target whose scrape has no offset, in whole milliseconds.
 */
export const gridStamp = ({ startMs, stepMs }: Pick<TargetHeader, 'startMs' | 'stepMs'>, k: number): number =>
  Math.floor(startMs + k * stepMs);

/** The grid index nearest to an instant. */
export const nearestIndex = ({ startMs, stepMs }: Pick<TargetHeader, 'startMs' | 'stepMs'>, stamp: number): number =>
  Math.round((stamp - startMs) / stepMs);

/**
 * The instants that formats with a time stamp for each sample write: when scrapes really happened, in whole milliseconds as
 * Prometheus has them. A fraction of a millisecond is lost, and so is an offset of half a step or more.
 *
 * @param target the header of its target: the grid is that of the whole recording
 * @param first grid index of the block's first sample
 * @returns of each sample in the block, ms since 1970
 */
export function stampsOf({ grid, offsetsMs }: TargetBlock, target: TargetHeader, first: number): Float64Array {
  const stamps = new Float64Array(grid.count);
  for (let i = 0; i < grid.count; i++) {
    const at = gridStamp(target, first + i);
    const scraped = at + Math.round(offsetsMs?.[i] ?? 0);
    stamps[i] = nearestIndex(target, scraped) === first + i ? scraped : at;
  }
  return stamps;
}

/** Whether parsed JSON is a list of runs that fit the targets of a header. */
export function isApartList(json: unknown, targets: readonly TargetHeader[]): json is readonly Apart[] {
  return (
    Array.isArray(json) &&
    json.every((run: Partial<Apart> | null) => {
      const target = targets[run?.target ?? -1];
      return (
        target !== undefined &&
        target.series[run!.series ?? -1] !== undefined &&
        Number.isSafeInteger(run!.from) &&
        Number.isSafeInteger(run!.count) &&
        run!.from! >= 0 &&
        run!.count! >= 1 &&
        (target.count === undefined || run!.from! + run!.count! <= target.count) &&
        typeof run!.value === 'string' &&
        (run!.value === 'stale' || readNumber(run!.value) !== undefined)
      );
    })
  );
}

/** Puts what was told apart into targets that span a whole recording; every column has a presence array. */
export function applyApart(apart: readonly Apart[] = [], targets: readonly TargetBlock[]): void {
  for (const { target, series, from, count, value } of apart) {
    const { columns, grid } = targets[target];
    const { values, presence } = columns[series];
    const to = Math.min(from + count, grid.count);
    if (value !== 'stale') values.fill(readNumber(value)!, from, to);
    presence!.fill(value === 'stale' ? Presence.STALE : Presence.VALUE, from, to);
  }
}
