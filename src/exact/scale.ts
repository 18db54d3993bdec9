/** 2^-1022 … 2^1023, made by exact doubling and halving. */
const powers = new Float64Array(2046);
powers[1022] = 1;
for (let i = 1023; i < 2046; i++) powers[i] = powers[i - 1] * 2;
for (let i = 1021; i >= 0; i--) powers[i] = powers[i + 1] / 2;

/**
 * x · 2^k, rounded once, also where the result is subnormal or overflows.
 *
 * @param x any number; of size 0.5 to 2 where the result may be subnormal
 * @param k a whole number, −1100 to 1100
 * @returns x · 2^k; NaN for NaN
 * O(1), pure.
 */
export function scale(x: number, k: number): number {
  const i = k + 1022;
  if (i >= 1 && i <= 2045) return x * powers[i];
  if (k > 1023) return x * powers[2045] * powers[k - 1023 + 1022];
  return x * powers[k + 200 + 1022] * powers[822];
}
