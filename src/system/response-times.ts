import { exp } from '../exact/exp.ts';
import { log } from '../exact/log.ts';
import { log1p } from '../exact/log1p.ts';
import { binomialQuantile } from '../random/binomial-quantile.ts';
import { uniformAt } from '../random/hash.ts';
import { normalCdf } from '../random/normal-cdf.ts';
import { BucketTable } from './bucket-table.ts';
import { normalAt } from './noise.ts';
import { RequestDraws } from './request-draws.ts';

/** Up to this many requests of a step are drawn one by one; more of them by bucket. */
export const SINGLE_DRAWS = 50;
const PARTS = 4;
/** Slots of the draws by bucket lie above those of single requests and of their parts. */
const BUCKET_SLOT = 0x01000000;

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
  /** Per part, of the distribution that was last asked for. */
  private readonly tables: BucketTable[] = Array.from({ length: PARTS }, () => new BucketTable());
  private readonly draws = new RequestDraws(SINGLE_DRAWS);

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
    const normals = this.draws.normals(key, step, count);
    // Which part of the mixture a request belongs to has draws of its own.
    const choices = last > 0 ? this.draws.choices(key, step, count) : normals;
    let timedOut = 0;
    let sumUs = 0;
    for (let slot = 0; slot < count; slot++) {
      let i = 0;
      if (last > 0) {
        let u = choices[slot];
        while (i < last && u >= weight[i]) u -= weight[i++];
      }
      const time = sigma[i] === 0 ? mean[i] : exp(mu[i] + sigma[i] * normals[slot]);
      if (time > timeoutMs) {
        timedOut++;
        continue;
      }
      sumUs += Math.round(time * 1000);
      let b = 0;
      while (b < boundsMs.length && time > boundsMs[b]) b++;
      state[buckets + b]++;
    }
    this.timedOut = timedOut;
    this.succeeded = count - timedOut;
    this.sumUs = sumUs;
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
      for (let b = 0; rest > 0; b++) {
        const share = table.shareOf(b);
        const inBucket =
          share >= 1 ? rest : share <= 0 ? 0 : binomialQuantile(uniformAt(key, step, slot + b), rest, share);
        if (inBucket === 0) continue;
        rest -= inBucket;
        state[buckets + b] += inBucket;
        sum += inBucket * table.meanOf(b);
        variance += inBucket * table.varianceOf(b);
        least += inBucket * table.lowOf(b);
        most += inBucket * table.highOf(b);
      }
      slot += boundsMs.length + 1;
    }
    // The sum within the buckets: its mean and variance are known, and many requests make it normal.
    const noisy = sum + Math.sqrt(variance) * normalAt(key, step, slot);
    this.sumUs = Math.round(Math.min(most, Math.max(least, noisy)) * 1000);
  }
}
