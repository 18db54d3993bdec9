import { binomialQuantile } from '../random/binomial-quantile.ts';
import { uniformAt } from '../random/hash.ts';
import { normalCdf } from '../random/normal-cdf.ts';
import type { ContainerParameters } from './component-parameters.ts';
import { Wander } from './noise.ts';
import type { StateLayout } from './state-layout.ts';

/** Slots of draws; other users of a component's key stay clear of them. */
const THROTTLE_SLOT = 0x20000000;
/** Linux grants CPU in periods of 100 ms. */
export const CFS_PERIOD_S = 0.1;

/**
 * The container of one process: CPU with its limit and throttling, memory with its limit, the OOM kill and the restart.
 * CPU throttling follows the kernel's bandwidth control: a period of 100 ms is throttled when the work that falls into it
 * exceeds the quota; work arrives as a Poisson process, its sum in a period taken as normal.
 */
export class Container {
  /** Counters since the start of the process, except `oom` and `restarts`, which outlive it. */
  readonly cpuUs: number;
  readonly periods: number;
  readonly throttled: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly oom: number;
  /** Step at which the process started; negative for before the run. */
  readonly started: number;
  /** First step at which it answers again; 0 while it is up. */
  readonly downUntil: number;
  readonly leaked: number;
  readonly memory: number;

  private readonly idleWander: Wander;
  private readonly memoryWander: Wander;
  private readonly stepS: number;
  private readonly periodsPerStep: number;
  private readonly restartSteps: number;
  /** Share of the periods of the last step that were throttled. */
  readonly throttledShare: number;

  constructor(
    layout: StateLayout,
    readonly name: string,
    readonly params: ContainerParameters,
    private readonly key: Uint32Array,
    stepMs: number,
  ) {
    this.cpuUs = layout.add(`${name}.cpuUs`, 'counter');
    this.periods = layout.add(`${name}.periods`, 'counter');
    this.throttled = layout.add(`${name}.throttled`, 'counter');
    this.bytesIn = layout.add(`${name}.bytesIn`, 'counter');
    this.bytesOut = layout.add(`${name}.bytesOut`, 'counter');
    this.oom = layout.add(`${name}.oom`, 'counter');
    this.started = layout.add(`${name}.started`, 'lasting');
    this.downUntil = layout.add(`${name}.downUntil`, 'discrete');
    this.leaked = layout.add(`${name}.leaked`, 'continuous', 4096);
    this.memory = layout.add(`${name}.memory`, 'continuous', 4096);
    this.throttledShare = layout.add(`${name}.throttledShare`, 'continuous', 1e-6);
    this.idleWander = new Wander(key, 1, stepMs);
    this.memoryWander = new Wander(key, 2, stepMs);
    this.stepS = stepMs / 1000;
    this.periodsPerStep = Math.max(1, Math.round(this.stepS / CFS_PERIOD_S));
    this.restartSteps = Math.max(1, Math.ceil(params.restartTime / stepMs));
  }

  start(state: Float64Array): void {
    state[this.memory] = this.params.memoryIdle;
  }

  isDown(state: Float64Array): boolean {
    return state[this.downUntil] > 0;
  }

  /** CPU used without requests in this step, cores. */
  idleCores(step: number): number {
    return Math.max(0, this.params.cpuIdle * (1 + this.params.cpuIdleSpread * this.idleWander.at(step)));
  }

  /** Ends a restart whose time has come; to be called first in a step. Returns true in the step in which the process is new. */
  revive(state: Float64Array, step: number): boolean {
    if (state[this.downUntil] === 0 || step < state[this.downUntil]) return false;
    state[this.downUntil] = 0;
    state[this.started] = step;
    return true;
  }

  /** Kills the process: its counters and its memory are gone, and it answers again after its restart time. */
  kill(state: Float64Array, step: number): void {
    state[this.downUntil] = step + 1 + this.restartSteps;
    state[this.leaked] = 0;
    state[this.memory] = 0;
    state[this.throttledShare] = 0;
    for (const slot of [this.cpuUs, this.periods, this.throttled, this.bytesIn, this.bytesOut]) state[slot] = 0;
  }

  /**
   * Accounts for the CPU of one step.
   *
   * @param workMs CPU time of the requests done, ms
   * @param ratePerS and `costMs`: rate of requests and CPU time of one, for the chance of a throttled period
   * @param limitCores CPU limit in force
   */
  useCpu(
    state: Float64Array,
    step: number,
    workMs: number,
    ratePerS: number,
    costMs: number,
    limitCores: number,
  ): void {
    const idle = this.idleCores(step);
    const usedUs = Math.round(Math.min(workMs * 1000 + idle * this.stepS * 1e6, limitCores * this.stepS * 1e6));
    state[this.cpuUs] += usedUs;
    state[this.periods] += this.periodsPerStep;
    const costS = costMs / 1000;
    const demand = ratePerS * costS + idle;
    const spread = Math.sqrt(ratePerS * CFS_PERIOD_S) * (costS / CFS_PERIOD_S);
    const distance = limitCores - demand;
    let share = 0;
    if (distance < 6 * spread) share = spread > 0 ? normalCdf(-distance / spread) : 1;
    else if (distance < 0) share = 1;
    state[this.throttledShare] = share;
    if (share > 0) {
      state[this.throttled] += binomialQuantile(uniformAt(this.key, step, THROTTLE_SLOT), this.periodsPerStep, share);
    }
  }

  /**
   * Sets the memory in use after a step; above the limit the process is killed.
   *
   * @param held memory of requests and garbage, bytes
   * @param growth bytes leaked per second
   * @returns whether the process was killed
   */
  useMemory(state: Float64Array, step: number, held: number, growth: number): boolean {
    if (growth > 0) state[this.leaked] += growth * this.stepS;
    const idle = this.params.memoryIdle * (1 + this.params.memorySpread * this.memoryWander.at(step));
    state[this.memory] = Math.max(0, idle) + held + state[this.leaked];
    if (state[this.memory] <= this.params.memoryLimit) return false;
    state[this.oom] += 1;
    this.kill(state, step);
    return true;
  }

  traffic(state: Float64Array, requests: number): void {
    state[this.bytesIn] += Math.round(requests * this.params.bytesIn);
    state[this.bytesOut] += Math.round(requests * this.params.bytesOut);
  }
}
