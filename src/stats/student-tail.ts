import { incompleteBeta } from './incomplete-beta.ts';

/**
 * Chance that |t| of Student's distribution lies beyond a value: the two-sided p-value.
 *
 * @param t any number
 * @param degrees of freedom, > 0, need not be whole
 * @returns 0 to 1; NaN for NaN
 * Some tens of operations, pure.
 * @example studentTail(2.228138851986273, 10) // => 0.05
 */
export function studentTail(t: number, degrees: number): number {
  if (Number.isNaN(t)) return NaN;
  return incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5);
}
