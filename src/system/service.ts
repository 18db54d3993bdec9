import { binomialQuantile } from '../random/binomial-quantile.ts';
import { uniformAt } from '../random/hash.ts';
import { anyFails, type Call } from './call.ts';
import type { ServiceParameters } from './component-parameters.ts';
import { CFS_PERIOD_S } from './container.ts';
import { mildFactor, Variation } from './noise.ts';
import { Replica } from './replica.ts';
import type { ControlLayout, StateLayout } from './state-layout.ts';

const ERROR_SLOT = 0x30000000;
const BALANCE_SLOT = 0x31000000;
const GC_SLOT = 0x32000000;
/** A collection may start when the heap is fuller than this. */
const GC_FILL_MIN = 0.7;

/**
 * An HTTP service. Each step runs in two passes: {@link take} admits requests, top-down, and gives the calls they make;
 * {@link answer} computes, bottom-up, how long they took and how they ended.
 *
 * A replica is one queue whose servers are its workers, as far as its CPU feeds them: with the CPU time of one request, the limit
 * allows only so much concurrency. The time a worker is busy includes the calls, so a slow database fills the workers.
 */
export class Service {
  readonly replicas: readonly Replica[];
  readonly calls: Call[] = [];
  private readonly variation: Variation;
  private readonly up: boolean[];
  private readonly stepS: number;
  /** Callers give up after this long; the shortest time-out counts. */
  timeoutMs = Number.POSITIVE_INFINITY;

  /** Requests of this step, set to 0 before the callers add theirs. */
  arrivals = 0;
  ratePerS = 0;
  /** Results of the last step, for the callers: time and failure of one request; answered and failed requests. */
  meanMs: number;
  varianceMs2 = 0;
  failure = 0;
  answered = 0;
  failed = 0;

  constructor(
    layout: StateLayout,
    controls: ControlLayout,
    readonly name: string,
    readonly params: ServiceParameters,
    readonly boundsMs: Float64Array,
    private readonly key: Uint32Array,
    replicaKeys: readonly Uint32Array[],
    private readonly stepMs: number,
  ) {
    this.variation = new Variation(layout, name, params.variation, mildFactor, key, stepMs);
    this.replicas = replicaKeys.map(
      (replicaKey, i) => new Replica(layout, controls, name, i, params, boundsMs, replicaKey, stepMs),
    );
    this.up = this.replicas.map(() => true);
    this.stepS = stepMs / 1000;
    this.meanMs = params.serviceTime;
  }

  start(state: Float64Array): void {
    for (const replica of this.replicas) replica.start(state, this.nominalMs());
    for (const call of this.calls) call.start(state);
  }

  private nominalMs(): number {
    let ms = this.params.serviceTime;
    for (const call of this.calls) ms += call.params.perRequest * call.nominalMs;
    return ms;
  }

  arrive(requests: number, ratePerS: number): void {
    this.arrivals += requests;
    this.ratePerS += ratePerS;
  }

  /** Restarts one replica. */
  restart(state: Float64Array, step: number, replica: number): void {
    this.failed = this.lost;
    this.replicas[replica].container.kill(state, step);
    this.killed(state, replica);
    this.lost = this.failed;
  }
  /** Requests that a restart lost since the last step. */
  private lost = 0;

  private killed(state: Float64Array, index: number): void {
    this.failed += this.replicas[index].kill(state, this.boundsMs.length);
    for (const call of this.calls) call.restart(state, index);
  }

  /** Admits the requests of a step to the replicas and makes the calls of those worked off. */
  take(state: Float64Array, controls: Float64Array, step: number): void {
    this.variation.step(state, step);
    this.answered = 0;
    this.failed = this.lost;
    this.lost = 0;
    const { replicas, up } = this;
    let count = 0;
    for (let i = 0; i < replicas.length; i++) {
      if (replicas[i].container.revive(state, step)) replicas[i].start(state, this.nominalMs());
      up[i] = !replicas[i].container.isDown(state);
      if (up[i]) count++;
    }
    let done = 0;
    let startedPerS = 0;
    if (count === 0) {
      // Nobody answers: the connection is refused, and no server counts it.
      this.failed += this.arrivals;
    } else {
      let left = this.arrivals;
      let leftReplicas = count;
      for (let i = 0; i < replicas.length; i++) {
        const replica = replicas[i];
        replica.done = 0;
        if (!up[i]) continue;
        replica.ratePerS = this.ratePerS / count;
        // Round robin gives whole shares; who gets the odd requests goes by the step.
        const share = Math.floor(left / leftReplicas);
        const odd = left - share * leftReplicas;
        replica.arrivals =
          share + (odd > 0 && uniformAt(this.key, step, BALANCE_SLOT + i) < odd / leftReplicas ? 1 : 0);
        left -= replica.arrivals;
        leftReplicas--;
        this.admit(state, controls, step, replica);
        done += replica.done;
        startedPerS += replica.startedPerS;
      }
    }
    // Calls that fill caches come first: their misses cause further calls.
    let misses = 0;
    let missesPerS = 0;
    for (const call of this.calls) {
      if (call.params.perMiss !== undefined) continue;
      call.make(state, step, done, startedPerS, 0, 0);
      misses += call.missed;
      missesPerS += call.missesPerS(state, startedPerS);
    }
    for (const call of this.calls)
      if (call.params.perMiss !== undefined) call.make(state, step, done, startedPerS, misses, missesPerS);
    this.startedPerS = startedPerS;
  }
  private startedPerS = 0;

  /** What the replicas that are up can work off at most, per second. */
  capacityPerS(state: Float64Array, controls: Float64Array, step: number): number {
    let total = 0;
    for (const replica of this.replicas) {
      if (!replica.container.isDown(state))
        total += (this.serversOf(state, controls, step, replica) / state[replica.holdMs]) * 1000;
    }
    return total;
  }

  /** Workers of a replica, as far as its CPU feeds them. */
  private serversOf(state: Float64Array, controls: Float64Array, step: number, replica: Replica): number {
    const { params } = this;
    const at = replica.controls;
    const cost = params.cpuPerRequest * controls[at.cpuFactor] + controls[at.cpuAdded];
    if (cost <= 0) return params.workers;
    const free = Math.max(0.001, params.cpuLimit * controls[at.cpuLimitFactor] - replica.container.idleCores(step));
    return Math.max(0.001, Math.min(params.workers, free * (state[replica.holdMs] / cost)));
  }

  private admit(state: Float64Array, controls: Float64Array, step: number, replica: Replica): void {
    const { params } = this;
    const hold = state[replica.holdMs];
    const servers = this.serversOf(state, controls, step, replica);
    const queue = replica.queue;
    const before = state[replica.inSystem];
    queue.step(before, replica.ratePerS, servers, hold / 1000, 0.5 * (1 + state[replica.holdVariation]), this.stepS);
    // More than the queue holds is refused at the door.
    const room = params.workers + params.queue;
    const overflow = Math.max(0, queue.inSystem - room);
    const after = queue.inSystem - overflow;
    state[replica.inSystem] = after;
    replica.refused =
      overflow > 0 ? Math.min(replica.arrivals, Math.floor(overflow + uniformAt(replica.key, step, ERROR_SLOT))) : 0;
    const taken = state[replica.pending] + replica.arrivals - replica.refused;
    const pending = Math.min(taken, Math.floor(after));
    state[replica.pending] = pending;
    replica.done = taken - pending;
    replica.startedPerS = queue.throughput;
    // Those who were refused stand in nobody's way.
    const longest = overflow > 0 ? (room - servers) / Math.max(queue.throughput, 1e-9) : Number.POSITIVE_INFINITY;
    replica.waitMs = Math.min(queue.waitIfWaiting, longest) * 1000;
    // Where CPU is what lacks, a backlog longer than what comes within a period of the scheduler wants CPU in all of them.
    const backlog = servers < params.workers ? Math.max(0, queue.waiting - queue.throughput * CFS_PERIOD_S) : 0;
    replica.wantedPerS = queue.throughput + backlog / CFS_PERIOD_S;
  }

  /** Computes how the requests worked off in this step ended, once the callees have answered. */
  answer(state: Float64Array, controls: Float64Array, step: number): void {
    const { replicas, up } = this;
    for (const call of this.calls) call.settle(state, controls, step, this.startedPerS, up);
    let callMs = 0;
    let callVariance = 0;
    let callFailure = 1;
    for (const call of this.calls) {
      callMs += call.perRequest * call.meanMs;
      callVariance += call.perRequest * call.varianceMs2;
      callFailure *= 1 - anyFails(call.failure, call.perRequest);
    }
    callFailure = 1 - callFailure;
    const variation = this.variation.factor(state);
    let mean = 0;
    let variance = 0;
    let failure = 0;
    let count = 0;
    for (let i = 0; i < replicas.length; i++) {
      if (!up[i]) continue;
      const replica = replicas[i];
      this.finish(state, controls, step, replica, i, variation, callMs, callVariance, callFailure);
      mean += replica.times.meanMs();
      variance += replica.times.varianceMs2();
      failure += this.lastFailure;
      count++;
    }
    this.meanMs = count > 0 ? mean / count : 1;
    this.varianceMs2 = count > 0 ? variance / count : 0;
    this.failure = count > 0 ? failure / count : 1;
  }
  private lastFailure = 0;

  private finish(
    state: Float64Array,
    controls: Float64Array,
    step: number,
    replica: Replica,
    index: number,
    variation: number,
    callMs: number,
    callVariance: number,
    callFailure: number,
  ): void {
    const { params } = this;
    const { container, queue, times, key } = replica;
    const at = replica.controls;
    const done = replica.done;

    // Garbage of the requests done; a collection stops everything for a while, longer as memory fills. How full the heap is when
    // it starts, and when in the step it starts, are draws of the step: so two runs of equal requests collect in step again
    // before long, whatever one of them had to do before.
    let pauseMs = 0;
    const { heap, allocation } = params.gc;
    const fresh = done * allocation;
    const garbage = state[replica.garbage] + fresh;
    state[replica.garbage] = garbage;
    if (
      garbage >= GC_FILL_MIN * heap &&
      garbage >= heap * (GC_FILL_MIN + (1 - GC_FILL_MIN) * uniformAt(key, step, GC_SLOT))
    ) {
      const collections = Math.max(1, Math.floor(garbage / heap));
      state[replica.garbage] = Math.floor(Math.min(fresh, heap) * uniformAt(key, step, GC_SLOT + 1));
      const fill = Math.min(0.98, state[container.memory] / params.memoryLimit);
      pauseMs = (collections * params.gc.pause * 0.5) / (1 - fill);
      state[replica.gcCount] += collections;
      state[replica.gcUs] += Math.round(pauseMs * 1000);
    }
    // A request meets a pause with the share of time it takes, and waits half of it on average (uniform residual).
    const meets = Math.min(1, pauseMs / this.stepMs);
    const residual = pauseMs / 2;

    const own = params.serviceTime * variation * controls[at.timeFactor];
    const spread = params.serviceTimeSpread * own;
    const stopped = state[container.throttledShare];
    const hold = own + controls[at.delay] + callMs + meets * residual + stopped * 50;
    const holdVariance = spread * spread + callVariance + meets * residual * residual + stopped * 3333;
    const slowShare = controls[at.slowShare];
    const slowTime = controls[at.slowTime];
    const wait = replica.waitMs;
    const waitP = queue.waitProbability > 1e-9 && wait > 0 ? queue.waitProbability : 0;
    const waitVariance = wait * wait * queue.waitVariation;
    times.clear();
    times.add((1 - waitP) * (1 - slowShare), hold, holdVariance);
    times.add(waitP * (1 - slowShare), hold + wait, holdVariance + waitVariance);
    times.add((1 - waitP) * slowShare, hold + slowTime, holdVariance + slowTime * slowTime);
    times.add(waitP * slowShare, hold + slowTime + wait, holdVariance + waitVariance + slowTime * slowTime);
    const busy = hold + slowShare * slowTime;
    const busyVariance = holdVariance + slowShare * (2 - slowShare) * slowTime * slowTime;
    state[replica.holdMs] = busy;
    state[replica.holdVariation] = busyVariance / (busy * busy);

    // How the requests ended: refused, failed for a reason, late, or well.
    const errors500 = 1 - (1 - params.errorRatio) * (1 - controls[at.errors500]) * (1 - callFailure);
    let failed = 0;
    state[replica.failed503] += replica.refused;
    failed += replica.refused;
    state[replica.due500] += controls[at.due500];
    state[replica.due503] += controls[at.due503];
    state[replica.due504] += controls[at.due504];
    const failed500 = this.failSome(state, replica, step, done, replica.due500, replica.failed500, errors500, 1);
    const failed503 = this.failSome(
      state,
      replica,
      step,
      done - failed500,
      replica.due503,
      replica.failed503,
      controls[at.errors503],
      2,
    );
    const failed504 = this.failSome(
      state,
      replica,
      step,
      done - failed500 - failed503,
      replica.due504,
      replica.failed504,
      controls[at.errors504],
      3,
    );
    const good = done - failed500 - failed503 - failed504;
    failed += done - good;
    times.draw(good, key, step, this.timeoutMs, this.boundsMs, state, replica.buckets);
    state[replica.ok] += times.succeeded;
    state[replica.sumUs] += times.sumUs;
    state[replica.failed504] += times.timedOut;
    failed += times.timedOut;
    this.answered += done + replica.refused;
    this.failed += failed;
    const total = done + replica.refused;
    // For the callers: expected, not counted, so that a single failure does not swing a whole step.
    const late = this.timeoutMs < Number.POSITIVE_INFINITY ? times.tail(this.timeoutMs) : 0;
    const refusedShare = total > 0 ? replica.refused / total : 0;
    this.lastFailure =
      1 -
      (1 - refusedShare) * (1 - errors500) * (1 - controls[at.errors503]) * (1 - controls[at.errors504]) * (1 - late);

    const cost = params.cpuPerRequest * controls[at.cpuFactor] + controls[at.cpuAdded];
    container.useCpu(
      state,
      step,
      done * cost + pauseMs,
      replica.wantedPerS,
      cost,
      params.cpuLimit * controls[at.cpuLimitFactor],
    );
    container.traffic(state, done);
    const held = state[replica.inSystem] * params.memoryPerRequest + state[replica.garbage];
    if (container.useMemory(state, step, held, controls[at.memoryGrowth])) this.killed(state, index);
  }

  /** Fails the requests that are due to, and a random share of the others; gives how many. */
  private failSome(
    state: Float64Array,
    replica: Replica,
    step: number,
    requests: number,
    dueSlot: number,
    counter: number,
    share: number,
    slot: number,
  ): number {
    const due = Math.min(requests, state[dueSlot]);
    state[dueSlot] -= due;
    const chance =
      share > 0
        ? binomialQuantile(uniformAt(replica.key, step, ERROR_SLOT + slot), requests - due, Math.min(1, share))
        : 0;
    state[counter] += due + chance;
    return due + chance;
  }
}
