import { Presence } from '../recording/recording.ts';
import type { Effect, Interval, SeriesTruth } from '../recording/truth.ts';

/** Gaps of up to this many samples do not split an effect. */
const JOIN_GAP = 2;
/** 1.4826: robust standard deviation of a normal from its median absolute deviation. */
const MAD_TO_SD = 1.4826;

/**
 * Compares one series (or signal) of a run with the twin's, sample by sample, in constant memory but for the samples that
 * differ.
 */
export class TruthTracker {
  /** The samples that differ: index, value of the run, value of the twin; NaN where missing. As many as `count` count. */
  private at = new Int32Array(0);
  private run = new Float64Array(0);
  private twin = new Float64Array(0);
  private count = 0;
  private readonly steps = new MagnitudeHistogram();
  private previous = Number.NaN;
  private levelSum = 0;
  private levelCount = 0;

  constructor(
    private readonly target: string,
    private readonly series: string,
    private readonly unit: string,
    /** The least difference that two emitted values can have. */
    private readonly quantum = 0,
  ) {}

  /** @param i index of the sample; ascending from call to call */
  add(i: number, run: number, runPresence: number, twin: number, twinPresence: number): void {
    if (twinPresence === Presence.VALUE && !Number.isNaN(twin)) {
      this.levelSum += Math.abs(twin);
      this.levelCount++;
      if (!Number.isNaN(this.previous)) this.steps.add(Math.abs(twin - this.previous));
      this.previous = twin;
    } else {
      this.previous = Number.NaN;
    }
    if (runPresence === twinPresence && (run === twin || (Number.isNaN(run) && Number.isNaN(twin)))) return;
    if (this.count === this.at.length) this.grow();
    const k = this.count++;
    this.at[k] = i;
    this.run[k] = runPresence === Presence.VALUE ? run : Number.NaN;
    this.twin[k] = twinPresence === Presence.VALUE ? twin : Number.NaN;
  }

  private grow(): void {
    const size = Math.max(64, Math.ceil(this.count * 1.25));
    const grown = <A extends Int32Array | Float64Array>(array: A, old: ArrayLike<number>): A => {
      array.set(old);
      return array;
    };
    this.at = grown(new Int32Array(size), this.at);
    this.run = grown(new Float64Array(size), this.run);
    this.twin = grown(new Float64Array(size), this.twin);
  }

  get differs(): boolean {
    return this.count > 0;
  }

  /** The least difference that matters: the quantum, 1 % of the level, or the twin's own noise, whichever is largest. */
  threshold(): number {
    const level = this.levelCount > 0 ? this.levelSum / this.levelCount : 0;
    return Math.max(this.quantum, 0.01 * level, (MAD_TO_SD * this.steps.median()) / Math.SQRT2);
  }

  /** Where the series differ; see {@link truth}. */
  differences(startMs: number, stepMs: number): readonly Interval[] {
    return this.differs ? this.truth(startMs, stepMs).differs : [];
  }

  /**
   * What the faults did to the series.
   * @param startMs stamp of sample 0
   * @param within only samples whose stamp lies in one of these count
   */
  truth(startMs: number, stepMs: number, within?: readonly Interval[]): SeriesTruth {
    const threshold = this.threshold();
    const differs: Interval[] = [];
    const effects: Effect[] = [];
    let effect: number[] = [];
    const stamp = (i: number): number => startMs + i * stepMs;
    const close = (): void => {
      if (effect.length > 0) effects.push(this.effect(effect, stamp, stepMs));
      effect = [];
    };
    for (let k = 0; k < this.count; k++) {
      const ms = stamp(this.at[k]);
      if (within && !within.some(({ startMs: from, endMs: to }) => ms >= from && ms < to)) continue;
      const last = differs.at(-1);
      if (last && last.endMs === ms) differs[differs.length - 1] = { startMs: last.startMs, endMs: ms + stepMs };
      else differs.push({ startMs: ms, endMs: ms + stepMs });
      const difference = this.run[k] - this.twin[k];
      // A sample that only one of them has cannot be told by size: it matters.
      if (!Number.isNaN(difference) && Math.abs(difference) < threshold) continue;
      if (effect.length > 0 && this.at[k] - this.at[effect[effect.length - 1]] > JOIN_GAP + 1) close();
      effect.push(k);
    }
    close();
    return { target: this.target, series: this.series, unit: this.unit, differs, effects, threshold };
  }

  private effect(samples: readonly number[], stamp: (i: number) => number, stepMs: number): Effect {
    let sum = 0;
    let runSum = 0;
    let twinSum = 0;
    let count = 0;
    let peak = Number.NaN;
    let peakMs = stamp(this.at[samples[0]]);
    for (const k of samples) {
      const d = this.run[k] - this.twin[k];
      if (Number.isNaN(d)) continue;
      sum += d;
      runSum += this.run[k];
      twinSum += this.twin[k];
      count++;
      if (!(Math.abs(d) <= peak)) {
        peak = Math.abs(d);
        peakMs = stamp(this.at[k]);
      }
    }
    return {
      startMs: stamp(this.at[samples[0]]),
      endMs: stamp(this.at[samples[samples.length - 1]]) + stepMs,
      sign: sum < 0 || count === 0 ? -1 : 1,
      peak,
      peakMs,
      mean: sum / count,
      runMean: runSum / count,
      twinMean: twinSum / count,
    };
  }
}

const bits = new Float64Array(1);
const words = new Uint32Array(bits.buffer);

/**
 * Counts magnitudes in bins that are 1/32 of a power of two wide, so that a median is right to 3 % in constant memory.
 * Bins follow the bits of the number: no logarithm, the same on every machine.
 */
class MagnitudeHistogram {
  private readonly bins = new Map<number, number>();
  private zeros = 0;
  private total = 0;

  add(magnitude: number): void {
    this.total++;
    if (magnitude === 0) {
      this.zeros++;
      return;
    }
    bits[0] = magnitude;
    const bin = words[1] >>> 15;
    this.bins.set(bin, (this.bins.get(bin) ?? 0) + 1);
  }

  /** 0 when empty. */
  median(): number {
    const half = this.total / 2;
    let seen = this.zeros;
    if (seen >= half) return 0;
    for (const bin of [...this.bins.keys()].sort((a, b) => a - b)) {
      seen += this.bins.get(bin)!;
      if (seen < half) continue;
      words[0] = 0;
      words[1] = (bin << 15) | 0x4000;
      return bits[0];
    }
    return 0;
  }
}
