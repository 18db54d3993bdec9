import { median } from '../stats/median.ts';
import { robustScale } from '../stats/robust-scale.ts';

/** Samples further out than this many standard deviations move the level and the spread only as far as this. */
const CLIP = 1.5;
/** What squares so clipped are on average of normal samples: P(|z| < c) − 2cφ(c) + c²·P(|z| > c). */
const CLIPPED_SQUARE = 0.77846521617447;
/** Correlation of neighbours until enough samples tell, and the most that is allowed for. */
const USUAL_CORRELATION = 0.5;
const MOST_CORRELATION = 0.95;

/** Steps from median and MAD to the level and spread that clipped samples agree on. */
const STEPS = 8;

/**
 * The usual level of a stream, its standard deviation and the correlation of neighbours, with a fading memory and without
 * being taken in by outliers: samples further out than 1.5 standard deviations count as if they lay there. A lasting change becomes
 * usual after some memories.
 *
 * Start: the same estimates over the first `learn` samples at once, from their median and MAD; weights 1/n until the memory is
 * full. A start that is known beforehand counts as `learn` samples.
 *
 * O(1) a sample and once O(learn); holds the first `learn` samples. Source: Huber's proposal 2 (Huber 1964), as a stochastic
 * approximation with exponential weights (West, Updating mean and variance estimates, Communications of the ACM 22, 1979).
 */
export class RunningLevel {
  /** NaN until `ready`. */
  level = NaN;
  variance = 0;
  private product = 0;
  private last = 0;
  private seen = 0;
  private readonly memory: number;
  private readonly learn: number;
  private readonly first: Float64Array;

  /**
   * @param options.learn samples before `ready`, ≥ 2
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
    this.first = new Float64Array(usual ? 0 : learn);
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
   * @param spread one standard deviation to clip by: `Math.sqrt(variance)` or the least that counts, whichever is larger; 0: no
   *   clipping. Of no meaning until `ready`
   */
  add(value: number, spread: number): void {
    if (this.seen < this.learn) {
      this.first[this.seen++] = value;
      if (this.seen === this.learn) this.start();
      return;
    }
    this.seen++;
    const weight = 1 / Math.min(this.seen, this.memory);
    const most = spread > 0 ? CLIP * spread : Infinity;
    const change = value - this.level;
    const clipped = change > most ? most : change < -most ? -most : change;
    this.level += weight * clipped;
    this.variance += weight * ((clipped * clipped) / CLIPPED_SQUARE - this.variance);
    this.product += weight * ((clipped * this.last) / CLIPPED_SQUARE - this.product);
    this.last = clipped;
  }

  /** Goes to another level, keeps spread and correlation, and learns the level as if it had just begun. */
  moveTo(level: number): void {
    this.level = level;
    this.last = 0;
    this.seen = Math.min(this.seen, this.learn);
  }

  private start(): void {
    const { first } = this;
    const n = first.length;
    let level = median(first);
    let variance = robustScale(first, level) * robustScale(first, level);
    let product = 0;
    for (let step = 0; step < STEPS; step++) {
      const most = variance > 0 ? CLIP * Math.sqrt(variance) : Infinity;
      let last = 0;
      let sum = 0;
      let squares = 0;
      let products = 0;
      for (const value of first) {
        const change = value - level;
        const clipped = change > most ? most : change < -most ? -most : change;
        sum += clipped;
        squares += clipped * clipped;
        products += clipped * last;
        last = clipped;
      }
      level += sum / n;
      variance = squares / n / CLIPPED_SQUARE;
      product = products / n / CLIPPED_SQUARE;
      this.last = last;
    }
    this.level = level;
    this.variance = variance;
    this.product = product;
  }

  /** Correlation of neighbours, 0 to 0.95, corrected for its bias in few samples (Kendall 1954). */
  get correlation(): number {
    if (!(this.variance > 0)) return 0;
    const raw = this.product / this.variance;
    const corrected = raw + (1 + 3 * raw) / Math.min(this.seen, this.memory);
    return corrected > MOST_CORRELATION ? MOST_CORRELATION : corrected > 0 ? corrected : 0;
  }
}
