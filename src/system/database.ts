import { exp } from '../exact/exp.ts';
import { binomialQuantile } from '../random/binomial-quantile.ts';
import { uniformAt } from '../random/hash.ts';
import type { DatabaseParameters } from './component-parameters.ts';
import { Container } from './container.ts';
import { databaseControls } from './controls.ts';
import { mildFactor, normalAt, Variation, Wander } from './noise.ts';
import { Queue } from './queue.ts';
import type { ControlLayout, StateLayout } from './state-layout.ts';

const TIME_SLOT = 1;
const JOB_SLOT = 2;
const HIT_SLOT = 8;
const ROW_SLOT = 9;

/** A PostgreSQL server: queries on its cores, buffer cache, locks, background jobs that hold connections of their own. */
export class Database {
  readonly container: Container;
  readonly commits: number;
  readonly rollbacks: number;
  readonly blocksHit: number;
  readonly blocksRead: number;
  readonly rows: number;
  readonly activeUs: number;
  readonly working: number;
  readonly active: number;
  readonly blocked: number;
  private readonly inSystem: number;
  private readonly queue = new Queue();
  private readonly controls: { readonly [K in keyof typeof databaseControls]: number };
  private readonly variation: Variation;
  private readonly hitWander: Wander;
  private readonly jobStarts: number;
  private readonly jobEnds: number;

  /** Calls of this step, set to 0 before the callers add theirs. */
  calls = 0;
  callsPerS = 0;
  /** Results of the last {@link step}: time of one query as the server counts it (waits included), ms, and the chance that it fails. */
  meanMs: number;
  varianceMs2 = 0;
  failure = 0;

  constructor(
    layout: StateLayout,
    controls: ControlLayout,
    readonly name: string,
    readonly params: DatabaseParameters,
    private readonly key: Uint32Array,
    private readonly stepMs: number,
  ) {
    this.container = new Container(layout, name, params, key, stepMs);
    this.controls = controls.add([name], databaseControls);
    this.commits = layout.add(`${name}.commits`, 'counter');
    this.rollbacks = layout.add(`${name}.rollbacks`, 'counter');
    this.blocksHit = layout.add(`${name}.blocksHit`, 'counter');
    this.blocksRead = layout.add(`${name}.blocksRead`, 'counter');
    this.rows = layout.add(`${name}.rows`, 'counter');
    this.activeUs = layout.add(`${name}.activeUs`, 'counter');
    this.working = layout.add(`${name}.working`, 'discrete');
    this.active = layout.add(`${name}.active`, 'continuous', 0.01);
    this.blocked = layout.add(`${name}.blocked`, 'continuous', 0.01);
    this.inSystem = layout.add(`${name}.inSystem`, 'continuous', 0.01);
    this.variation = new Variation(layout, name, params.variation, mildFactor, key, stepMs);
    this.hitWander = new Wander(key, 3, stepMs);
    const { duty, duration } = params.jobs;
    this.jobEnds = 1 - exp(-stepMs / duration);
    this.jobStarts = duty >= 1 ? 1 : 1 - exp((-stepMs / duration) * (duty / (1 - duty)));
    this.meanMs = params.queryTime;
  }

  start(state: Float64Array): void {
    this.container.start(state);
    const { workers, duty } = this.params.jobs;
    state[this.working] = binomialQuantile(uniformAt(this.key, 0, JOB_SLOT + 2), workers, duty);
  }

  /** Connections that background jobs hold. */
  jobConnections(state: Float64Array): number {
    return state[this.working];
  }

  private kill(state: Float64Array): void {
    for (const slot of [this.commits, this.rollbacks, this.blocksHit, this.blocksRead, this.rows, this.activeUs])
      state[slot] = 0;
    state[this.inSystem] = 0;
    state[this.active] = 0;
    state[this.blocked] = 0;
    state[this.working] = 0;
  }

  /** Restarts the server. */
  restart(state: Float64Array, step: number): void {
    this.container.kill(state, step);
    this.kill(state);
  }

  /**
   * Works off the calls of one step. Those that their callers then give up roll back, see {@link rollBack}.
   */
  step(state: Float64Array, controls: Float64Array, step: number): void {
    const { params, container, key } = this;
    const at = this.controls;
    this.variation.step(state, step);
    if (container.revive(state, step)) container.start(state);
    this.stepJobs(state, step);
    if (container.isDown(state)) {
      this.failure = 1;
      this.meanMs = 1;
      this.varianceMs2 = 0;
      return;
    }
    const stepS = this.stepMs / 1000;
    const hitRatio = Math.min(1, Math.max(0, params.cacheHitRatio + params.cacheHitSpread * this.hitWander.at(step)));
    const misses = params.blocksPerQuery * (1 - hitRatio);
    const own = (params.queryTime * this.variation.factor(state) + misses * params.missTime) * controls[at.timeFactor];
    const slowShare = controls[at.slowShare];
    const slowTime = controls[at.slowTime];
    const hold = own + slowShare * slowTime + controls[at.delay];
    const spread = params.queryTimeSpread * own;
    const holdVariance =
      spread * spread + slowShare * (1 - slowShare) * slowTime * slowTime + slowShare * slowTime * slowTime;
    const limit = params.cpuLimit * controls[at.cpuLimitFactor];
    // A slow query computes while it is slow (a scan), so that a bad plan shows in the CPU.
    const cost = (params.cpuPerQuery + slowShare * slowTime * 0.5) * controls[at.cpuFactor];
    const jobCores = state[this.working] * params.jobs.cpu;
    const free = Math.max(0.001, limit - container.idleCores(step) - jobCores);
    const servers = Math.max(
      0.001,
      Math.min(params.cores, cost > 0 ? (free / (cost / 1000)) * (hold / 1000) : params.cores),
    );
    const queue = this.queue;
    queue.step(
      state[this.inSystem],
      this.callsPerS,
      servers,
      hold / 1000,
      0.5 * (1 + holdVariance / (hold * hold)),
      stepS,
    );
    state[this.inSystem] = queue.inSystem;
    const wait = queue.waitIfWaiting * 1000;
    const meanWait = queue.waitProbability * wait;
    const lockShare = controls[at.lockShare];
    const lockWait = controls[at.lockWait];
    // Lock waits are exponential; throttled periods stop a query for 50 ms on average.
    const stopped = state[container.throttledShare];
    const meanLock = lockShare * lockWait;
    this.meanMs = hold + meanWait + meanLock + stopped * 50;
    this.varianceMs2 =
      holdVariance +
      queue.waitProbability * wait * wait * (queue.waitVariation + 1) -
      meanWait * meanWait +
      lockShare * 2 * lockWait * lockWait -
      meanLock * meanLock +
      stopped * 3333 -
      stopped * stopped * 2500;
    this.failure = 0;

    const calls = this.calls;
    const jobs = state[this.working] * params.jobs.transactions * stepS;
    const jobTransactions = Math.floor(jobs + uniformAt(key, step, JOB_SLOT + 3));
    state[this.commits] += calls + jobTransactions;
    const blocks = Math.round((calls + jobTransactions) * params.blocksPerQuery);
    const hits = binomialQuantile(uniformAt(key, step, HIT_SLOT), blocks, hitRatio);
    state[this.blocksHit] += hits;
    state[this.blocksRead] += blocks - hits;
    state[this.rows] += Math.floor((calls + jobTransactions) * params.rowsPerQuery + uniformAt(key, step, ROW_SLOT));
    if (calls > 0) {
      const time = calls * this.meanMs + Math.sqrt(calls * this.varianceMs2) * normalAt(key, step, TIME_SLOT);
      state[this.activeUs] += Math.max(0, Math.round(time * 1000));
    }
    state[this.active] = queue.inSystem;
    state[this.blocked] = this.callsPerS * (meanLock / 1000);
    container.useCpu(state, step, calls * cost + jobCores * this.stepMs, this.callsPerS, cost, limit);
    container.traffic(state, calls);
    if (container.useMemory(state, step, 0, controls[at.memoryGrowth])) this.kill(state);
  }

  /** Transactions of this step whose callers timed out. */
  rollBack(state: Float64Array, count: number): void {
    const rolledBack = Math.min(count, state[this.commits]);
    state[this.commits] -= rolledBack;
    state[this.rollbacks] += rolledBack;
  }

  private stepJobs(state: Float64Array, step: number): void {
    const { workers } = this.params.jobs;
    if (workers === 0 || this.container.isDown(state)) return;
    const on = state[this.working];
    const ended = binomialQuantile(uniformAt(this.key, step, JOB_SLOT), on, this.jobEnds);
    const begun = binomialQuantile(uniformAt(this.key, step, JOB_SLOT + 1), workers - on, this.jobStarts);
    state[this.working] = on - ended + begun;
  }
}
