import { cosKernel } from './cos-kernel.ts';
import { reduceAngle, reducedAngle } from './reduce-angle.ts';
import { sinKernel } from './sin-kernel.ts';

/**
 * Sine, the same on every machine: `Math.sin` differs between CPU architectures.
 *
 * @param x angle in radians, any number
 * @returns sin x within 1 unit in the last place; −0 for −0; NaN for ±Infinity and NaN
 * O(1), pure; slow (microseconds) above 1.6 million. Source: reduction to [−π/4, π/4] and two polynomials, as in fdlibm
 * (Sun Microsystems, 1993); coefficients fitted by test/exact/fit.py.
 * @example sin(1) // => 0.8414709848078965
 */
export function sin(x: number): number {
  if (x < 0.785 && x > -0.785) return x === 0 ? x : sinKernel(x, 0);
  if (!(x - x === 0)) return NaN;
  switch (reduceAngle(x)) {
    case 0:
      return sinKernel(reducedAngle[0], reducedAngle[1]);
    case 1:
      return cosKernel(reducedAngle[0], reducedAngle[1]);
    case 2:
      return -sinKernel(reducedAngle[0], reducedAngle[1]);
    default:
      return -cosKernel(reducedAngle[0], reducedAngle[1]);
  }
}
