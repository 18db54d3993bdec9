import { materialize } from '../recording/materialize.ts';
import type { MaterialRecording } from '../recording/recording.ts';
import type { Truth } from '../recording/truth.ts';
import { InputError } from '../schema/diagnostic.ts';
import { deriveSignals } from '../telemetry/derive.ts';
import type { Signal, SignalTable } from '../telemetry/signal.ts';
import type { Format, RecordingContents, Source } from './format.ts';
import type { ImportMapping } from './import-mapping.ts';
import { declareSignal, signalsOfSeries } from './import-signals.ts';
import { importTable } from './import-table.ts';

/** A recording ready to be judged, whatever file it came from. */
export interface ImportedTable {
  readonly table: SignalTable;
  /** From labels that experts set. */
  readonly truth?: Truth;
}

/**
 * Reads a file into signals. A file that Shakedown wrote, with its metadata, gives exactly the recording that was written; any
 * other CSV is imported as a table.
 *
 * @param mapping what the user says of columns and stamps; anything in it makes a CSV a table. Of other formats the step alone
 * can be said
 * @throws InputError
 */
export async function importRecording(source: Source, format: Format, mapping: ImportMapping): Promise<ImportedTable> {
  const said = Object.entries(mapping)
    .filter(([key, value]) => (key === 'columns' ? Object.keys(value as object).length > 0 : value !== undefined))
    .map(([key]) => key);
  const isMapped = said.length > 0;
  if (format.name !== 'csv' && said.some((key) => key !== 'step')) {
    const position = { file: source.file, line: 1, column: 1, length: 1 };
    const message = `found ${format.name} and a mapping of columns, expected a mapping for CSV only`;
    throw new InputError([
      {
        severity: 'error',
        code: 'needless-mapping',
        message,
        help: `${format.name} says itself what it holds`,
        position,
      },
    ]);
  }
  if (format.name !== 'csv' || (!isMapped && isOwn(source.sidecar))) {
    const { step } = mapping;
    const contents = await format.decode({ ...source, ...(step !== undefined && { stepMs: step }) });
    return { table: tableOf(await materialize(contents.recording), contents) };
  }
  const imported = await importTable(source, mapping);
  if (imported.kind === 'series') return { table: deriveSignals(imported.recording, imported.signals) };
  return { table: imported.table, ...(imported.truth && { truth: imported.truth }) };
}

const isOwn = (sidecar: string | undefined): boolean => sidecar?.includes('"shakedown:recording"') === true;

function tableOf(
  recording: MaterialRecording,
  { kind, signals }: Pick<RecordingContents, 'kind' | 'signals'>,
): SignalTable {
  if (kind === 'series') return deriveSignals(recording, signals ?? signalsOfSeries(recording.targets));
  const columns = recording.targets.flatMap((target) => target.columns);
  const declared = new Map(signals?.map((signal): [string, Signal] => [signal.name, signal]));
  return {
    provenance: recording.provenance,
    grid: recording.targets[0]?.grid ?? { startMs: 0, stepMs: 1000, count: 0 },
    signals: columns.map(({ series, values }) => ({
      signal:
        declared.get(series.name) ?? declareSignal(series.name, series.help || series.name, { unit: series.unit }),
      values,
    })),
  };
}
