/** Samples further out than this many standard deviations move the level and the spread only as far as this. */
const CLIP = 1.5;
/** What squares so clipped are on average of normal samples: P(|z| < c) − 2cφ(c) + c²·P(|z| > c). */
const CLIPPED_SQUARE = 0.77846521617447;
/** Correlation of neighbours until enough samples tell, and the most that is allowed for. */
const USUAL_CORRELATION = 0.5;
const MOST_CORRELATION = 0.95;

/**
 * The usual level of a stream, its standard deviation and the correlation of neighbours, with a fading memory and without
 * being taken in by outliers: samples further out than 1.5 standard deviations count as if they lay there. A lasting change becomes
 * usual after about the memory.
 *
 * Start: plain mean and variance over the first `learn` samples; weights 1/n until the memory is full. A start that is known
 * beforehand counts as `learn` samples.
 *
 * O(1) a sample, holds four numbers. Source: Huber's proposal 2 (Huber 1964), as a stochastic approximation; exponential weights
 * as West, Updating mean and variance estimates, Communications of the ACM 22 (1979).
 */
export class RunningLevel {
  /** NaN until there is a sample. */
  level = NaN;
  variance = 0;
  private product = 0;
  private last = 0;
  private seen = 0;
  private readonly learn: number;
  private readonly memory: number;

  /**
   * @param options.learn samples that are believed as they are, ≥ 2; before that `ready` is false
   * @param options.memory samples after which old ones fade, ≥ `learn`
   * @param options.usual level and spread where they are known beforehand
   */
  constructor({
    learn,
    memory,
    usual,
  }: {
    readonly learn: number;
    readonly memory: number;
    readonly usual?: { readonly level: number; readonly spread: number };
  }) {
    this.learn = learn;
    this.memory = memory;
    if (!usual) return;
    this.level = usual.level;
    this.variance = usual.spread * usual.spread;
    this.product = USUAL_CORRELATION * this.variance;
    this.seen = learn;
  }

  get ready(): boolean {
    return this.seen >= this.learn;
  }

  /**
   * Takes a sample in.
   *
   * @param value not NaN
   * @param spread one standard deviation to clip by, usually `Math.sqrt(variance)` or the least that counts; 0: no clipping
   */
  add(value: number, spread: number): void {
    if (this.seen === 0) this.level = value;
    this.seen++;
    const weight = 1 / Math.min(this.seen, this.memory);
    const change = value - this.level;
    if (this.seen <= this.learn || !(spread > 0)) {
      this.level += weight * change;
      this.variance = (1 - weight) * (this.variance + weight * change * change);
      this.product += weight * (change * this.last - this.product);
      this.last = change;
      return;
    }
    const most = CLIP * spread;
    const clipped = change > most ? most : change < -most ? -most : change;
    this.level += weight * clipped;
    this.variance += weight * ((clipped * clipped) / CLIPPED_SQUARE - this.variance);
    this.product += weight * ((clipped * this.last) / CLIPPED_SQUARE - this.product);
    this.last = clipped;
  }

  /** Correlation of neighbours, 0 to 0.95, corrected for its bias in few samples (Kendall 1954). */
  get correlation(): number {
    if (!(this.variance > 0)) return 0;
    const raw = this.product / this.variance;
    const corrected = raw + (1 + 3 * raw) / Math.min(this.seen, this.memory);
    return corrected > MOST_CORRELATION ? MOST_CORRELATION : corrected > 0 ? corrected : 0;
  }
}
