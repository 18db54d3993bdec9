import { pow } from '../exact/pow.ts';
import { binomialQuantile } from '../random/binomial-quantile.ts';
import { uniformAt } from '../random/hash.ts';
import type { CacheParameters } from './component-parameters.ts';
import { Container } from './container.ts';
import { cacheControls } from './controls.ts';
import { logFactor, mildFactor, normalAt, Variation, Wander } from './noise.ts';
import { Queue } from './queue.ts';
import type { ControlLayout, StateLayout } from './state-layout.ts';

const TIME_SLOT = 1;
const EXPIRE_SLOT = 2;

/**
 * A Redis server used as a look-aside cache: one thread, a set of resident keys that misses fill, expiry and eviction shrink.
 * The hit ratio is `hitRatio × (resident share)^skew`: reads that favour few keys (large concentration, small exponent)
 * recover quickly after a flush. Above `maxMemory` keys are evicted as fast as they come.
 */
export class Cache {
  readonly container: Container;
  readonly gets: number;
  readonly sets: number;
  readonly hits: number;
  readonly misses: number;
  readonly evicted: number;
  readonly expired: number;
  readonly getUs: number;
  readonly setUs: number;
  readonly resident: number;
  private readonly inSystem: number;
  private readonly queue = new Queue();
  private readonly controls: { readonly [K in keyof typeof cacheControls]: number };
  private readonly variation: Variation;
  private readonly traffic: Wander;
  private readonly memoryWander: Wander;
  private readonly capacity: number;
  private trafficLevel = Number.NaN;
  private trafficNow = 1;

  /** Operations and misses of this step, set to 0 before the callers add theirs. */
  calls = 0;
  callsPerS = 0;
  reads = 0;
  missed = 0;
  meanMs: number;
  varianceMs2 = 0;
  failure = 0;

  constructor(
    layout: StateLayout,
    controls: ControlLayout,
    readonly name: string,
    readonly params: CacheParameters,
    private readonly key: Uint32Array,
    private readonly stepMs: number,
  ) {
    this.container = new Container(layout, name, params, key, stepMs);
    this.controls = controls.add([name], cacheControls);
    this.gets = layout.add(`${name}.gets`, 'counter');
    this.sets = layout.add(`${name}.sets`, 'counter');
    this.hits = layout.add(`${name}.hits`, 'counter');
    this.misses = layout.add(`${name}.misses`, 'counter');
    this.evicted = layout.add(`${name}.evicted`, 'counter');
    this.expired = layout.add(`${name}.expired`, 'counter');
    this.getUs = layout.add(`${name}.getUs`, 'counter');
    this.setUs = layout.add(`${name}.setUs`, 'counter');
    this.resident = layout.add(`${name}.resident`, 'continuous', params.keys * 1e-6);
    this.inSystem = layout.add(`${name}.inSystem`, 'continuous', 0.01);
    this.variation = new Variation(layout, name, params.variation, mildFactor, key, stepMs);
    this.traffic = new Wander(key, 4, stepMs);
    this.memoryWander = new Wander(key, 5, stepMs);
    this.capacity = Math.max(
      1,
      Math.min(params.keys, Math.floor((params.maxMemory - params.memoryIdle) / params.itemSize)),
    );
    this.meanMs = params.operationTime;
  }

  start(state: Float64Array): void {
    this.container.start(state);
    state[this.resident] = Math.min(this.capacity, Math.round(this.params.keys * this.params.warm));
  }

  /** How many operations one request makes now, over the usual number: traffic wanders. */
  trafficFactor(step: number): number {
    const level = this.traffic.at(step);
    if (level !== this.trafficLevel) {
      this.trafficLevel = level;
      this.trafficNow = logFactor(level, this.params.trafficSpread);
    }
    return this.trafficNow;
  }

  /** Chance that a read finds its key. */
  hitRatio(state: Float64Array): number {
    if (this.container.isDown(state)) return 0;
    const share = state[this.resident] / this.params.keys;
    if (share >= 1) return this.params.hitRatio;
    return share <= 0 ? 0 : this.params.hitRatio * pow(share, this.params.skew);
  }

  /** Memory the server reports as used, bytes. */
  usedBytes(state: Float64Array, step: number): number {
    const wander = 1 + this.params.memorySpread * this.memoryWander.at(step);
    return (
      Math.max(0, (this.params.memoryIdle + state[this.resident] * this.params.itemSize) * wander) +
      state[this.container.leaked]
    );
  }

  private kill(state: Float64Array): void {
    for (const slot of [
      this.gets,
      this.sets,
      this.hits,
      this.misses,
      this.evicted,
      this.expired,
      this.getUs,
      this.setUs,
    ])
      state[slot] = 0;
    state[this.resident] = 0;
    state[this.inSystem] = 0;
  }

  /** Restarts the server: it comes back empty. */
  restart(state: Float64Array, step: number): void {
    this.container.kill(state, step);
    this.kill(state);
  }

  /** Applies a flush; to be called before the callers ask for the hit ratio. */
  prepare(state: Float64Array, controls: Float64Array, step: number): void {
    this.variation.step(state, step);
    this.container.revive(state, step);
    const flush = controls[this.controls.flush];
    if (flush > 0) state[this.resident] = Math.floor(state[this.resident] * (1 - flush));
    this.calls = 0;
    this.callsPerS = 0;
    this.reads = 0;
    this.missed = 0;
  }

  /** Works off the calls of one step and moves the resident keys on. */
  step(state: Float64Array, controls: Float64Array, step: number): void {
    const { params, container, key } = this;
    const at = this.controls;
    if (container.isDown(state)) {
      this.failure = 1;
      this.meanMs = 1;
      this.varianceMs2 = 0;
      return;
    }
    const own = params.operationTime * this.variation.factor(state) * controls[at.timeFactor];
    const slowShare = controls[at.slowShare];
    const slowTime = controls[at.slowTime];
    const hold = own + slowShare * slowTime + controls[at.delay];
    const spread = params.operationTimeSpread * own;
    const holdVariance = spread * spread + slowShare * (2 - slowShare) * slowTime * slowTime;
    const limit = params.cpuLimit * controls[at.cpuLimitFactor];
    const cost = params.cpuPerOperation * controls[at.cpuFactor];
    const free = Math.max(0.001, limit - container.idleCores(step));
    const servers = Math.max(0.001, Math.min(1, cost > 0 ? (free / (cost / 1000)) * (hold / 1000) : 1));
    const queue = this.queue;
    queue.step(
      state[this.inSystem],
      this.callsPerS,
      servers,
      hold / 1000,
      0.5 * (1 + holdVariance / (hold * hold)),
      this.stepMs / 1000,
    );
    state[this.inSystem] = queue.inSystem;
    const wait = queue.waitIfWaiting * 1000;
    const meanWait = queue.waitProbability * wait;
    const stopped = state[container.throttledShare];
    this.meanMs = hold + meanWait + stopped * 50;
    this.varianceMs2 =
      holdVariance +
      queue.waitProbability * wait * wait * (queue.waitVariation + 1) -
      meanWait * meanWait +
      stopped * 3333 -
      stopped * stopped * 2500;
    this.failure = 0;

    const { calls, reads, missed } = this;
    const writes = calls - reads;
    state[this.gets] += reads;
    state[this.sets] += writes;
    state[this.hits] += reads - missed;
    state[this.misses] += missed;
    if (calls > 0) {
      const time = calls * hold + Math.sqrt(calls * holdVariance) * normalAt(key, step, TIME_SLOT);
      const timeUs = Math.max(0, Math.round(time * 1000));
      const readUs = Math.round((timeUs * reads) / calls);
      state[this.getUs] += readUs;
      state[this.setUs] += timeUs - readUs;
    }
    // Reads beyond the hits of a warm cache are of keys not resident: each brings one back, and where memory is full drives one out.
    let resident = state[this.resident] + reads * (params.hitRatio - this.hitRatio(state));
    if (resident > this.capacity) {
      if (this.capacity < params.keys)
        state[this.evicted] += Math.floor(resident - this.capacity + uniformAt(key, step, EXPIRE_SLOT + 1));
      resident = this.capacity;
    }
    // The last key comes back for certain, not in the limit only.
    if (this.capacity - resident < 0.5) resident = this.capacity;
    state[this.resident] = resident;
    const expiring = (resident * this.stepMs) / params.expiry;
    state[this.expired] += Math.floor(expiring + uniformAt(key, step, EXPIRE_SLOT));
    container.useCpu(state, step, calls * cost, this.callsPerS, cost, limit);
    container.traffic(state, calls);
    if (container.useMemory(state, step, state[this.resident] * params.itemSize, controls[at.memoryGrowth]))
      this.kill(state);
  }

  /** Takes the operations of one caller: how many read, how many of those miss. */
  take(state: Float64Array, key: Uint32Array, step: number, slot: number, calls: number, ratePerS: number): number {
    this.calls += calls;
    this.callsPerS += ratePerS;
    const reads = Math.round(calls * this.params.readRatio);
    const missed = reads - binomialQuantile(uniformAt(key, step, slot), reads, this.hitRatio(state));
    this.reads += reads;
    this.missed += missed;
    return missed;
  }
}
