import { log } from '../exact/log.ts';
import { pow } from '../exact/pow.ts';
import { nextUniform } from './sfc32.ts';
import { nextNormal } from './ziggurat.ts';

/**
 * Draws from a gamma distribution of scale 1: rates of over-dispersed counts, waiting times.
 *
 * @param state sfc32 generator; it moves on by a number of words that depends on the draws
 * @param shape > 0; mean and variance of the draws
 * @returns a number > 0, or 0 where a tiny shape underflows
 * About 40 ns. Source: Marsaglia and Tsang, A simple method for generating gamma variables, ACM Transactions on Mathematical
 * Software 26 (2000); below 1 their boost by u^(1/shape).
 */
export function nextGamma(state: Int32Array, shape: number): number {
  if (shape < 1) return nextGamma(state, shape + 1) * pow(nextUniform(state), 1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / (3 * Math.sqrt(d));
  for (;;) {
    const x = nextNormal(state);
    const root = 1 + c * x;
    if (root <= 0) continue;
    const v = root * root * root;
    const u = nextUniform(state);
    const x2 = x * x;
    if (u < 1 - 0.0331 * x2 * x2 || log(u) < 0.5 * x2 + d * (1 - v + log(v))) return d * v;
  }
}
