/** cos(r + rest) for |r| ≤ π/4 and a rest that r is too coarse to hold; the rest may be 0. */
export function cosKernel(r: number, rest: number): number {
  const z = r * r;
  const tail =
    0.041666666666666664 +
    z *
      (-0.0013888888888887395 +
        z *
          (2.4801587298763433e-5 +
            z * (-2.7557317270560326e-7 + z * (2.0876146024689743e-9 + z * -1.1382614868556182e-11))));
  const half = 0.5 * z;
  const near = 1 - half;
  return near + (1 - near - half + (z * z * tail - r * rest));
}
