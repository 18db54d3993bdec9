import { cosKernel } from './cos-kernel.ts';
import { reduceAngle, reducedAngle } from './reduce-angle.ts';
import { sinKernel } from './sin-kernel.ts';

/**
 * Cosine, the same on every machine: `Math.cos` differs between CPU architectures.
 *
 * @param x angle in radians, any number
 * @returns cos x within 1 unit in the last place; NaN for ±Infinity and NaN
 * O(1), pure; slow (microseconds) above 1.6 million. Source: as `sin`.
 * @example cos(1) // => 0.5403023058681398
 */
export function cos(x: number): number {
  if (x < 0.785 && x > -0.785) return cosKernel(x, 0);
  if (!(x - x === 0)) return NaN;
  switch (reduceAngle(x)) {
    case 0:
      return cosKernel(reducedAngle[0], reducedAngle[1]);
    case 1:
      return -sinKernel(reducedAngle[0], reducedAngle[1]);
    case 2:
      return -cosKernel(reducedAngle[0], reducedAngle[1]);
    default:
      return sinKernel(reducedAngle[0], reducedAngle[1]);
  }
}
