import { materialize } from '../recording/materialize.ts';
import { type MaterialRecording, Presence } from '../recording/recording.ts';
import type { Truth } from '../recording/truth.ts';
import type { SignalTable } from '../telemetry/signal.ts';
import type { Format, Source } from './format.ts';
import type { ImportMapping } from './import-mapping.ts';
import { importTable } from './import-table.ts';

/** The series of a file as they are, whatever file it is. */
export interface ImportedSeries {
  readonly recording: MaterialRecording;
  /** From labels that experts set. */
  readonly truth?: Truth;
}

/**
 * Reads a file into series, for those who show them again; {@link importRecording} derives the signals that are judged. Finished
 * signals become gauges of one target, named after the file.
 *
 * @param mapping what the user says of columns and stamps; anything in it makes a CSV a table
 * @throws InputError
 */
export async function importSeries(source: Source, format: Format, mapping: ImportMapping): Promise<ImportedSeries> {
  const { columns, step: stepMs, ...rest } = mapping;
  const isMapped = Object.keys(columns).length > 0 || Object.values(rest).some((value) => value !== undefined);
  const isTable = format.name === 'csv' && (isMapped || !source.sidecar?.includes('"shakedown:recording"'));
  if (!isTable) {
    const { recording } = await format.decode({ ...source, ...(stepMs !== undefined && { stepMs }) });
    return { recording: await materialize(recording) };
  }
  const imported = await importTable(source, mapping);
  if (imported.kind === 'series') return { recording: imported.recording };
  return { recording: gaugesOf(imported.table), ...(imported.truth && { truth: imported.truth }) };
}

function gaugesOf({ provenance, grid, signals }: SignalTable): MaterialRecording {
  const columns = signals.map(({ signal: { name, unit, title }, values }) => ({
    series: { name, labels: {}, type: 'gauge' as const, unit, help: title },
    values,
    // What is missing in a table is not there; a NaN in an exposition would be a value.
    presence: Uint8Array.from(values, (value) => (Number.isNaN(value) ? Presence.MISSING : Presence.VALUE)),
  }));
  return { provenance, targets: [{ target: { job: 'recording', instance: provenance.name }, grid, columns }] };
}
