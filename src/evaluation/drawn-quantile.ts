/** Values of all cases together, ascending, and the case that each belongs to. */
export interface Drawn {
  readonly values: Float64Array;
  readonly cases: Uint32Array;
}

/**
 * Quantile, type 7 as `quantileSorted`, of the values when those of case c are there `times[c]` times: what a bootstrap resample
 * needs without sorting again.
 *
 * @param q 0 to 1
 * @returns NaN when no value is drawn
 * O(values), pure.
 * @example drawnQuantile({ values: Float64Array.of(1, 4, 9), cases: Uint32Array.of(0, 1, 0) }, Uint16Array.of(1, 2), 0.5) // => 4
 */
export function drawnQuantile({ values, cases }: Drawn, times: Uint16Array, q: number): number {
  let total = 0;
  for (let i = 0; i < cases.length; i++) total += times[cases[i]];
  if (total === 0) return Number.NaN;
  const at = q * (total - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, total - 1);
  let low = Number.NaN;
  let passed = 0;
  for (let i = 0; i < cases.length; i++) {
    const before = passed;
    passed += times[cases[i]];
    if (before <= below && below < passed) low = values[i];
    if (before <= above && above < passed) return low === values[i] ? low : low + (at - below) * (values[i] - low);
  }
  return low;
}
