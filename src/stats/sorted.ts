/**
 * An ascending copy. NaN must be gone already (see `present`).
 *
 * O(n log n), pure.
 */
export const sorted = (values: Float64Array): Float64Array => values.slice().sort();
