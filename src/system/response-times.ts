import { exp } from '../exact/exp.ts';
import { log } from '../exact/log.ts';
import { log1p } from '../exact/log1p.ts';
import { binomialQuantile } from '../random/binomial-quantile.ts';
import { hash4, uniformAt } from '../random/hash.ts';
import { normalCdf } from '../random/normal-cdf.ts';
import { normalQuantile } from '../random/normal-quantile.ts';
import { normalAt } from './noise.ts';

/** Up to this many requests of a step are drawn one by one; more of them by bucket. */
export const SINGLE_DRAWS = 50;
const PARTS = 4;
const words = new Uint32Array(4);
const TWO_32 = 4294967296;
/** Slots of the draws by bucket lie above those of single requests. */
const BUCKET_SLOT = 0x01000000;
const PART_SLOT = 0x00800000;

/**
 * The distribution of response times in one step: a mixture of lognormals (waited or not, slow or not), each given by its mean
 * and variance. Lognormal because service times are positive and skewed; the mean and the variance of the sum are kept exactly.
 */
export class ResponseTimes {
  private parts = 0;
  private readonly weight = new Float64Array(PARTS);
  private readonly mean = new Float64Array(PARTS);
  private readonly variance = new Float64Array(PARTS);
  private readonly mu = new Float64Array(PARTS);
  private readonly sigma = new Float64Array(PARTS);
  /** Per part: probability of each bucket, its conditional mean and variance; of the last one that was asked for. */
  private readonly tables: BucketTable[] = Array.from({ length: PARTS }, () => new BucketTable());

  /** Results of the last {@link draw}. */
  timedOut = 0;
  succeeded = 0;
  sumUs = 0;

  clear(): void {
    this.parts = 0;
  }

  /** Adds a part; weights are expected to add up to 1. Times in ms. */
  add(weight: number, meanMs: number, varianceMs2: number): void {
    if (weight <= 1e-12) return;
    const i = this.parts++;
    this.weight[i] = weight;
    if (this.mean[i] === meanMs && this.variance[i] === varianceMs2) return;
    this.mean[i] = meanMs;
    this.variance[i] = varianceMs2;
    const sigma2 = meanMs > 0 ? log1p(varianceMs2 / (meanMs * meanMs)) : 0;
    this.sigma[i] = Math.sqrt(sigma2);
    this.mu[i] = log(meanMs) - 0.5 * sigma2;
  }

  /** Mean response time, ms. */
  meanMs(): number {
    let sum = 0;
    for (let i = 0; i < this.parts; i++) sum += this.weight[i] * this.mean[i];
    return sum;
  }

  varianceMs2(): number {
    const mean = this.meanMs();
    let sum = 0;
    for (let i = 0; i < this.parts; i++) {
      const d = this.mean[i] - mean;
      sum += this.weight[i] * (this.variance[i] + d * d);
    }
    return sum;
  }

  /** Probability that a response takes longer than this. */
  tail(timeMs: number): number {
    let sum = 0;
    for (let i = 0; i < this.parts; i++) sum += this.weight[i] * this.tailOf(i, timeMs);
    return sum;
  }

  private tailOf(i: number, timeMs: number): number {
    if (this.sigma[i] === 0) return this.mean[i] > timeMs ? 1 : 0;
    // Far off the chance is below 1e-6 for any skew that occurs; spare the logarithm.
    if (this.mean[i] + 30 * Math.sqrt(this.variance[i]) < timeMs) return 0;
    const z = (log(timeMs) - this.mu[i]) / this.sigma[i];
    return z > 8 ? 0 : normalCdf(-z);
  }

  /**
   * Draws the response times of `count` requests, sorts them into buckets and adds them up. Requests that take longer than the
   * time-out fail and are in no bucket. The figures always agree: the buckets hold `succeeded` requests whose times add up to `sumUs`.
   *
   * @param boundsMs upper bounds of the buckets, ascending; one more bucket takes the rest
   * @param buckets index into `state` of the first of `boundsMs.length + 1` bucket counts
   * O(count) up to {@link SINGLE_DRAWS}, then O(buckets)
   */
  draw(
    count: number,
    key: Uint32Array,
    step: number,
    timeoutMs: number,
    boundsMs: Float64Array,
    state: Float64Array,
    buckets: number,
  ): void {
    this.timedOut = 0;
    this.succeeded = 0;
    this.sumUs = 0;
    if (count === 0 || this.parts === 0) return;
    if (count <= SINGLE_DRAWS) this.drawSingly(count, key, step, timeoutMs, boundsMs, state, buckets);
    else this.drawByBucket(count, key, step, timeoutMs, boundsMs, state, buckets);
  }

  private drawSingly(
    count: number,
    key: Uint32Array,
    step: number,
    timeoutMs: number,
    boundsMs: Float64Array,
    state: Float64Array,
    buckets: number,
  ): void {
    const { weight, mu, sigma, mean } = this;
    const last = this.parts - 1;
    for (let slot = 0; slot < count; slot++) {
      // One hash serves four requests; which part of the mixture each belongs to has draws of its own.
      if ((slot & 3) === 0) hash4(key, step, slot >> 2, words);
      let i = 0;
      if (last > 0) {
        let u = uniformAt(key, step, PART_SLOT + slot);
        while (i < last && u >= weight[i]) u -= weight[i++];
      }
      const time = sigma[i] === 0 ? mean[i] : exp(mu[i] + sigma[i] * normalQuantile((words[slot & 3] + 0.5) / TWO_32));
      if (time > timeoutMs) {
        this.timedOut++;
        continue;
      }
      this.succeeded++;
      this.sumUs += Math.round(time * 1000);
      let b = 0;
      while (b < boundsMs.length && time > boundsMs[b]) b++;
      state[buckets + b]++;
    }
  }

  private drawByBucket(
    count: number,
    key: Uint32Array,
    step: number,
    timeoutMs: number,
    boundsMs: Float64Array,
    state: Float64Array,
    buckets: number,
  ): void {
    let left = count;
    let weightLeft = 1;
    let slot = BUCKET_SLOT;
    let sum = 0;
    let variance = 0;
    let least = 0;
    let most = 0;
    for (let i = 0; i < this.parts; i++) {
      const n =
        i === this.parts - 1
          ? left
          : binomialQuantile(uniformAt(key, step, slot++), left, Math.min(1, this.weight[i] / weightLeft));
      left -= n;
      weightLeft -= this.weight[i];
      const table = this.tables[i];
      table.prepare(this.mean[i], this.mu[i], this.sigma[i], timeoutMs, boundsMs);
      const late = table.late > 0 ? binomialQuantile(uniformAt(key, step, slot), n, table.late) : 0;
      slot++;
      this.timedOut += late;
      let rest = n - late;
      this.succeeded += rest;
      for (let b = 0; b <= boundsMs.length; b++, slot++) {
        if (rest === 0) continue;
        const share = table.share[b];
        const inBucket = share >= 1 ? rest : share <= 0 ? 0 : binomialQuantile(uniformAt(key, step, slot), rest, share);
        if (inBucket === 0) continue;
        rest -= inBucket;
        state[buckets + b] += inBucket;
        sum += inBucket * table.means[b];
        variance += inBucket * table.variances[b];
        least += inBucket * (b === 0 ? 0 : boundsMs[b - 1]);
        most += inBucket * (b < boundsMs.length ? Math.min(boundsMs[b], timeoutMs) : timeoutMs);
      }
    }
    // The sum within the buckets: its mean and variance are known, and many requests make it normal.
    const noisy = sum + Math.sqrt(variance) * normalAt(key, step, slot);
    this.sumUs = Math.round(Math.min(most, Math.max(least, noisy)) * 1000);
  }
}

/** Probabilities and moments of a lognormal within buckets, kept until the distribution changes. */
class BucketTable {
  private mean = Number.NaN;
  private sigma = Number.NaN;
  private timeoutMs = Number.NaN;
  /** Share of the requests later than the time-out. */
  late = 0;
  /** Share of the requests not yet placed that fall into the bucket. */
  share = new Float64Array(0);
  means = new Float64Array(0);
  variances = new Float64Array(0);

  prepare(mean: number, mu: number, sigma: number, timeoutMs: number, boundsMs: Float64Array): void {
    if (mean === this.mean && sigma === this.sigma && timeoutMs === this.timeoutMs) return;
    this.mean = mean;
    this.sigma = sigma;
    this.timeoutMs = timeoutMs;
    const size = boundsMs.length + 1;
    if (this.share.length !== size) {
      this.share = new Float64Array(size);
      this.means = new Float64Array(size);
      this.variances = new Float64Array(size);
    }
    // Partial moments up to x: P = Φ(z), E = mean·Φ(z − σ), E² = mean²·e^σ²·Φ(z − 2σ).
    const second = mean * mean * exp(sigma * sigma);
    const at = (x: number): number => (sigma === 0 ? (x >= mean ? 9 : -9) : (log(x) - mu) / sigma);
    const zEnd = at(timeoutMs);
    const total = normalCdf(zEnd);
    this.late = 1 - total < 1e-15 ? 0 : 1 - total;
    let p0 = 0;
    let e0 = 0;
    let s0 = 0;
    for (let b = 0; b < size; b++) {
      const z = b < boundsMs.length && boundsMs[b] < timeoutMs ? at(boundsMs[b]) : zEnd;
      const p1 = normalCdf(z);
      const e1 = mean * normalCdf(z - sigma);
      const s1 = second * normalCdf(z - 2 * sigma);
      const p = p1 - p0;
      const unplaced = total - p0;
      this.share[b] = b === size - 1 ? 1 : unplaced > 0 ? Math.min(1, Math.max(0, p / unplaced)) : 0;
      const low = b === 0 ? 0 : Math.min(boundsMs[b - 1], timeoutMs);
      const high = b < boundsMs.length ? Math.min(boundsMs[b], timeoutMs) : timeoutMs;
      // Where a bucket holds next to nothing, rounding would win over the moments: its middle serves as well.
      const m = p > 1e-9 ? (e1 - e0) / p : 0.5 * (low + high);
      this.means[b] = Math.min(high, Math.max(low, m));
      this.variances[b] = p > 1e-9 ? Math.max(0, (s1 - s0) / p - m * m) : 0;
      p0 = p1;
      e0 = e1;
      s0 = s1;
    }
  }
}
