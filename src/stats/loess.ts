/** How a series of equally spaced values is smoothed. */
export interface LoessOptions {
  /** Samples a window, odd; a window wider than the series gives its edges more weight. */
  readonly span: number;
  /** 0 fits a level in each window, 1 a line. */
  readonly degree: 0 | 1;
  /** Fits at every `jump`-th sample, and joins the fits by lines; 1 or more. */
  readonly jump?: number;
  /** One weight ≥ 0 a sample: how far it is to be trusted. */
  readonly weights?: Float64Array;
}

/**
 * Local regression of equally spaced values with tricube weights.
 *
 * @param y n values without NaN; a sample that is missing has weight 0
 * @returns n values; where a window holds no weight, the sample itself
 * O(n · span / jump), pure. Source: Cleveland et al., STL, Journal of Official Statistics 6 (1990); spans wider than the series,
 * and the bound below which a line is not told from a level, as in the authors' program (netlib a/stl).
 */
export function loess(y: Float64Array, { span, degree, jump = 1, weights }: LoessOptions): Float64Array {
  const n = y.length;
  if (n < 2) return y.slice();
  const step = Math.min(jump, n - 1);
  const fitAt = (i: number): number => {
    const { from, to } = windowAt(i, n, span);
    const value = localFit(y, { at: i, from, to, span, degree, weights });
    return Number.isNaN(value) ? y[i] : value;
  };
  const smooth = new Float64Array(n);
  let before = 0;
  smooth[0] = fitAt(0);
  for (let i = step; before < n - 1; i += step) {
    const at = Math.min(i, n - 1);
    smooth[at] = fitAt(at);
    const slope = (smooth[at] - smooth[before]) / (at - before);
    for (let k = before + 1; k < at; k++) smooth[k] = smooth[before] + slope * (k - before);
    before = at;
  }
  return smooth;
}

/** The window of a sample: centred on it, moved inwards at the ends. */
function windowAt(i: number, n: number, span: number): { from: number; to: number } {
  const width = Math.min(span, n);
  const from = Math.min(Math.max(i - ((width + 1) >> 1) + 1, 0), n - width);
  return { from, to: from + width };
}

/**
 * The local fit at one place, which may lie outside of the series.
 *
 * @param at where, in samples
 * @param from first sample of the window [from, to)
 * @returns NaN when the window holds no weight
 * O(to − from), pure.
 */
export function localFit(
  y: Float64Array,
  {
    at,
    from,
    to,
    span,
    degree,
    weights,
  }: LoessOptions & { readonly at: number; readonly from: number; readonly to: number },
): number {
  const n = y.length;
  let reach = Math.max(at - from, to - 1 - at);
  if (span > n) reach += Math.floor((span - n) / 2);
  const w = new Float64Array(to - from);
  let sum = 0;
  let first = 0;
  for (let j = from; j < to; j++) {
    const distance = Math.abs(j - at);
    if (distance > 0.999 * reach) continue;
    const share = distance / reach;
    const rest = 1 - share * share * share;
    const tricube = distance <= 0.001 * reach ? 1 : rest * rest * rest;
    const weight = weights ? tricube * weights[j] : tricube;
    w[j - from] = weight;
    sum += weight;
    first += weight * j;
  }
  if (!(sum > 0)) return NaN;
  let level = 0;
  if (degree === 0 || reach <= 0) {
    for (let j = from; j < to; j++) level += w[j - from] * y[j];
    return level / sum;
  }
  const mean = first / sum;
  let second = 0;
  let slope = 0;
  for (let j = from; j < to; j++) {
    const weighted = w[j - from];
    level += weighted * y[j];
    slope += weighted * (j - mean) * y[j];
    second += weighted * (j - mean) * (j - mean);
  }
  return level / sum + (Math.sqrt(second / sum) > 0.001 * (n - 1) ? ((at - mean) * slope) / second : 0);
}
