/**
 * Page-Hinkley test over a stream: how far the sum of the deviations from the running mean, less a tolerance, lies beyond its
 * extreme so far, upwards and downwards. The mean takes each sample in before its deviation is summed.
 *
 * O(1) a sample. Source: Page (1954), Hinkley (1971); the form of river's PageHinkley with alpha = 1.
 */
export class PageHinkleyTest {
  /** How many samples there were. */
  count = 0;
  /** Evidence of a rise and of a fall, ≥ 0, unit of the samples. */
  rise = 0;
  fall = 0;
  /** How many samples ago each of them left 0: since when the level has been another one, should it have changed. */
  sinceRise = 0;
  sinceFall = 0;
  private mean = 0;
  private readonly tolerance: number;

  /** @param tolerance deviation forgiven in each sample, δ */
  constructor(tolerance: number) {
    this.tolerance = tolerance;
  }

  add(value: number): void {
    this.count++;
    this.mean += (value - this.mean) / this.count;
    const deviation = value - this.mean;
    // A sum less its least so far is a sum that starts over at 0.
    this.rise = Math.max(0, this.rise + deviation - this.tolerance);
    this.fall = Math.max(0, this.fall - deviation - this.tolerance);
    this.sinceRise = this.rise > 0 ? this.sinceRise + 1 : 0;
    this.sinceFall = this.fall > 0 ? this.sinceFall + 1 : 0;
  }

  restart(): void {
    this.count = 0;
    this.rise = 0;
    this.fall = 0;
    this.sinceRise = 0;
    this.sinceFall = 0;
    this.mean = 0;
  }
}
