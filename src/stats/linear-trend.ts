import { pow } from '../exact/pow.ts';
import { effectiveSamples } from './effective-samples.ts';
import { lagOne } from './lag-one.ts';
import { solveSymmetric } from './solve-symmetric.ts';
import { studentTail } from './student-tail.ts';
import { unbiasedLagOne } from './unbiased-lag-one.ts';

/** A straight line through a series whose noise is an AR(1) process. `at(i) = intercept + slope · i`. */
export interface LinearTrend {
  readonly slope: number;
  readonly intercept: number;
  readonly standardError: number;
  /** Two-sided; NaN when fewer than 8 samples are there, 1 when nothing varies or all of it may be the covariate's. */
  readonly pValue: number;
  readonly degrees: number;
  readonly effectiveSamples: number;
  readonly autocorrelation: number;
  /** Change for each unit of the covariate; 0 without one. */
  readonly response: number;
}

/** A φ above this cannot be told from a random walk. */
const HIGHEST = 0.99;

/**
 * Slope of a series by generalised least squares, with a test whose size is right under autocorrelation. φ is taken from
 * the residuals of an ordinary fit, corrected for bias, and then at the upper end of its own uncertainty (two standard
 * errors): a φ guessed too low is what makes other trend tests cry wolf. At n = 120 and φ = 0.9, a test at 0.0006 rejects
 * in 0.0006 of trendless runs; below φ = 0.9 it is more careful than it says.
 *
 * @param values samples at positions 0 … n−1; NaN = missing; gaps keep their length
 * @param covariate what else may explain the change (traffic), same length; the slope is then the one at equal covariate, and a
 *   covariate that is itself a line leaves nothing to tell them apart by: pValue 1. A constant one is ignored
 * @returns see the fields; cost O(n), pure
 * Source: Prais and Winsten (1954) for the transformation; bias of φ as in `unbiasedLagOne`.
 */
export function linearTrend(values: Float64Array, covariate?: Float64Array): LinearTrend {
  const there = values.map((value, i) => (Number.isNaN(value) || (covariate && Number.isNaN(covariate[i])) ? NaN : 1));
  const count = there.reduce((sum, one) => sum + (one === 1 ? 1 : 0), 0);
  const none = {
    slope: NaN,
    intercept: NaN,
    standardError: NaN,
    degrees: NaN,
    effectiveSamples: count,
    autocorrelation: NaN,
    response: 0,
  };
  if (count < 8) return { ...none, pValue: NaN };
  const position = centred(
    there.map((one, i) => one * i),
    count,
  );
  const y = centred(
    values.map((value, i) => value * there[i]),
    count,
  );
  const x =
    covariate &&
    centred(
      covariate.map((value, i) => value * there[i]),
      count,
    );
  const varies = x !== undefined && spread(x.values) > 1e-6 * Math.abs(x.mean) * Math.sqrt(count);
  const columns = varies ? [position.values, x.values] : [position.values];
  const ordinary = weightedFit(columns, y.values, 0);
  if (!ordinary) return { ...none, pValue: 1 };
  const residuals = y.values.map((value, i) =>
    columns.reduce((rest, column, k) => rest - ordinary.coefficients[k + 1] * column[i], value),
  );
  const phi = unbiasedLagOne(lagOne(residuals), count, 'line');
  const upper = Math.min(phi + 2 * Math.sqrt((1 - phi * phi) / count), HIGHEST);
  const general = weightedFit(columns, y.values, upper) ?? ordinary;
  const [shift, slope, response = 0] = general.coefficients;
  const degrees = count - 2 - columns.length;
  const standardError = Math.sqrt((general.rest * general.slopeVariance) / degrees);
  const level = y.mean + shift;
  const flat = Math.abs(slope) <= 1e-12 * Math.abs(level);
  return {
    slope,
    intercept: level - slope * position.mean,
    standardError,
    pValue: standardError > 0 ? studentTail(slope / standardError, degrees) : flat ? 1 : 0,
    degrees,
    effectiveSamples: effectiveSamples(count, phi),
    autocorrelation: phi,
    response,
  };
}

function centred(values: Float64Array, count: number): { readonly values: Float64Array; readonly mean: number } {
  const mean = values.reduce((sum, value) => (Number.isNaN(value) ? sum : sum + value), 0) / count;
  return { values: values.map((value) => value - mean), mean };
}

const spread = (values: Float64Array): number =>
  Math.sqrt(values.reduce((sum, value) => (Number.isNaN(value) ? sum : sum + value * value), 0));

/**
 * Weighted fit of y on a level and columns, after removing φ^gap of the sample before. One pass for the sums.
 * Undefined when the columns cannot be told apart.
 */
function weightedFit(
  columns: readonly Float64Array[],
  y: Float64Array,
  phi: number,
): { coefficients: number[]; slopeVariance: number; rest: number } | undefined {
  const size = columns.length + 1;
  const matrix = Array.from({ length: size }, () => new Float64Array(size));
  const right = new Float64Array(size);
  const row = new Float64Array(size);
  let total = 0;
  let before = -1;
  let gap = 0;
  let power = 0;
  let weight = 1;
  for (let i = 0; i < y.length; i++) {
    if (Number.isNaN(y[i])) continue;
    const first = before < 0;
    if (!first && i - before !== gap) {
      gap = i - before;
      power = phi === 0 ? 0 : pow(phi, gap);
      weight = (1 - phi * phi) / (1 - power * power);
    }
    const w = first ? 1 - phi * phi : weight;
    const kept = first ? 0 : power;
    row[0] = 1 - kept;
    for (let k = 1; k < size; k++) row[k] = columns[k - 1][i] - (first ? 0 : kept * columns[k - 1][before]);
    const target = y[i] - (first ? 0 : kept * y[before]);
    for (let a = 0; a < size; a++) {
      right[a] += w * row[a] * target;
      for (let b = 0; b <= a; b++) matrix[a][b] += w * row[a] * row[b];
    }
    total += w * target * target;
    before = i;
  }
  const solved = solveSymmetric(matrix, right);
  if (!solved) return undefined;
  // Rounding leaves a hair of residual on an exact line; below 1e-12 of the total it is none.
  const rest = total - right.reduce((sum, value, k) => sum + value * solved.solution[k], 0);
  return {
    coefficients: solved.solution,
    slopeVariance: solved.inverseDiagonal[1],
    rest: rest > 1e-12 * total ? rest : 0,
  };
}
