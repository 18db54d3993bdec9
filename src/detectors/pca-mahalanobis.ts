import { pow } from '../exact/pow.ts';
import { count, number, ratio, type ValuesOf } from '../schema/parameter.ts';
import { median } from '../stats/median.ts';
import { robustScale } from '../stats/robust-scale.ts';
import { solveSymmetric } from '../stats/solve-symmetric.ts';
import { type Eigen, symmetricEigen } from '../stats/symmetric-eigen.ts';
import type { Detection, DetectorInput, JointDetector } from './detector.ts';
import { signalAxis } from './signal-axis.ts';
import { minScaleParam } from './whole-run-params.ts';

const params = {
  threshold: number({
    default: 6,
    min: 0,
    unit: 'standard deviations',
    doc: 'how strange all signals together must be: as a normal sample so many standard deviations out',
  }),
  hold: count({ default: 2, min: 1, doc: 'samples in a row it must last' }),
  share: ratio({
    default: 0.9,
    doc: 'share of the variance that the principal components explain; the rest is what usually does not happen',
  }),
  minScale: minScaleParam,
};

/** Wild samples count as this many standard deviations in what is learned, not in what is judged. */
const REACH = 4;
const FEWEST = 16;
/** No direction counts as steadier than this share of a standard deviation squared: correlations are not known better. */
const LEAST_VARIANCE = 0.01;

/**
 * Signals that part company. Principal components of all signals of the run, each in robust standard deviations on its own scale, give two
 * distances a sample: within the usual directions (T², Mahalanobis) and out of them (Q, squared prediction error). Each is brought to
 * standard normal deviations, T² by Wilson and Hilferty, Q by Jackson and Mudholkar, and measured in the spread that it has over the
 * run where that is wider, since real samples are not normal; the larger one is the score. Finds load without traffic: each signal within its range, together never seen. A
 * distance has no good or bad direction. Missing values are filled in from the others; a sample with fewer than half of its signals has no opinion.
 */
export const pcaMahalanobis: JointDetector = {
  name: 'pca-mahalanobis',
  summary: 'samples in which the signals together are strange, by principal components',
  source:
    'Jackson and Mudholkar, Control procedures for residuals associated with principal component analysis, Technometrics 21 (1979)',
  params,
  mode: 'whole',
  scope: 'joint',
  cost: 'linearithmic',
  detect(inputs: readonly DetectorInput[], { threshold, hold, share, minScale }: ValuesOf<typeof params>): Detection {
    const n = inputs[0].values.length;
    const columns = inputs.map((input) => standardised(input, minScale)).filter((column) => column !== undefined);
    const scores = new Float64Array(n).fill(NaN);
    if (n < FEWEST) return { scores, threshold, hold };
    // Where nothing ever moves, nothing is strange.
    if (columns.length === 0) return { scores: inputs[0].values.map((value) => value * 0), threshold, hold };
    const model = modelOf(columns, share);
    const within = new Float64Array(n).fill(NaN);
    const out = new Float64Array(n).fill(NaN);
    const row = new Float64Array(columns.length);
    for (let i = 0; i < n; i++) {
      for (let c = 0; c < columns.length; c++) row[c] = columns[c].values[i];
      if (!complete(row, model)) continue;
      const { t2, q } = distances(row, model);
      within[i] = wilsonHilferty(t2, model.kept);
      out[i] = model.outside(q);
    }
    const calibrated = [calibrate(within), calibrate(out)];
    for (let i = 0; i < n; i++)
      if (!Number.isNaN(within[i])) scores[i] = Math.max(0, calibrated[0][i], calibrated[1][i]);
    return { scores, threshold, hold };
  },
};

interface Column {
  /** Robust standard deviations about the median; NaN where missing. */
  readonly values: Float64Array;
  /** Variance that no sample can be without, in the same unit: the least spread, squared. */
  readonly noise: number;
}

/** Undefined for a signal that never moves or is never there. */
function standardised(input: DetectorInput, minScale: number): Column | undefined {
  const { placed, leastSpread } = signalAxis(input, minScale);
  const centre = median(placed);
  const spread = robustScale(placed, centre);
  if (!(spread > 0)) return undefined;
  const scale = Math.max(spread, leastSpread);
  const noise = leastSpread / scale;
  return { values: placed.map((value) => (value - centre) / scale), noise: noise * noise };
}

interface Model extends Eigen {
  /** Components that explain `share` of the variance. */
  readonly kept: number;
  /** Standard normal deviations of a squared prediction error; 0 where nothing is left over. */
  readonly outside: (q: number) => number;
}

function modelOf(columns: readonly Column[], share: number): Model {
  const rows = columns.map((a, i) =>
    Float64Array.from(columns, (b, j) => (j > i ? 0 : covariance(a.values, b.values) + (i === j ? a.noise : 0))),
  );
  const { values, vectors } = symmetricEigen(rows);
  const variances = values.map((value) => Math.max(value, LEAST_VARIANCE));
  const total = variances.reduce((sum, value) => sum + value, 0);
  let kept = 0;
  for (let sum = 0; kept < variances.length && (kept === 0 || sum < share * total); kept++) sum += variances[kept];
  return { values: variances, vectors, kept, outside: jacksonMudholkar(variances.slice(kept)) };
}

/** Over samples where both are there, cut to `REACH`. */
function covariance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < a.length; i++) {
    const product = cut(a[i]) * cut(b[i]);
    if (Number.isNaN(product)) continue;
    sum += product;
    count++;
  }
  return count > 0 ? sum / count : 0;
}

const cut = (value: number): number => Math.min(Math.max(value, -REACH), REACH);

/**
 * Fills what is missing of a row from the kept components that fit the rest best, held near the middle by their variances.
 * False where fewer than half of the signals are there.
 */
function complete(row: Float64Array, { values, vectors, kept }: Model): boolean {
  let missing = 0;
  for (const value of row) if (Number.isNaN(value)) missing++;
  if (missing === 0) return true;
  if (2 * missing > row.length) return false;
  const matrix = Array.from({ length: kept }, () => new Float64Array(kept));
  const right = new Float64Array(kept);
  // Ridge regression: the components are the coefficients, with their variances as prior and unit noise of what is left over.
  const noise = Math.max(values[kept] ?? LEAST_VARIANCE, LEAST_VARIANCE);
  for (let a = 0; a < kept; a++) {
    for (let c = 0; c < row.length; c++) {
      if (Number.isNaN(row[c])) continue;
      right[a] += vectors[a][c] * row[c];
      for (let b = 0; b <= a; b++) matrix[a][b] += vectors[a][c] * vectors[b][c];
    }
    matrix[a][a] += noise / values[a];
  }
  const solution = solveSymmetric(matrix, right)?.solution ?? Array.from(right, () => 0);
  for (let c = 0; c < row.length; c++) {
    if (!Number.isNaN(row[c])) continue;
    let value = 0;
    for (let a = 0; a < kept; a++) value += solution[a] * vectors[a][c];
    row[c] = value;
  }
  return true;
}

function distances(row: Float64Array, { values, vectors, kept }: Model): { t2: number; q: number } {
  let square = 0;
  for (const value of row) square += value * value;
  let t2 = 0;
  let explained = 0;
  for (let a = 0; a < kept; a++) {
    let product = 0;
    for (let c = 0; c < row.length; c++) product += vectors[a][c] * row[c];
    t2 += (product * product) / values[a];
    explained += product * product;
  }
  return { t2, q: Math.max(0, square - explained) };
}

/** A χ² variable in standard normal deviations. Source: Wilson and Hilferty, PNAS 17 (1931). */
function wilsonHilferty(chiSquare: number, degrees: number): number {
  const width = 2 / (9 * degrees);
  return (Math.cbrt(chiSquare / degrees) - (1 - width)) / Math.sqrt(width);
}

/** A sum of squares with the given variances in standard normal deviations; h₀ below a third would bend the wrong way. */
function jacksonMudholkar(rest: Float64Array): (q: number) => number {
  let [one, two, three] = [0, 0, 0];
  for (const value of rest) {
    one += value;
    two += value * value;
    three += value * value * value;
  }
  if (!(one > 0)) return () => 0;
  const h = Math.max(1 - (2 * one * three) / (3 * two * two), 1 / 3);
  const middle = 1 + (two * h * (h - 1)) / (one * one);
  const width = Math.sqrt(2 * two * h * h) / one;
  return (q) => (pow(q / one, h) - middle) / width;
}

/** About the median of the run, in its spread where that is wider than a normal one. */
function calibrate(deviations: Float64Array): Float64Array {
  const centre = median(deviations);
  const spread = Math.max(robustScale(deviations, centre), 1);
  return deviations.map((value) => (value - Math.max(centre, 0)) / spread);
}
