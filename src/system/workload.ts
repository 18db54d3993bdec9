import { exp } from '../exact/exp.ts';
import { sin } from '../exact/sin.ts';
import { binomialQuantile } from '../random/binomial-quantile.ts';
import { uniformAt } from '../random/hash.ts';
import { poissonQuantile } from '../random/poisson-quantile.ts';
import { Breaker } from './breaker.ts';
import { workloadControls } from './controls.ts';
import { logFactor, Variation } from './noise.ts';
import type { ControlLayout, StateLayout } from './state-layout.ts';
import type { WorkloadParameters } from './workload-parameters.ts';

const DAY_MS = 86_400_000;
const TWO_PI = 6.283185307179586;
const FRESH_SLOT = 0;
const SURPLUS_SLOT = 1;
const RETRY_SLOT = 16;

/**
 * Requests from outside: an open loop, so that a slow service gets no fewer of them. Failed requests come again after a
 * pause, as often as the client allows; that is what can keep an overload alive after its cause is gone.
 */
export class Workload {
  /** Results of the last {@link arrive}: requests of this step, their expected rate per second. */
  arrivals = 0;
  ratePerS = 0;

  private readonly controls: { readonly surplus: number };
  private readonly carry: number;
  private readonly surplusCarry: number;
  /** Failed requests that wait for their next attempt, by attempt 1 … retries. */
  private readonly waiting: number;
  private readonly byAttempt: Float64Array;
  private readonly wander: Variation | undefined;
  private readonly breaker: Breaker;
  private readonly stepS: number;
  private readonly again: number;

  constructor(
    layout: StateLayout,
    controls: ControlLayout,
    readonly name: string,
    readonly params: WorkloadParameters,
    private readonly key: Uint32Array,
    private readonly startMs: number,
    private readonly stepMs: number,
  ) {
    this.controls = controls.add([`workload ${name}`], workloadControls);
    this.carry = layout.add(`workload.${name}.carry`, 'continuous', 0);
    // A part of a request that is left of a surplus matters no more once the surplus is over.
    this.surplusCarry = layout.add(`workload.${name}.surplusCarry`, 'continuous', 1);
    const { retries, backoff } = params.client;
    this.waiting = layout.length;
    for (let i = 1; i <= retries; i++) layout.add(`workload.${name}.retry${i}`, 'discrete');
    this.byAttempt = new Float64Array(retries + 1);
    this.stepS = stepMs / 1000;
    this.again = 1 - exp(-stepMs / backoff);
    this.breaker = new Breaker(layout, `workload.${name}`, params.client.breaker, stepMs);
    const { arrivals } = params;
    this.wander =
      arrivals.kind === 'over-dispersed'
        ? new Variation(layout, `workload.${name}`, arrivals, logFactor, key, stepMs)
        : undefined;
  }

  /** Expected rate of fresh requests at a moment, per second, without bursts and faults. */
  private rateAt(step: number): number {
    const { rate, shape } = this.params;
    const t = step * this.stepMs;
    switch (shape.kind) {
      case 'flat':
        return rate;
      case 'diurnal': {
        const clock = this.startMs + t;
        const day = clock - Math.floor(clock / DAY_MS) * DAY_MS;
        // Highest at `peak`: a sine a quarter of a day ahead.
        const wave = 1 + shape.amplitude * sin((TWO_PI * (day - shape.peak)) / DAY_MS + TWO_PI / 4);
        // 1970-01-01 was a Thursday.
        const weekday = (((Math.floor(clock / DAY_MS) + 4) % 7) + 7) % 7;
        return rate * wave * (weekday === 0 || weekday === 6 ? 1 - shape.weekend : 1);
      }
      case 'ramp': {
        const share = Math.min(1, Math.max(0, (t - shape.at) / shape.over));
        return rate + (shape.to - rate) * share;
      }
      case 'steps': {
        let level = rate;
        for (const stair of shape.levels) if (stair.at <= t) level = stair.rate;
        return level;
      }
      case 'flash-crowd': {
        const since = t - shape.at;
        if (since < 0) return rate;
        const strength = since < shape.rise ? since / shape.rise : exp(-(since - shape.rise) / shape.decay);
        return rate * (1 + (shape.factor - 1) * strength);
      }
    }
  }

  /** Computes the requests that arrive in a step. */
  arrive(state: Float64Array, controls: Float64Array, step: number): void {
    let fresh = this.rateAt(step);
    if (this.wander) {
      this.wander.step(state, step);
      fresh *= this.wander.factor(state);
    }
    const surplus = fresh * controls[this.controls.surplus];
    let count: number;
    if (this.params.arrivals.kind === 'metered') {
      count = this.meter(state, this.carry, fresh);
      if (surplus > 0) count += this.meter(state, this.surplusCarry, surplus);
    } else {
      count = poissonQuantile(uniformAt(this.key, step, FRESH_SLOT), fresh * this.stepS);
      // Surplus has a draw of its own, so that the usual requests stay the same ones.
      if (surplus > 0) count += poissonQuantile(uniformAt(this.key, step, SURPLUS_SLOT), surplus * this.stepS);
    }
    const blocked = this.breaker.isOpen(state, step);
    this.byAttempt[0] = blocked ? 0 : count;
    let again = 0;
    for (let attempt = 1; attempt < this.byAttempt.length; attempt++) {
      const slot = this.waiting + attempt - 1;
      const due =
        state[slot] > 0 && !blocked
          ? binomialQuantile(uniformAt(this.key, step, RETRY_SLOT + attempt), state[slot], this.again)
          : 0;
      state[slot] -= due;
      this.byAttempt[attempt] = due;
      again += due;
    }
    this.arrivals = blocked ? 0 : count + again;
    this.ratePerS = blocked ? 0 : fresh + surplus + again / this.stepS;
  }

  /** Whole requests of a steady stream; what is left of one is carried over. */
  private meter(state: Float64Array, carry: number, ratePerS: number): number {
    const total = state[carry] + ratePerS * this.stepS;
    // A rate that is whole per step stays so in spite of rounding.
    const count = Math.floor(total + 1e-9);
    const left = total - count;
    state[carry] = Math.abs(left) < 1e-9 ? 0 : left;
    return count;
  }

  /** Takes back what became of the requests: the failed ones wait for another attempt, if they have one left. */
  settle(state: Float64Array, step: number, done: number, failed: number): void {
    this.breaker.observe(state, step, done, failed);
    const last = this.byAttempt.length - 1;
    if (last === 0 || failed === 0) return;
    if (this.arrivals === 0) {
      state[this.waiting] += failed;
      return;
    }
    // Failures fall on the attempts in proportion to their arrivals; rounded so that the parts add up.
    let before = 0;
    let given = 0;
    for (let attempt = 0; attempt <= last; attempt++) {
      before += this.byAttempt[attempt];
      const upTo = Math.round((failed * before) / this.arrivals);
      if (attempt < last) state[this.waiting + attempt] += upTo - given;
      given = upTo;
    }
  }
}
