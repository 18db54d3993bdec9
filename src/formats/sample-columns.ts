/** Samples of one series in the order in which a file has them; memory grows as needed. */
export class SampleColumns {
  count = 0;
  stamps = new Float64Array(16);
  values = new Float64Array(16);
  /** Where each was found: a line, or a byte. */
  places = new Float64Array(16);
  /** Indices of samples that are stale, ascending. */
  readonly stale: number[] = [];

  add(stamp: number, value: number, place: number): void {
    const n = this.count++;
    if (n === this.stamps.length) {
      this.stamps = grown(this.stamps);
      this.values = grown(this.values);
      this.places = grown(this.places);
    }
    this.stamps[n] = stamp;
    this.values[n] = value;
    this.places[n] = place;
  }

  addStale(stamp: number, place: number): void {
    this.stale.push(this.count);
    this.add(stamp, Number.NaN, place);
  }
}

function grown(column: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(column.length * 2);
  larger.set(column);
  return larger;
}
