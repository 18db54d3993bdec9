import { faultLevel } from '../faults/envelope-level.ts';
import { uniformAt } from '../random/hash.ts';
import { Presence } from '../recording/recording.ts';
import { increment } from '../telemetry/increment.ts';
import type { Plan } from './plan.ts';
import type { MetricRule, Watch } from './watch.ts';

/** One scrape of one target: values and presence of its series. */
export interface Scrape {
  readonly values: Float64Array;
  readonly presence: Uint8Array;
}

const MISS_SLOT = 0;
const JITTER_SLOT = 1;

/** Scrapes that fall on a step boundary in spite of jitter are taken from the state at the last whole step. */
export class Observer {
  private readonly watches: readonly Watch[];

  /** @param mask 1 for each fault of the plan that acts */
  constructor(
    private readonly plan: Plan,
    private readonly mask: Uint8Array,
  ) {
    this.watches = plan.watches;
  }

  /** How late scrape `scrape` of a target comes, ms. */
  offsetMs(target: number, scrape: number): number {
    const { jitterMs } = this.plan.scenario.scrape;
    return jitterMs === 0
      ? 0
      : Math.floor(jitterMs * uniformAt(this.watches[target].key, scrape, JITTER_SLOT) * 1000) / 1000;
  }

  /** Notes what must be remembered of the moment: counters at their reset. */
  afterStep(state: Float64Array, step: number): void {
    if (!this.plan.resetSteps.has(step)) return;
    for (const watch of this.watches) {
      for (const rule of watch.scrapeRules) {
        if (this.mask[rule.fault] === 0 || !rule.resets.includes(step) || state[rule.endedSlot] === 1) continue;
        watch.exported!.series.forEach(({ read }, i) => {
          if (watch.cumulative[i + 1] === 1) state[watch.offsets + i] = read(state, step);
        });
      }
    }
  }

  /** Takes one scrape of one target from the state after `step` steps. Slots of counters under a fault move on in `state`. */
  scrape(state: Float64Array, step: number, target: number, scrape: number, into: Scrape): void {
    const watch = this.watches[target];
    const { values, presence } = into;
    const { scenario } = this.plan;
    // A sample stands for the time before its scrape: what begins at the scrape is not in it yet, what ends there still is.
    const atMs = scrape * scenario.scrape.intervalMs - 1;
    const missed = scenario.scrape.missed > 0 && uniformAt(watch.key, scrape, MISS_SLOT) < scenario.scrape.missed;
    if (missed || this.isMissed(watch, state, atMs, scrape)) {
      values.fill(Number.NaN);
      presence.fill(Presence.MISSING);
      return;
    }
    presence.fill(Presence.VALUE);
    values[0] = 1;
    const { exported } = watch;
    if (!exported) {
      for (let i = 1; i < values.length; i++) {
        values[i] = this.plan.freeSeries.at(i - 1, scrape);
        if (Number.isNaN(values[i])) presence[i] = Presence.MISSING;
      }
    } else if (exported.process?.isDown(state)) {
      values.fill(Number.NaN);
      presence.fill(Presence.STALE);
      values[0] = 0;
      presence[0] = Presence.VALUE;
      return;
    } else {
      for (let i = 1; i < values.length; i++) values[i] = exported.series[i - 1].read(state, step);
    }
    if (watch.offsets >= 0) {
      for (let i = 1; i < values.length; i++) {
        if (watch.cumulative[i] === 0 || state[watch.offsets + i - 1] === 0) continue;
        const slot = watch.offsets + i - 1;
        // The process itself began anew since.
        if (values[i] < state[slot]) state[slot] = 0;
        values[i] -= state[slot];
        // Sums of thousandths leave binary dust.
        values[i] = Math.round(values[i] * 1e6) / 1e6;
      }
    }
    for (let i = 1; i < values.length; i++) {
      for (const rule of watch.metricRules[i]) {
        if (presence[i] !== Presence.VALUE) break;
        if (this.mask[rule.fault] === 0) continue;
        this.change(watch, rule, state, atMs, scrape, i, into);
      }
    }
  }

  private isMissed(watch: Watch, state: Float64Array, atMs: number, scrape: number): boolean {
    for (const rule of watch.scrapeRules) {
      if (!rule.misses || this.mask[rule.fault] === 0 || state[rule.endedSlot] === 1) continue;
      const level = faultLevel(rule.instance, atMs);
      if (level > 0 && rule.misses(level, scrape, watch.key)) return true;
    }
    return false;
  }

  private change(
    watch: Watch,
    rule: MetricRule,
    state: Float64Array,
    atMs: number,
    scrape: number,
    i: number,
    into: Scrape,
  ): void {
    const { values, presence } = into;
    const level = state[rule.endedSlot] === 1 ? 0 : faultLevel(rule.instance, atMs);
    if (watch.cumulative[i] === 0) {
      const shown = rule.act(values[i], level, scrape, watch.seriesKeys[i]);
      if (Number.isNaN(shown)) values[i] = shown;
      else if (watch.exported) values[i] = Math.round(shown * 1e6) / 1e6;
      else if (level > 0) values[i] = this.plan.freeSeries.shown(i - 1, shown);
    } else {
      const counter = values[i];
      // What was shown beyond a counter is gone with it.
      if (counter < state[rule.last]) state[rule.excess] = 0;
      const grown = increment(state[rule.last], counter);
      const shown = scrape === 0 ? grown : rule.act(grown, level, scrape, watch.seriesKeys[i]);
      state[rule.last] = counter;
      if (Number.isNaN(shown)) values[i] = shown;
      else if (shown !== grown || state[rule.excess] !== 0) {
        // A counter of whole things stays whole.
        const quantum = watch.quanta[i];
        state[rule.excess] += Math.round((Math.max(0, shown) - grown) / quantum) * quantum;
        values[i] = Math.round((counter + state[rule.excess]) * 1e6) / 1e6;
      }
    }
    if (Number.isNaN(values[i])) presence[i] = Presence.MISSING;
  }
}
