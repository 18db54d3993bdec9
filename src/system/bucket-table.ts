import { exp } from '../exact/exp.ts';
import { log } from '../exact/log.ts';
import { normalCdf, normalCdfOfThree } from '../random/normal-cdf.ts';

const three = new Float64Array(3);

/**
 * Shares and moments of a lognormal within buckets. Kept until the distribution changes, and made from the lowest bucket upwards
 * only as far as they are asked for: in a step most requests fall into the first few.
 */
export class BucketTable {
  private mean = Number.NaN;
  private mu = 0;
  private sigma = Number.NaN;
  private timeoutMs = Number.NaN;
  private boundsMs: Float64Array = new Float64Array(0);
  /** Logarithms of the bounds and of the time-out. */
  private logBounds = new Float64Array(0);
  private logTimeout = Number.NaN;
  private second = 0;
  private zEnd = 0;
  private total = 0;
  /** Share of the requests later than the time-out. */
  late = 0;
  /** Buckets made so far, and the partial moments up to the upper bound of the last of them. */
  private made = 0;
  private p0 = 0;
  private e0 = 0;
  private s0 = 0;
  private share = new Float64Array(0);
  private means = new Float64Array(0);
  private variances = new Float64Array(0);
  private lows = new Float64Array(0);
  private highs = new Float64Array(0);

  /**
   * Turns to a distribution.
   *
   * @param mean of the lognormal, ms
   * @param mu and `sigma`: mean and standard deviation of its logarithm
   * @param boundsMs upper bounds of the buckets, ascending; one more bucket takes the rest
   */
  prepare(mean: number, mu: number, sigma: number, timeoutMs: number, boundsMs: Float64Array): void {
    if (timeoutMs !== this.timeoutMs || boundsMs !== this.boundsMs) this.turnTo(timeoutMs, boundsMs);
    else if (mean === this.mean && sigma === this.sigma) return;
    this.mean = mean;
    this.mu = mu;
    this.sigma = sigma;
    this.second = mean * mean * exp(sigma * sigma);
    this.zEnd = sigma === 0 ? (timeoutMs >= mean ? 9 : -9) : (this.logTimeout - mu) / sigma;
    this.total = normalCdf(this.zEnd);
    this.late = 1 - this.total < 1e-15 ? 0 : 1 - this.total;
    this.made = 0;
    this.p0 = 0;
    this.e0 = 0;
    this.s0 = 0;
  }

  /** Share of the requests not yet placed that fall into bucket `b`; 1 for the last. */
  shareOf(b: number): number {
    while (this.made <= b) this.makeNext();
    return this.share[b];
  }

  /** Mean within a bucket whose share was asked for, ms. */
  meanOf(b: number): number {
    return this.means[b];
  }
  varianceOf(b: number): number {
    return this.variances[b];
  }
  /** Bounds of a bucket, none above the time-out. */
  lowOf(b: number): number {
    return this.lows[b];
  }
  highOf(b: number): number {
    return this.highs[b];
  }

  private turnTo(timeoutMs: number, boundsMs: Float64Array): void {
    const last = boundsMs.length;
    this.timeoutMs = timeoutMs;
    this.boundsMs = boundsMs;
    this.logTimeout = log(timeoutMs);
    this.logBounds = boundsMs.map((bound) => log(bound));
    this.share = new Float64Array(last + 1);
    this.means = new Float64Array(last + 1);
    this.variances = new Float64Array(last + 1);
    this.lows = Float64Array.from(this.share, (_, b) => (b === 0 ? 0 : Math.min(boundsMs[b - 1], timeoutMs)));
    this.highs = Float64Array.from(this.share, (_, b) => (b < last ? Math.min(boundsMs[b], timeoutMs) : timeoutMs));
  }

  private makeNext(): void {
    const { boundsMs, mean, sigma, p0 } = this;
    const b = this.made++;
    const last = b === boundsMs.length;
    let z = this.zEnd;
    if (!last && boundsMs[b] < this.timeoutMs)
      z = sigma === 0 ? (boundsMs[b] >= mean ? 9 : -9) : (this.logBounds[b] - this.mu) / sigma;
    // Partial moments up to x: P = Φ(z), E = mean·Φ(z − σ), E² = mean²·e^σ²·Φ(z − 2σ).
    normalCdfOfThree(z, z - sigma, z - 2 * sigma, three);
    const p1 = three[0];
    const e1 = mean * three[1];
    const s1 = this.second * three[2];
    const p = p1 - p0;
    const unplaced = this.total - p0;
    this.share[b] = last ? 1 : unplaced > 0 ? Math.min(1, Math.max(0, p / unplaced)) : 0;
    const low = this.lows[b];
    const high = this.highs[b];
    // Where a bucket holds next to nothing, rounding would win over the moments: its middle serves as well.
    const m = p > 1e-9 ? (e1 - this.e0) / p : 0.5 * (low + high);
    this.means[b] = Math.min(high, Math.max(low, m));
    this.variances[b] = p > 1e-9 ? Math.max(0, (s1 - this.s0) / p - m * m) : 0;
    this.p0 = p1;
    this.e0 = e1;
    this.s0 = s1;
  }
}
