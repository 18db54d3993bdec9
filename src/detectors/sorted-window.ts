/**
 * The samples of a moving window in ascending order, for medians that follow it.
 *
 * Adding and removing cost a binary search and a move of memory up to the window; both medians O(log window).
 */
export class SortedWindow {
  size = 0;
  private readonly ordered: Float64Array;

  /** @param capacity most samples it holds, between an `add` and the `remove` after it one more */
  constructor(capacity: number) {
    this.ordered = new Float64Array(capacity + 1);
  }

  /** @param value not NaN */
  add(value: number): void {
    const at = this.place(value);
    this.ordered.copyWithin(at + 1, at, this.size);
    this.ordered[at] = value;
    this.size++;
  }

  /** @param value one that was added; NaN: nothing happens */
  remove(value: number): void {
    if (Number.isNaN(value)) return;
    this.ordered.copyWithin(this.place(value), this.place(value) + 1, this.size);
    this.size--;
  }

  /** NaN when empty. */
  median(): number {
    const { ordered, size } = this;
    if (size === 0) return NaN;
    const middle = size >> 1;
    return size % 2 === 1 ? ordered[middle] : ordered[middle - 1] + 0.5 * (ordered[middle] - ordered[middle - 1]);
  }

  /**
   * Median of the distances from a centre. Samples below and above it are two ascending lists of distances; the middle of both
   * together is found by halving.
   *
   * @param centre between the least and the largest sample
   */
  medianDistance(centre: number): number {
    const { size } = this;
    if (size === 0) return NaN;
    const middle = size >> 1;
    const upper = this.distanceAt(middle, centre);
    return size % 2 === 1 ? upper : 0.5 * (this.distanceAt(middle - 1, centre) + upper);
  }

  /** The k-th smallest distance from the centre, k from 0. */
  private distanceAt(k: number, centre: number): number {
    const { ordered, size } = this;
    const split = this.place(centre);
    // Of the k + 1 nearest, `below` lie left of the split: the first share that leaves no nearer one out.
    let low = Math.max(0, k + 1 - (size - split));
    let high = Math.min(k + 1, split);
    while (low < high) {
      const below = (low + high) >> 1;
      const leftOut = centre - ordered[split - 1 - below];
      const farthest = ordered[split + k - below] - centre;
      if (leftOut < farthest) low = below + 1;
      else high = below;
    }
    const left = low > 0 ? centre - ordered[split - low] : 0;
    const right = low < k + 1 ? ordered[split + k - low] - centre : 0;
    return left > right ? left : right;
  }

  /** How many samples are smaller. */
  private place(value: number): number {
    let low = 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.ordered[middle] < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
