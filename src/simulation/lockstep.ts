import { faultLevel } from '../faults/envelope-level.ts';
import type { Block } from '../recording/recording.ts';
import { increment } from '../telemetry/increment.ts';
import { BlockWriter } from './block-writer.ts';
import { Observer, type Scrape } from './observer.ts';
import type { Plan } from './plan.ts';
import { Simulation } from './simulation.ts';
import type { TwinFeed } from './state-ring.ts';

/** How long emitted values must agree before a run may join its twin again. */
const AGREE_MS = 60_000;

/** The same stretch of two runs. */
export interface BlockPair {
  readonly run: Block;
  readonly twin: Block;
  /** Whether the runs were ever two in this stretch; while they are one, every increment and gauge is the same. */
  readonly apart: boolean;
}

/**
 * Two runs of one plan on the same random streams that differ in which faults act, side by side, block by block.
 *
 * While no fault that tells them apart acts and their systems agree, only the twin is computed and the run follows it; so a
 * long run with a short fault costs little more than one run. They join again when all those envelopes are 0, discrete
 * state is equal, continuous state within its tolerance and what the exporters show agreed for a minute; counters keep
 * their offset.
 *
 * Where the masks are equal there is one run; it is computed once, and `run` and `twin` are the same block.
 *
 * @param runMask and `twinMask`: 1 for each fault that acts
 * @param onStep told the number of steps done, now and then
 * @param feed states of the twin, where it is computed elsewhere; only for a twin without any fault
 */
export function* lockstep(
  plan: Plan,
  runMask: Uint8Array,
  twinMask: Uint8Array,
  onStep?: (steps: number) => void,
  feed?: TwinFeed,
): Generator<BlockPair> {
  const twin: Stepped = feed ? new FedTwin(plan, twinMask, feed) : Simulation.create(plan, twinMask);
  const run = Simulation.create(plan, runMask);
  const join = new Join(plan, runMask, twinMask);
  const { intervalMs, jitterMs } = plan.scenario.scrape;
  const { stepMs } = plan.scenario;
  const targets = plan.watches.length;
  const next = new Int32Array(targets);
  const stepOf = (target: number, scrape: number): number =>
    Math.floor((scrape * intervalMs + twin.observer.offsetMs(target, scrape)) / stepMs);
  const never = Number.MAX_SAFE_INTEGER;
  const due = Float64Array.from(plan.watches, ({ whole }, t) => (whole ? never : stepOf(t, 0)));
  // Targets that are taken a block at a time need no scrape.
  const wholes = plan.watches.filter(({ whole }) => whole).length;
  const single = runMask.every((acts, i) => acts === twinMask[i]);
  if (wholes === targets) {
    yield* wholeBlocks(plan, onStep);
    return;
  }
  let runWriter = new BlockWriter(plan, 0);
  let twinWriter = new BlockWriter(plan, 0);
  let filled = wholes;
  let earliest = Math.min(...due);
  // Faults of observation change what is shown while the systems are one.
  const seenApart = plan.faults.some((fault, i) => !fault.act && runMask[i] !== twinMask[i]);
  let apart = seenApart;
  for (;;) {
    const step = twin.stepIndex;
    if (step >= earliest) {
      earliest = never;
      for (let t = 0; t < targets; t++) {
        // Several scrapes may fall due at once only when a step is longer than an interval, which the compiler refuses.
        if (step >= due[t] && next[t] < runWriter.end) {
          const scrape = next[t]++;
          const offset = jitterMs > 0 ? twin.observer.offsetMs(t, scrape) : 0;
          if (!single) {
            run.scrape(t, scrape, runWriter.scratch(t));
            runWriter.put(t, scrape, offset);
          }
          twin.scrape(t, scrape, twinWriter.scratch(t));
          twinWriter.put(t, scrape, offset);
          if (next[t] === runWriter.end) filled++;
          due[t] = stepOf(t, next[t]);
        }
        if (due[t] < earliest) earliest = due[t];
      }
      if (!join.joined) join.compare(run.state, twin.state, step);
      if (filled === targets) {
        const block = twinWriter.block();
        yield { run: single ? block : runWriter.block(), twin: block, apart };
        apart = seenApart || !join.joined;
        onStep?.(step);
        const { end } = runWriter;
        if (end >= plan.scrapeCount) return;
        runWriter = new BlockWriter(plan, end);
        twinWriter = new BlockWriter(plan, end);
        filled = wholes;
      }
    }
    if (join.joined && !join.parts(run.state, step)) {
      twin.step();
      if (!single && (twin.stepIndex >= earliest || join.mustFollow(twin))) join.follow(run, twin);
    } else {
      if (join.joined) join.leave(run, twin);
      apart = true;
      run.step();
      twin.step();
    }
  }
}

/** What lockstep needs of a simulation. */
type Stepped = Pick<Simulation, 'stepIndex' | 'state' | 'observer' | 'scrape'> & { readonly step: () => void };

/** A twin without faults whose states come from elsewhere. Its scrapes change nothing in them, as no fault of observation acts. */
class FedTwin implements Stepped {
  stepIndex = 0;
  readonly observer: Observer;

  constructor(
    plan: Plan,
    mask: Uint8Array,
    private readonly feed: TwinFeed,
  ) {
    this.observer = new Observer(plan, mask);
  }
  get state(): Float64Array {
    return this.feed.at(this.stepIndex);
  }
  step(): void {
    this.stepIndex++;
  }
  scrape(target: number, scrapeIndex: number, into: Scrape): void {
    this.observer.scrape(this.state, this.stepIndex, target, scrapeIndex, into);
  }
}

/** A run without a system: free-form series alone. */
function* wholeBlocks(plan: Plan, onStep?: (steps: number) => void): Generator<BlockPair> {
  for (let first = 0; first < plan.scrapeCount; ) {
    const writer = new BlockWriter(plan, first);
    const block = writer.block();
    yield { run: block, twin: block, apart: false };
    first = writer.end;
    onStep?.(Math.min(plan.stepCount, first * plan.scrapeSteps));
  }
}

/** Whether two runs are one at the moment, and how the run follows its twin while they are. */
class Join {
  joined = true;
  private readonly copied: Int32Array;
  private readonly counters: Int32Array;
  private readonly before: Float64Array;
  private readonly telling: Plan['faults'];
  private readonly runShown: Float64Array[];
  private readonly twinShown: Float64Array[];
  private agreeSince = Number.POSITIVE_INFINITY;
  private partedAt = -1;

  constructor(
    private readonly plan: Plan,
    runMask: Uint8Array,
    twinMask: Uint8Array,
  ) {
    const { kinds } = plan.layout;
    const slots = kinds.map((kind, i) => ({ kind, i }));
    this.copied = Int32Array.from(
      slots.filter(({ kind }) => kind === 'discrete' || kind === 'continuous').map(({ i }) => i),
    );
    this.counters = Int32Array.from(
      slots.filter(({ kind }) => kind === 'counter' || kind === 'lasting').map(({ i }) => i),
    );
    this.before = plan.initialState();
    this.telling = plan.faults.filter((fault, i) => fault.act && runMask[i] !== twinMask[i]);
    this.runShown = plan.watches.map(({ series }) => new Float64Array(series.length));
    this.twinShown = plan.watches.map(({ series }) => new Float64Array(series.length));
  }

  /** Whether a fault that tells the runs apart acts in this step. */
  parts(state: Float64Array, step: number): boolean {
    for (const fault of this.telling) {
      if (step < fault.firstStep || step >= fault.endStep || state[fault.endedSlot] === 1) continue;
      if (faultLevel(fault.instance, step * this.plan.scenario.stepMs) > 0) return true;
    }
    return false;
  }

  /** Whether something happens that would be lost if the run were brought up to date only at the next scrape. */
  mustFollow(twin: Stepped): boolean {
    const { resetSteps, downSlots } = this.plan;
    if (resetSteps.has(twin.stepIndex)) return true;
    const { state } = twin;
    for (let i = 0; i < downSlots.length; i++) if (state[downSlots[i]] > 0) return true;
    return false;
  }

  /** From now on the runs are computed apart. */
  leave(run: Simulation, twin: Stepped): void {
    this.follow(run, twin);
    this.joined = false;
  }

  /** Lets the run do what the twin did since the last call. */
  follow(run: Simulation, twin: Stepped): void {
    if (run.stepIndex === twin.stepIndex) return;
    const { copied, counters, before, plan } = this;
    const a = run.state;
    const b = twin.state;
    for (let k = 0; k < copied.length; k++) a[copied[k]] = b[copied[k]];
    for (let k = 0; k < counters.length; k++) {
      const i = counters[k];
      if (b[i] === before[i]) continue;
      // A counter below its predecessor began anew, and a lasting value is replaced.
      a[i] = plan.layout.kinds[i] === 'counter' && b[i] >= before[i] ? a[i] + (b[i] - before[i]) : b[i];
    }
    before.set(b);
    run.stepIndex = twin.stepIndex;
    run.observer.afterStep(run.state, run.stepIndex);
  }

  /** Compares the systems at a scrape while they run apart, and joins them when they have agreed for long enough. */
  compare(run: Float64Array, twin: Float64Array, step: number): void {
    const timeMs = step * this.plan.scenario.stepMs;
    const agree = this.shownAgree(run, twin, step);
    if (!agree || this.partedAt < 0 || this.parts(run, step)) {
      this.agreeSince = agree ? timeMs : Number.POSITIVE_INFINITY;
      this.partedAt = step;
      return;
    }
    if (this.agreeSince === Number.POSITIVE_INFINITY) this.agreeSince = timeMs;
    if (timeMs - this.agreeSince < AGREE_MS) return;
    const { kinds, tolerances } = this.plan.layout;
    for (const i of this.copied) {
      const difference = Math.abs(run[i] - twin[i]);
      if (difference > (kinds[i] === 'continuous' ? tolerances[i] : 0)) return;
    }
    this.joined = true;
    this.before.set(twin);
    this.partedAt = -1;
    this.agreeSince = Number.POSITIVE_INFINITY;
  }

  /** Whether the exporters of both systems show the same: gauges now, counters in their increments since the last comparison. */
  private shownAgree(run: Float64Array, twin: Float64Array, step: number): boolean {
    let agree = true;
    this.plan.watches.forEach((watch, t) => {
      if (!watch.exported) return;
      const a = this.runShown[t];
      const b = this.twinShown[t];
      watch.exported.series.forEach(({ read }, k) => {
        const i = k + 1;
        const x = read(run, step);
        const y = read(twin, step);
        if (watch.lasting[i] === 0) {
          if (watch.cumulative[i] === 1 ? this.partedAt >= 0 && increment(a[i], x) !== increment(b[i], y) : x !== y)
            agree = false;
        }
        a[i] = x;
        b[i] = y;
      });
    });
    return agree;
  }
}
