import { importSeries } from '../formats/import-series.ts';
import { formatOfFile } from '../formats/index.ts';
import { joinBlocks } from '../recording/materialize.ts';
import type { Block, MaterialRecording } from '../recording/recording.ts';
import type { Truth } from '../recording/truth.ts';
import { printable } from '../schema/printable.ts';
import { simulate } from '../simulation/simulate.ts';
import type { World } from './command.ts';
import { openRecordingFile } from './load-recording.ts';
import { progressBar } from './progress.ts';
import { overridesOf } from './scenario-options.ts';
import { loadScenario } from './scenario-source.ts';

/** What is replayed: series, and what is wrong in them where that is known. */
export interface ReplaySource {
  readonly name: string;
  readonly recording: MaterialRecording;
  readonly truth?: Truth;
}

/** Reads a recording, or simulates a scenario. @throws InputError and UsageError; errors of the file system as they are */
export async function replaySource(
  file: string,
  args: Readonly<Record<string, unknown>>,
  world: World,
): Promise<ReplaySource> {
  if (args.format === undefined && !formatOfFile(file)) return simulated(file, args, world);
  const opened = await openRecordingFile(file, args, world);
  const { recording, truth } = await importSeries(opened.source, opened.format, opened.mapping);
  const { name, notes } = recording.provenance;
  for (const note of notes) await world.stderr.write(`note: ${printable(note, 500)}\n`);
  return { name: args.hideTruth ? 'a recording' : name, recording, ...(truth && { truth }) };
}

function simulated(file: string, args: Readonly<Record<string, unknown>>, world: World): ReplaySource {
  const scenario = loadScenario(file, world, overridesOf(args));
  const progress = progressBar(world, `simulating ${args.hideTruth ? 'a scenario' : scenario.name}`);
  const simulation = simulate(scenario, { onProgress: progress.update });
  const blocks: Block[] = [];
  for (const { run } of simulation.blocks()) blocks.push(run);
  progress.end();
  const recording = { provenance: simulation.provenance, targets: joinBlocks(blocks) };
  const source = { name: scenario.name, recording, truth: simulation.truth() };
  return args.hideTruth ? withoutName(source) : source;
}

/** Free-form series have the scenario's name as their instance, and a name tells much. */
function withoutName({ name, recording, truth }: Required<ReplaySource>): ReplaySource {
  const hidden = 'scenario';
  const targets = recording.targets.map((block) =>
    block.target.job === 'series' && block.target.instance === name
      ? { ...block, target: { ...block.target, instance: hidden } }
      : block,
  );
  const series = truth.series.map((one) =>
    one.target === `series/${name}` ? { ...one, target: `series/${hidden}` } : one,
  );
  return { name: 'a scenario', recording: { ...recording, targets }, truth: { ...truth, series } };
}
