import { px, scale } from './svg-frame.ts';

export const PAIR_WIDTH = 180;
export const PAIR_HEIGHT = 40;
export const FOREST_WIDTH = 180;
export const FOREST_HEIGHT = 18;
/** Columns that one run is thinned to. */
const COLUMNS = 80;

/** Both runs of a signal in small, side by side on one scale. */
export interface PairPicture {
  readonly before: string;
  readonly after: string;
  /** Where the later run begins. */
  readonly middle: string;
}

/** Two runs as the band between lowest and highest sample of each column, side by side. Pure. */
export function pairPicture(before: Float64Array, after: Float64Array): PairPicture {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const values of [before, after]) {
    for (const value of values) {
      if (!Number.isFinite(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  const y = scale(low, high, PAIR_HEIGHT - 3, 3);
  const half = PAIR_WIDTH / 2;
  return {
    before: band(before, y, 0, half - 3),
    after: band(after, y, half + 3, PAIR_WIDTH),
    middle: px(half),
  };
}

function band(values: Float64Array, y: (value: number) => number, left: number, right: number): string {
  const columns = Math.min(COLUMNS, values.length);
  let path = '';
  let isOpen = false;
  for (let c = 0; c < columns; c++) {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    const end = Math.floor(((c + 1) * values.length) / columns);
    for (let i = Math.floor((c * values.length) / columns); i < end; i++) {
      if (!Number.isFinite(values[i])) continue;
      low = Math.min(low, values[i]);
      high = Math.max(high, values[i]);
    }
    if (low > high) {
      isOpen = false;
      continue;
    }
    const x = px(left + ((c + 0.5) * (right - left)) / columns);
    path += `${isOpen ? 'L' : 'M'}${x} ${px(y(low))}${low === high ? (isOpen ? '' : 'h.1') : `V${px(y(high))}`}`;
    isOpen = true;
  }
  return path;
}

/** A change with its interval on an axis from −range to +range; what reaches beyond it ends in an arrow. */
export interface ForestPicture {
  readonly low: string;
  readonly width: string;
  readonly at: string;
  readonly zero: string;
  readonly isCutLow: boolean;
  readonly isCutHigh: boolean;
}

/** Pure. */
export function forestPicture(change: number, [low, high]: readonly [number, number], range: number): ForestPicture {
  const x = scale(-range, range, 4, FOREST_WIDTH - 4);
  const inside = (value: number) => x(Math.max(-range, Math.min(range, value)));
  return {
    low: px(inside(low)),
    width: px(Math.max(1, inside(high) - inside(low))),
    at: px(inside(change)),
    zero: px(x(0)),
    isCutLow: low < -range,
    isCutHigh: high > range,
  };
}
