import { defaultSettings } from '../analysis/default-settings.ts';
import { signalsOfSeries } from '../formats/import-signals.ts';
import { recordedColumns } from '../monitor/range-journal.ts';
import { joinBlocks } from '../recording/materialize.ts';
import type { Block } from '../recording/recording.ts';
import { formatCount } from '../reports/figures.ts';
import { deriveSignals } from '../telemetry/derive.ts';
import type { World } from './command.ts';
import { type SourceRun, warmupOf } from './compare-source.ts';
import { progressBar } from './progress.ts';
import type { RangeOrder } from './record-options.ts';
import { fetchRange, planRange, withRange } from './record-range.ts';
import { UsageError } from './usage-error.ts';

/** What is held in memory at once; more is recorded to a file first. */
const MOST_VALUES = 20_000_000;

/** A stretch of what a Prometheus has stored as a run, without a file in between. @throws UsageError, or an error of exit code 3 */
export async function runOfRange(
  order: RangeOrder,
  args: Readonly<Record<string, unknown>>,
  world: World,
): Promise<SourceRun> {
  const blocks: Block[] = [];
  const state = await withRange(order, args, world, async (api) => {
    const plan = await planRange(order, api);
    const values = plan.count * plan.targets.reduce((sum, { series }) => sum + series.length, 0);
    if (values > MOST_VALUES)
      throw new UsageError(
        `found ${formatCount(values)} values, expected at most ${formatCount(MOST_VALUES)}`,
        'narrow --select, lengthen --step, or make a file with record first',
      );
    const progress = progressBar(world, 'fetching');
    try {
      let last: Parameters<typeof recordedColumns>[1] = { seenMs: [] };
      for await (const entry of fetchRange(plan, order, api)) {
        blocks.push(entry.block);
        last = entry.state;
        progress.update((entry.from + (entry.block[0]?.grid.count ?? 0)) / plan.count);
        world.signal.throwIfAborted();
      }
      return last;
    } finally {
      progress.end();
    }
  });
  const targets = recordedColumns(joinBlocks(blocks), state);
  const provenance = { source: 'monitored' as const, name: 'Prometheus', notes: [] };
  const warmupMs = warmupOf(args.warmup) ?? 0;
  return {
    name: 'Prometheus',
    table: deriveSignals({ provenance, targets }, signalsOfSeries(targets)),
    settings: defaultSettings({ title: 'Prometheus', tag: 'baseline', warmupMs }),
    sort: 'recording',
  };
}
