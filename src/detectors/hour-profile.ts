/**
 * What is usual at each hour of a day or a week: the median of the last few means of the same hour, so that one bad hour, or
 * two of five, leave no trace.
 *
 * O(kept²) for each hour added or asked for, nothing a sample.
 */
export class HourProfile {
  private readonly slots: number;
  private readonly kept: number;
  private readonly least: number;
  private readonly means: Float64Array;
  private readonly counts: Int32Array;

  /**
   * @param slots hours until they repeat: 24 or 168
   * @param kept how many means of an hour are kept
   * @param least how many there must be, ≤ `kept`
   */
  constructor(slots: number, kept: number, least: number) {
    this.slots = slots;
    this.kept = kept;
    this.least = least;
    this.means = new Float64Array(slots * kept);
    this.counts = new Int32Array(slots);
  }

  /** @param hour hours since 1970; negative ones are before */
  add(hour: number, mean: number): void {
    const slot = this.slotOf(hour);
    this.means[slot * this.kept + (this.counts[slot]++ % this.kept)] = mean;
  }

  /** NaN until `least` hours of the kind were added. */
  at(hour: number): number {
    const slot = this.slotOf(hour);
    const count = Math.min(this.counts[slot], this.kept);
    if (count < this.least) return NaN;
    const from = slot * this.kept;
    const sorted = this.means.slice(from, from + count).sort();
    const middle = count >> 1;
    return count % 2 === 1 ? sorted[middle] : 0.5 * (sorted[middle - 1] + sorted[middle]);
  }

  private slotOf(hour: number): number {
    return ((hour % this.slots) + this.slots) % this.slots;
  }
}
