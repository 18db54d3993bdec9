import { BLOCK_SAMPLES, type Block } from '../recording/recording.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { BlockWriter } from './block-writer.ts';
import { Plan } from './plan.ts';

/** Blocks of a run that can be made in any order, each on its own. */
export interface BlockSource {
  readonly blockCount: number;
  /** Scrapes in all, and values in a scrape. */
  readonly scrapeCount: number;
  readonly seriesCount: number;
  /**
   * @param index 0 to `blockCount` − 1; ascending indices are cheapest
   * @returns a block whose samples hold until the next one is asked for
   */
  readonly block: (index: number) => Block;
}

/**
 * The blocks of a scenario that has free-form series alone, which nothing changes or hides: the same as those of `simulate`.
 * Undefined for every other scenario, whose blocks must be made one after the other.
 */
export function blockSource(scenario: Scenario): BlockSource | undefined {
  const plan = new Plan(scenario);
  if (!plan.watches.every(({ whole }) => whole)) return undefined;
  plan.freeSeries.reuseArrays();
  return {
    blockCount: Math.ceil(plan.scrapeCount / BLOCK_SAMPLES),
    scrapeCount: plan.scrapeCount,
    seriesCount: plan.watches.reduce((sum, { series }) => sum + series.length, 0),
    block: (index) => new BlockWriter(plan, index * BLOCK_SAMPLES).block(),
  };
}
