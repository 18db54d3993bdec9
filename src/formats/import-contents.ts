import { type Column, Presence } from '../recording/recording.ts';
import type { SignalTable } from '../telemetry/signal.ts';
import type { Format, RecordingContents, Source } from './format.ts';
import type { ImportMapping } from './import-mapping.ts';
import { importTable } from './import-table.ts';
import { splitBlocks } from './split-blocks.ts';

/**
 * Reads a file into what every format can write: whatever is known of it stays. A CSV that somebody else wrote is imported as a
 * table first, with its stamps put on a grid and its columns as the mapping says.
 *
 * @param mapping what the user says of columns and stamps; of formats other than CSV the step alone can be said
 * @throws InputError
 */
export async function importContents(
  source: Source,
  format: Format,
  mapping: ImportMapping,
): Promise<RecordingContents> {
  const { columns, step: stepMs, ...rest } = mapping;
  const isMapped =
    Object.keys(columns).length > 0 || [stepMs, ...Object.values(rest)].some((value) => value !== undefined);
  const isOwn = source.sidecar?.includes('"shakedown:recording"') === true;
  if (format.name !== 'csv' || (isOwn && !isMapped))
    return format.decode({ ...source, ...(stepMs !== undefined && { stepMs }) });
  const imported = await importTable(source, mapping);
  if (imported.kind === 'signals') return ofTable(imported.table);
  const { provenance, targets } = imported.recording;
  return { kind: 'series', recording: { provenance, blocks: () => splitBlocks(targets) } };
}

/** Signals as a recording of them: a series each, without labels. */
function ofTable({ provenance, grid, signals }: SignalTable): RecordingContents {
  const columns = signals.map(
    ({ signal, values }): Column => ({
      series: { name: signal.name, labels: {}, type: 'gauge', unit: signal.unit, help: signal.title },
      values,
      presence: Uint8Array.from(values, (value) => (Number.isNaN(value) ? Presence.MISSING : Presence.VALUE)),
    }),
  );
  const target = { target: { job: '', instance: '' }, grid, columns };
  return {
    kind: 'signals',
    recording: { provenance, blocks: () => splitBlocks([target]) },
    signals: signals.map(({ signal }) => signal),
  };
}
