/**
 * Holm's step-down correction: which of several tests stand when the chance of even one false alarm among all is `level`.
 *
 * @param pValues NaN = not tested, counts for nothing
 * @param level such as 0.01
 * @returns one flag a test
 * O(m log m), pure. Source: Holm, A simple sequentially rejective multiple test procedure, Scand. J. Statist. 6 (1979).
 * @example holm([0.001, 0.04, 0.03], 0.05) // => [true, false, false]
 */
export function holm(pValues: readonly number[], level: number): boolean[] {
  const order = pValues.map((_, i) => i).filter((i) => !Number.isNaN(pValues[i]));
  order.sort((a, b) => pValues[a] - pValues[b] || a - b);
  const stands = pValues.map(() => false);
  for (let k = 0; k < order.length; k++) {
    if (pValues[order[k]] > level / (order.length - k)) break;
    stands[order[k]] = true;
  }
  return stands;
}
