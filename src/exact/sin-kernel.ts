/** sin(r + rest) for |r| ≤ π/4 and a rest that r is too coarse to hold; the rest may be 0. */
export function sinKernel(r: number, rest: number): number {
  const z = r * r;
  const cube = z * r;
  const tail =
    0.008333333333330946 +
    z *
      (-0.0001984126983675497 + z * (2.755731610068303e-6 + z * (-2.5051131455427943e-8 + z * 1.5918101230273893e-10)));
  return r - (z * (0.5 * rest - cube * tail) - rest - cube * -0.16666666666666666);
}
