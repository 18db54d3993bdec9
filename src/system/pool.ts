import { exp } from '../exact/exp.ts';
import type { CallParameters } from './component-parameters.ts';
import { Queue } from './queue.ts';
import type { StateLayout } from './state-layout.ts';

/**
 * The connections of one replica to one database: a queue whose servers are the connections. Connections above the idle
 * ones are opened when needed and closed when unused for a while; leaked ones are held for ever.
 */
export class Pool {
  readonly queue = new Queue();
  readonly leaked: number;
  readonly open: number;
  readonly timeouts: number;
  readonly waitUs: number;
  private readonly inSystem: number;
  /** Results of the last {@link step}: chance that a request gives up waiting for a connection, mean and variance of its wait. */
  giveUp = 0;
  waitMs = 0;
  waitVariance = 0;

  constructor(
    layout: StateLayout,
    name: string,
    private readonly params: CallParameters['pool'],
    private readonly stepMs: number,
  ) {
    this.leaked = layout.add(`${name}.leaked`, 'continuous', 1e-9);
    this.open = layout.add(`${name}.open`, 'continuous', 0.5);
    this.inSystem = layout.add(`${name}.inSystem`, 'continuous', 0.01);
    this.timeouts = layout.add(`${name}.timeouts`, 'counter');
    this.waitUs = layout.add(`${name}.waitUs`, 'counter');
  }

  start(state: Float64Array): void {
    state[this.open] = Math.min(this.params.idle, this.params.size);
    state[this.leaked] = 0;
    state[this.inSystem] = 0;
  }

  get size(): number {
    return this.params.size;
  }

  /** Whole connections that leaked. */
  lost(state: Float64Array): number {
    return Math.min(this.params.size, Math.floor(state[this.leaked] + 1e-9));
  }

  /** Open connections, whole. */
  openCount(state: Float64Array): number {
    return Math.min(this.params.size, Math.max(Math.ceil(state[this.open] - 1e-9), this.lost(state)));
  }

  /** Connections in use, leaked ones included: what the pool itself believes. */
  usedCount(state: Float64Array): number {
    const busy = Math.min(state[this.inSystem], this.params.size - this.lost(state));
    return Math.min(this.openCount(state), this.lost(state) + Math.round(busy));
  }

  /** Requests waiting for a connection, whole. */
  waitingCount(): number {
    return Math.floor(this.queue.waiting);
  }

  /**
   * @param ratePerS calls of the replica, per second
   * @param holdMs how long one call holds its connection
   * @param variation squared coefficient of variation of that
   * @param leakPerS connections that leak per second
   */
  step(state: Float64Array, ratePerS: number, holdMs: number, variation: number, leakPerS: number): void {
    const { size, idle, idleTimeout, acquireTimeout } = this.params;
    const stepS = this.stepMs / 1000;
    if (leakPerS > 0) state[this.leaked] = Math.min(size, state[this.leaked] + leakPerS * stepS);
    const lost = this.lost(state);
    const usable = size - lost;
    const holdS = holdMs / 1000;
    let inUse: number;
    if (usable === 0) {
      state[this.inSystem] = ratePerS * (acquireTimeout / 1000);
      this.giveUp = ratePerS > 0 ? 1 : 0;
      this.waitMs = acquireTimeout;
      this.waitVariance = 0;
      inUse = 0;
    } else {
      const queue = this.queue;
      queue.step(state[this.inSystem], ratePerS, usable, Math.max(holdS, 1e-9), 0.5 * (1 + variation), stepS);
      // Those who gave up are no longer in the line.
      const longest = usable + queue.throughput * (acquireTimeout / 1000);
      const overflow = Math.max(0, queue.inSystem - longest);
      state[this.inSystem] = queue.inSystem - overflow;
      const dropped = ratePerS > 0 ? Math.min(1, overflow / (ratePerS * stepS)) : 0;
      const wait = queue.waitIfWaiting * 1000;
      // Beside the overflow, single waits beyond the limit: exponential in equilibrium, none when the line is short and known.
      const late = wait > 0 && queue.waitVariation > 0.5 ? queue.waitProbability * exp(-acquireTimeout / wait) : 0;
      this.giveUp = Math.min(1, dropped + (1 - dropped) * late);
      this.waitMs = Math.min(queue.waitProbability * wait, acquireTimeout);
      this.waitVariance = queue.waitProbability * wait * wait * (queue.waitVariation + 1) - this.waitMs * this.waitMs;
      if (this.waitVariance < 0 || this.waitMs >= acquireTimeout) this.waitVariance = 0;
      inUse = Math.min(usable, queue.throughput * holdS);
    }
    // Enough for the usual bunching of calls: the mean in use and two standard deviations of a Poisson number.
    const need = Math.min(
      size,
      lost + Math.max(idle, Math.min(usable, Math.ceil(inUse + 2 * Math.sqrt(inUse) - 1e-9))),
    );
    const open = state[this.open];
    state[this.open] =
      need >= open ? need : Math.max(need, open - Math.max(1, open - need) * Math.min(1, this.stepMs / idleTimeout));
  }
}
