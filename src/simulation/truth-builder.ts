import { type Block, type MaterialRecording, Presence } from '../recording/recording.ts';
import { seriesKey } from '../recording/series.ts';
import type { Interval, SeriesTruth } from '../recording/truth.ts';
import { deriveSignals } from '../telemetry/derive.ts';
import { increment } from '../telemetry/increment.ts';
import type { Signal } from '../telemetry/signal.ts';
import type { BlockPair } from './lockstep.ts';
import type { Plan } from './plan.ts';
import { TruthTracker } from './truth-tracker.ts';

const provenance = { source: 'simulated', name: '', notes: [] } as const;

/** Builds the truth of series and signals from a run and its twin, block by block. */
export class TruthBuilder {
  private readonly signalTrackers: readonly TruthTracker[];
  private readonly seriesTrackers: readonly (readonly TruthTracker[])[];
  private before: BlockPair | undefined;

  constructor(
    private readonly plan: Plan,
    private readonly signals: readonly Signal[],
  ) {
    this.signalTrackers = signals.map(({ name, unit }) => new TruthTracker('', name, unit));
    this.seriesTrackers = plan.watches.map(({ target, series, quanta }) =>
      series.map((s, i) => new TruthTracker(`${target.job}/${target.instance}`, seriesKey(s), s.unit, quanta[i])),
    );
  }

  add(pair: BlockPair): void {
    const { run, twin } = pair;
    // One run from beginning to end: there is nothing to tell apart.
    if (run === twin) return;
    const { startMs } = this.plan.scenario;
    run.forEach((target, t) => {
      const { grid, columns } = target;
      const first = Math.round((grid.startMs - startMs) / grid.stepMs);
      columns.forEach((column, s) => {
        const other = twin[t].columns[s];
        const tracker = this.seriesTrackers[t][s];
        const cumulative = this.plan.watches[t].cumulative[s] === 1;
        const before = this.before && last(this.before, t, s);
        for (let i = 0; i < grid.count; i++) {
          const a = column.presence ? column.presence[i] : Presence.VALUE;
          const b = other.presence ? other.presence[i] : Presence.VALUE;
          if (!cumulative) {
            tracker.add(first + i, column.values[i], a, other.values[i], b);
            continue;
          }
          // Increments between neighbouring scrapes; where one is missing there is none.
          const runBefore = i > 0 ? sampleOf(column, i - 1) : (before?.run ?? Number.NaN);
          const twinBefore = i > 0 ? sampleOf(other, i - 1) : (before?.twin ?? Number.NaN);
          tracker.add(
            first + i,
            increment(runBefore, sampleOf(column, i)),
            a,
            increment(twinBefore, sampleOf(other, i)),
            b,
          );
        }
      });
    });
    this.addSignals(pair);
    this.before = pair;
  }

  private addSignals({ run, twin, apart }: BlockPair): void {
    const twinTable = deriveSignals({ provenance, targets: joined(this.before?.twin, twin) }, this.signals);
    const runTable = apart
      ? deriveSignals({ provenance, targets: joined(this.before?.run, run) }, this.signals)
      : twinTable;
    const { grid } = runTable;
    const first = Math.round((grid.startMs - this.plan.scenario.startMs) / grid.stepMs);
    runTable.signals.forEach(({ values }, k) => {
      const other = twinTable.signals[k].values;
      const tracker = this.signalTrackers[k];
      for (let i = 0; i < grid.count; i++) {
        const a = Number.isNaN(values[i]) ? Presence.MISSING : Presence.VALUE;
        const b = Number.isNaN(other[i]) ? Presence.MISSING : Presence.VALUE;
        tracker.add(first + i, values[i], a, other[i], b);
      }
    });
  }

  /** Every interval in which something differs, but for what differs for good once a process has restarted. */
  spans(): Interval[] {
    const { startMs, scrape } = this.plan.scenario;
    const series = this.seriesTrackers.flatMap((trackers, t) =>
      trackers.filter((_, s) => this.plan.watches[t].lasting[s] === 0),
    );
    return [...this.signalTrackers, ...series].flatMap((tracker) => tracker.differences(startMs, scrape.intervalMs));
  }

  /** Truth of every signal and series that differs, within the given stretches if any. */
  build(within?: readonly Interval[]): { signals: SeriesTruth[]; series: SeriesTruth[] } {
    const { startMs, scrape } = this.plan.scenario;
    const of = (trackers: readonly TruthTracker[]): SeriesTruth[] =>
      trackers
        .filter(({ differs }) => differs)
        .map((tracker) => tracker.truth(startMs, scrape.intervalMs, within))
        .filter(({ differs }) => differs.length > 0);
    return { signals: of(this.signalTrackers), series: of(this.seriesTrackers.flat()) };
  }
}

interface Values {
  readonly values: Float64Array;
  readonly presence?: Uint8Array;
}

function sampleOf({ values, presence }: Values, i: number): number {
  return presence && presence[i] !== Presence.VALUE ? Number.NaN : values[i];
}

function last(pair: BlockPair, t: number, s: number): { run: number; twin: number } {
  const i = pair.run[t].grid.count - 1;
  return { run: sampleOf(pair.run[t].columns[s], i), twin: sampleOf(pair.twin[t].columns[s], i) };
}

/** A block with the last scrape of the one before it in front, so that its first step has an increment. */
function joined(before: Block | undefined, block: Block): MaterialRecording['targets'] {
  if (!before) return block;
  return block.map((target, t) => {
    const old = before[t];
    const lastRow = old.grid.count - 1;
    const count = target.grid.count + 1;
    return {
      target: target.target,
      grid: { startMs: target.grid.startMs - target.grid.stepMs, stepMs: target.grid.stepMs, count },
      columns: target.columns.map((column, s) => {
        const values = new Float64Array(count);
        values[0] = old.columns[s].values[lastRow];
        values.set(column.values, 1);
        const oldPresence = old.columns[s].presence;
        if (!column.presence && !oldPresence) return { series: column.series, values };
        const presence = new Uint8Array(count);
        presence[0] = oldPresence ? oldPresence[lastRow] : Presence.VALUE;
        if (column.presence) presence.set(column.presence, 1);
        return { series: column.series, values, presence };
      }),
    };
  });
}
