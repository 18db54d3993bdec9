/**
 * Correlation of a residual with the one before it, least squares (Σ eᵢ eᵢ₋₁ / Σ eᵢ₋₁²), over pairs of neighbours that
 * are both there. Too low in short series: see `unbiasedLagOne`.
 *
 * @param residuals deviations from a fitted level or line; NaN = missing
 * @returns 0 when nothing varies or no pair is there
 * O(n), pure.
 */
export function lagOne(residuals: Float64Array): number {
  let product = 0;
  let square = 0;
  for (let i = 1; i < residuals.length; i++) {
    const before = residuals[i - 1];
    const pair = residuals[i] * before;
    if (Number.isNaN(pair)) continue;
    product += pair;
    square += before * before;
  }
  return square > 0 ? product / square : 0;
}
