import { exp } from '../exact/exp.ts';
import { log } from '../exact/log.ts';
import { log1p } from '../exact/log1p.ts';
import { uniformAt } from '../random/hash.ts';
import { normalCdf } from '../random/normal-cdf.ts';
import { Breaker } from './breaker.ts';
import { Cache } from './cache.ts';
import type { CallParameters } from './component-parameters.ts';
import { callControls } from './controls.ts';
import { Database } from './database.ts';
import { MessageQueue } from './message-queue.ts';
import { normalAt } from './noise.ts';
import { Pool } from './pool.ts';
import type { Service } from './service.ts';
import type { ControlLayout, StateLayout } from './state-layout.ts';

const COUNT_SLOT = 0;
const MISS_COUNT_SLOT = 1;
const HIT_SLOT = 2;
const TIME_SLOT = 3;
const RETRY_SLOT = 4;
const GIVE_UP_SLOT = 5;

/** One edge of the call graph: the network, the pool where the callee is a database, time-outs, retries and the circuit breaker. */
export class Call {
  readonly name: string;
  /** One pool a replica of the caller; empty unless the callee is a database. */
  readonly pools: readonly Pool[];
  readonly calls: number;
  readonly timeUs: number;
  readonly failures: number;
  readonly retries: number;
  private readonly lastFailure: number;
  private readonly controls: { readonly [K in keyof typeof callControls]: number };
  private readonly breaker: Breaker;

  /** Time of one call as long as nothing is known of the callee. */
  readonly nominalMs: number;
  /** Results for the caller: mean calls of one request, time of one call as the caller sees it, chance that it fails in the end. */
  perRequest = 0;
  meanMs: number;
  varianceMs2 = 0;
  failure = 0;
  /** Calls made in this step, and how many of them missed (of a cache). */
  made = 0;
  missed = 0;
  failed = 0;

  constructor(
    layout: StateLayout,
    controls: ControlLayout,
    caller: string,
    replicas: number,
    readonly callee: Service | Database | Cache | MessageQueue,
    readonly params: CallParameters,
    private readonly key: Uint32Array,
    stepMs: number,
  ) {
    this.name = `${caller}->${callee.name}`;
    this.controls = controls.add([this.name, callee.name], callControls);
    this.calls = layout.add(`${this.name}.calls`, 'counter');
    this.timeUs = layout.add(`${this.name}.timeUs`, 'counter');
    this.failures = layout.add(`${this.name}.failures`, 'counter');
    this.retries = layout.add(`${this.name}.retries`, 'counter');
    this.lastFailure = layout.add(`${this.name}.lastFailure`, 'continuous', 1e-6);
    this.breaker = new Breaker(layout, this.name, params.client.breaker, stepMs);
    this.pools =
      callee instanceof Database
        ? Array.from({ length: replicas }, (_, i) => new Pool(layout, `${this.name}.${i}`, params.pool, stepMs))
        : [];
    this.nominalMs = params.latency + callee.meanMs;
    this.meanMs = this.nominalMs;
    this.perRequest = params.perRequest;
  }

  start(state: Float64Array): void {
    for (const pool of this.pools) pool.start(state);
  }

  /** Frees everything a replica of the caller held, as its restart does. */
  restart(state: Float64Array, replica: number): void {
    this.pools[replica]?.start(state);
  }

  /**
   * Makes the calls of one step.
   *
   * @param requests requests of the caller worked off in this step, and their expected rate per second
   * @param misses cache misses of those requests, and their expected rate per second
   */
  make(
    state: Float64Array,
    step: number,
    requests: number,
    ratePerS: number,
    misses: number,
    missesPerS: number,
  ): void {
    const { params, callee } = this;
    const factor = callee instanceof Cache ? callee.trafficFactor(step) : 1;
    const perMiss = params.perMiss ?? 0;
    let calls = Math.floor(requests * params.perRequest * factor + uniformAt(this.key, step, COUNT_SLOT));
    let rate = ratePerS * params.perRequest * factor;
    if (perMiss > 0) {
      calls += Math.floor(misses * perMiss + uniformAt(this.key, step, MISS_COUNT_SLOT));
      rate += missesPerS * perMiss;
    }
    if (this.breaker.isOpen(state, step)) {
      this.made = 0;
      this.missed = calls;
      this.failed = calls;
      this.perRequest = ratePerS > 0 ? rate / ratePerS : params.perRequest;
      return;
    }
    // Retries of failed calls, f + f² + …, follow at once: their pause is short beside a step.
    const f = state[this.lastFailure];
    if (f > 0 && params.client.retries > 0) {
      let again = 0;
      let chance = f;
      for (let i = 0; i < params.client.retries; i++, chance *= f) again += chance;
      const extra = Math.floor(calls * again + uniformAt(this.key, step, RETRY_SLOT));
      state[this.retries] += extra;
      calls += extra;
      rate *= 1 + again;
    }
    this.perRequest = ratePerS > 0 ? rate / ratePerS : params.perRequest;
    this.made = calls;
    this.missed = 0;
    if (callee instanceof Cache) {
      this.missed = callee.take(state, this.key, step, HIT_SLOT, calls, rate);
    } else if (callee instanceof Database) {
      callee.calls += calls;
      callee.callsPerS += rate;
    } else if (callee instanceof MessageQueue) {
      callee.publish(calls, rate);
    } else {
      callee.arrive(calls, rate);
    }
  }

  /** Expected misses per second that these calls cause, of a cache. */
  missesPerS(state: Float64Array, ratePerS: number): number {
    const { callee } = this;
    if (!(callee instanceof Cache)) return 0;
    return ratePerS * this.perRequest * callee.params.readRatio * (1 - callee.hitRatio(state));
  }

  /**
   * Takes the callee's answer of this step: what one call costs the caller.
   * @param ratePerS requests of the caller per second; they go to the replicas that are up in equal parts
   */
  settle(
    state: Float64Array,
    controls: Float64Array,
    step: number,
    ratePerS: number,
    replicasUp: readonly boolean[],
  ): void {
    const { params, callee } = this;
    const at = this.controls;
    if (this.breaker.isOpen(state, step)) {
      // Failing fast costs nothing.
      this.meanMs = 0;
      this.varianceMs2 = 0;
      this.failure = 1;
      return;
    }
    const network = params.latency + controls[at.delay];
    let mean = network + callee.meanMs;
    let variance = callee.varianceMs2;
    let giveUp = 0;
    if (this.pools.length > 0) {
      let up = 0;
      for (const isUp of replicasUp) if (isUp) up++;
      const share = up > 0 ? (ratePerS * this.perRequest) / up : 0;
      const variation = mean > 0 ? variance / (mean * mean) : 0;
      let waitMs = 0;
      let waitVariance = 0;
      for (let i = 0; i < this.pools.length; i++) {
        if (!replicasUp[i]) continue;
        const pool = this.pools[i];
        pool.step(state, share, mean, variation, controls[at.leak]);
        waitMs += pool.waitMs / up;
        waitVariance += pool.waitVariance / up;
        giveUp += pool.giveUp / up;
        const calls = this.made / up;
        state[pool.waitUs] += Math.round(calls * pool.waitMs * 1000);
        if (pool.giveUp > 0)
          state[pool.timeouts] += Math.floor(calls * pool.giveUp + uniformAt(this.key, step, GIVE_UP_SLOT + i));
      }
      mean += waitMs;
      variance += waitVariance;
    }
    const { timeout } = params.client;
    const late = tailOfLognormal(mean, variance, timeout);
    const loss = controls[at.loss];
    if (loss > 0) mean = mean * (1 - loss) + timeout * loss;
    const failure = 1 - (1 - callee.failure) * (1 - giveUp) * (1 - late) * (1 - loss);
    this.meanMs = Math.min(mean, timeout);
    this.varianceMs2 = mean > timeout ? 0 : variance;
    state[this.lastFailure] = failure;
    // After all retries.
    let left = failure;
    for (let i = 0; i < params.client.retries; i++) left *= failure;
    this.failure = left;
    this.failed = failure > 0 ? Math.min(this.made, Math.round(this.made * failure)) : 0;
    if (late > 0 && callee instanceof Database) callee.rollBack(state, Math.round(this.made * late));
    this.breaker.observe(state, step, this.made, this.failed);
    state[this.calls] += this.made;
    state[this.failures] += this.failed;
    if (this.made > 0) {
      const time =
        this.made * this.meanMs + Math.sqrt(this.made * this.varianceMs2) * normalAt(this.key, step, TIME_SLOT);
      state[this.timeUs] += Math.max(0, Math.round(time * 1000));
    }
  }
}

/** Chance that at least one of `count` calls fails, count need not be whole. */
export function anyFails(failure: number, count: number): number {
  if (failure <= 0 || count <= 0) return 0;
  return failure >= 1 ? 1 : 1 - exp(count * log1p(-failure));
}

/** Chance that a lognormal time of this mean and variance exceeds a limit. */
function tailOfLognormal(mean: number, variance: number, limit: number): number {
  if (variance <= 0) return mean > limit ? 1 : 0;
  // Far from the limit the chance is below 1e-6 for any skew that occurs; spare the logarithms.
  if (mean + 30 * Math.sqrt(variance) < limit) return 0;
  const sigma2 = log1p(variance / (mean * mean));
  const z = (log(limit / mean) + 0.5 * sigma2) / Math.sqrt(sigma2);
  return z > 8 ? 0 : normalCdf(-z);
}
