import { exp } from '../exact/exp.ts';
import { hash4 } from '../random/hash.ts';
import { normalQuantile } from '../random/normal-quantile.ts';
import type { VariationParameters } from './component-parameters.ts';
import type { StateLayout } from './state-layout.ts';

const words = new Uint32Array(4);

/** A standard normal number as a function of (key, index, slot). */
export function normalAt(key: Uint32Array, index: number, slot: number): number {
  hash4(key, index, slot, words);
  // 52 bits, strictly inside (0, 1).
  return normalQuantile(((words[0] >>> 6) * 67108864 + (words[1] >>> 6) + 0.5) / 4503599627370496);
}

/** How long one level of the small wanderings (idle CPU, memory, hit ratio) holds, ms. */
export const WANDER_PERIOD_MS = 30_000;

/** Slots of these levels, which no draw of a step has. */
const WANDER_SLOT = 0x18000000;

/** A standard normal level that holds for {@link WANDER_PERIOD_MS}; levels are independent. */
export class Wander {
  private period = -1;
  private level = 0;
  private readonly steps: number;

  constructor(
    private readonly key: Uint32Array,
    private readonly slot: number,
    stepMs: number,
  ) {
    this.steps = Math.max(1, Math.round(WANDER_PERIOD_MS / stepMs));
  }

  at(step: number): number {
    const period = Math.floor(step / this.steps);
    if (period !== this.period) {
      this.period = period;
      this.level = normalAt(this.key, period, WANDER_SLOT + this.slot);
    }
    return this.level;
  }
}

/** Turns a standard normal level into a positive factor with mean 1. */
export type FactorForm = (level: number, spread: number) => number;

/** Square of a normal: standard deviation about `spread`, skewness about 1.5 × spread, as slow service times have it. Spread up to 0.5. */
export const mildFactor: FactorForm = (level, spread) => {
  const root = 1 + 0.5 * spread * level;
  return (root * root) / (1 + 0.25 * spread * spread);
};

/** Exponential of a normal, for rates that differ by factors: `spread` is the standard deviation of the log. */
export const logFactor: FactorForm = (level, spread) => exp(spread * level - 0.5 * spread * spread);

/**
 * A slow random factor with mean 1: a function of an AR(1) process that changes once a period. The process is
 * started in equilibrium; each change uses one normal draw, a function of the key and the period.
 */
export class Variation {
  private readonly slot: number;
  private readonly steps: number;
  private readonly innovation: number;
  private lastLevel = Number.NaN;
  private lastFactor = 1;

  constructor(
    layout: StateLayout,
    name: string,
    private readonly params: VariationParameters,
    private readonly form: FactorForm,
    private readonly key: Uint32Array,
    stepMs: number,
  ) {
    this.slot = layout.add(`${name}.variation`, 'continuous');
    this.steps = Math.max(1, Math.round(params.period / stepMs));
    this.innovation = Math.sqrt(1 - params.correlation * params.correlation);
  }

  /** Moves the process on when a period begins; to be called once a step, before {@link factor}. */
  step(state: Float64Array, step: number): void {
    if (step % this.steps !== 0) return;
    const draw = normalAt(this.key, step / this.steps, 0x10000000);
    state[this.slot] = step === 0 ? draw : this.params.correlation * state[this.slot] + this.innovation * draw;
  }

  factor(state: Float64Array): number {
    const level = state[this.slot];
    if (level !== this.lastLevel) {
      this.lastLevel = level;
      this.lastFactor = this.form(level, this.params.spread);
    }
    return this.lastFactor;
  }
}
