/**
 * The samples that are there: a copy without NaN, in order.
 *
 * @param values samples; NaN = missing
 * @returns the finite and infinite values, length ≤ n
 * O(n), pure.
 * @example present(Float64Array.of(1, NaN, 3)) // => [1, 3]
 */
export function present(values: Float64Array): Float64Array {
  const kept = new Float64Array(values.length);
  let count = 0;
  for (const value of values) if (!Number.isNaN(value)) kept[count++] = value;
  return kept.slice(0, count);
}
