import { type Column, Presence, type TargetBlock } from '../recording/recording.ts';
import type { RangeState } from './range-block.ts';
import type { RangePlan } from './range-plan.ts';

const JOURNAL_FORMAT = 'shakedown-record-journal';

/** What was asked for, as it was typed: the same command goes on with a journal, another one does not. No credentials. */
export interface RangeRequest {
  readonly url: string;
  readonly selectors: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly step: string;
}

/** The first line of a journal. */
export interface RangeJournalHead {
  readonly request: RangeRequest;
  readonly plan: RangePlan;
}

/** A further line: a stretch that was fetched, and what is known after it. */
export interface RangeJournalEntry {
  readonly from: number;
  readonly block: readonly TargetBlock[];
  readonly state: RangeState;
}

export const encodeHead = (head: RangeJournalHead): string =>
  `${JSON.stringify({ shakedown: JOURNAL_FORMAT, version: 1, ...head })}\n`;

/** @returns undefined for anything but a whole line of ours */
export function decodeHead(line: string): RangeJournalHead | undefined {
  const json = parsed(line) as (RangeJournalHead & { shakedown?: unknown; version?: unknown }) | undefined;
  return json?.shakedown === JOURNAL_FORMAT && json.version === 1 ? json : undefined;
}

export function encodeEntry({ from, block, state }: RangeJournalEntry): string {
  const columns = block.map((target) => target.columns.map(cellsOf));
  const offsets = block.map(({ offsetsMs }) => Array.from(offsetsMs ?? []));
  return `${JSON.stringify({ from, offsets, columns, state })}\n`;
}

/** @returns undefined for a line that was cut off */
export function decodeEntry(line: string, plan: RangePlan): RangeJournalEntry | undefined {
  const json = parsed(line) as
    | { from: number; offsets: number[][]; columns: Cell[][][]; state: RangeState }
    | undefined;
  if (!json || !Number.isInteger(json.from) || !json.state) return undefined;
  const { from, offsets, columns, state } = json;
  const block = plan.targets.map(({ job, instance, series }, t): TargetBlock => {
    const count = offsets[t].length;
    const grid = { startMs: plan.startMs + from * plan.stepMs, stepMs: plan.stepMs, count };
    return {
      target: { job, instance },
      grid,
      offsetsMs: Float64Array.from(offsets[t]),
      columns: series.map((one, s): Column => {
        const cells = columns[t][s];
        const presence = Uint8Array.from(cells, presenceOf);
        const values = Float64Array.from(cells, numberIn);
        return presence.some((state) => state !== Presence.VALUE)
          ? { series: one, values, presence }
          : { series: one, values };
      }),
    };
  });
  return { from, block, state };
}

type Cell = number | string | null;

/** What JSON cannot say of numbers is spelled; `null` is missing, `stale` stale. */
function cellsOf({ values, presence }: Column): Cell[] {
  return Array.from(values, (value, i) => {
    if (presence?.[i] === Presence.MISSING) return null;
    if (presence?.[i] === Presence.STALE) return 'stale';
    return Number.isFinite(value) && !Object.is(value, -0) ? value : Object.is(value, -0) ? '-0' : String(value);
  });
}

const presenceOf = (cell: Cell): number =>
  cell === null ? Presence.MISSING : cell === 'stale' ? Presence.STALE : Presence.VALUE;

const numberIn = (cell: Cell): number => (cell === null || cell === 'stale' ? NaN : Number(cell));

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** The recorded part of a plan: series that never showed a sample in the whole range are left out, and targets without any. */
export function recordedColumns(block: readonly TargetBlock[], { seenMs }: Pick<RangeState, 'seenMs'>): TargetBlock[] {
  return block.flatMap((target, t) => {
    const columns = target.columns.filter((_, s) => seenMs[t][s] >= 0);
    return columns.length > 0 ? [{ ...target, columns }] : [];
  });
}
