const SMALLEST_EXPONENT = -9;
const LARGEST_EXPONENT = 12;

/**
 * Every threshold that is swept: all numbers of three digits from 1e-9 to 9.99e12, ascending. They are what somebody would write, and
 * the same for all runs, so that runs may be swept apart from one another and be put together later without loss.
 */
export const thresholdSteps: Float64Array = Float64Array.from(
  { length: (LARGEST_EXPONENT - SMALLEST_EXPONENT + 1) * 900 },
  // Read from its digits, a threshold is the very number that the digits in a file give.
  (_, i) => Number(`${100 + (i % 900)}e${SMALLEST_EXPONENT - 2 + Math.floor(i / 900)}`),
);

/**
 * The largest swept threshold that a score reaches, as its index; a score is at or above exactly those up to it.
 *
 * @returns −1 for a score that reaches none (0, NaN)
 * O(log thresholds), pure.
 * @example thresholdSteps[stepReached(7.239)] // => 7.23
 */
export function stepReached(score: number): number {
  let low = 0;
  let high = thresholdSteps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (score >= thresholdSteps[middle]) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
