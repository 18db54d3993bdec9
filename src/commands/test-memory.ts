import { seedsNeeded } from '../evaluation/gate-compare.ts';
import { type GateRecord, gateMeasures, type ScenarioRecord } from '../evaluation/gate-record.ts';
import { printable } from '../schema/printable.ts';
import { MODEL_VERSION } from '../simulation/model-version.ts';
import type { World } from './command.ts';
import { packageFacts } from './package-facts.ts';
import { readBaseline } from './test-baseline.ts';
import { UsageError } from './usage-error.ts';

/** What is measured, to be written, or to be held against what was measured before. */
export interface Memory {
  readonly record?: string;
  readonly against?: string;
  readonly before?: GateRecord;
  readonly now: GateRecord & { readonly scenarios: Record<string, ScenarioRecord> };
}

/** On how many seeds measures are recorded unless told otherwise: enough for dozens of figures to be told apart. */
export const SEEDS_DEFAULT = 20;

/** That measures were recorded, and whether they are of use. */
export function recordedText(file: string, { scenarios }: GateRecord): string {
  const records = Object.values(scenarios);
  const figures = records.reduce((sum, { detectors }) => sum + MEASURES * (1 + Object.keys(detectors).length), 0);
  const needed = seedsNeeded(figures);
  const isEnough = records.every(({ seeds }) => seeds.length >= needed);
  const note = isEnough ? '' : `; ${figures} figures need ${needed} seeds for any worsening to be significant`;
  return `recorded in ${printable(file, 300)}${note}\n`;
}
const MEASURES = Object.keys(gateMeasures).length;

/**
 * What the options say of recording and comparing; undefined when nothing is to be remembered.
 * @throws InputError for a file that holds something else; UsageError for options that contradict it
 */
export async function memoryOf(args: Readonly<Record<string, unknown>>, world: World): Promise<Memory | undefined> {
  const [record, against] = [args.record, args.against] as (string | undefined)[];
  if (record === undefined && against === undefined) return undefined;
  const now = { version: packageFacts().version, modelVersion: MODEL_VERSION, scenarios: {} };
  if (against === undefined) return { record, now };
  const other = ['seeds', 'seed'].find((name) => args[name] !== undefined);
  if (other !== undefined)
    throw new UsageError(
      `--${other} goes with --against ${against}`,
      'the seeds are those of the recorded file: leave it out',
    );
  return { record, against, before: await readBaseline(against, world), now };
}
