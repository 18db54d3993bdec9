import { createReadStream, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { defaultSettings } from '../analysis/default-settings.ts';
import { labelRun } from '../evaluation/label-run.ts';
import type { LabelledCase } from '../evaluation/labelled.ts';
import { truthOfLabels } from '../formats/import-labels.ts';
import { emptyMapping } from '../formats/import-mapping.ts';
import { importRecording } from '../formats/import-recording.ts';
import { formatOfFile, formats } from '../formats/index.ts';
import type { Interval, Truth } from '../recording/truth.ts';
import { formatInstant } from '../reports/figures.ts';
import { InputError } from '../schema/diagnostic.ts';
import { nearest } from '../schema/nearest.ts';
import { quoted } from '../schema/printable.ts';
import type { SignalTable } from '../telemetry/signal.ts';

/** A recording whose anomalies were labelled by hand, in a column of the file. */
export interface RecordingSource {
  readonly path: string;
  /** As the user named it, for messages. */
  readonly file: string;
  /** What it is called in results; nothing depends on the folder it lies in. */
  readonly name: string;
  /** Column that is 1 where an expert saw an anomaly; found by its name if left out. */
  readonly label?: string;
  /** When something was wrong, for a file without such a column. */
  readonly incidents?: readonly Incident[];
}

/** A stretch in which something was wrong with some signals; with all of them if none is named. */
export interface Incident extends Interval {
  readonly signals?: readonly string[];
}

/** Reads a labelled recording as a case. @throws InputError when it cannot be read or has no labels; errors of the file system as they are */
export async function labelRecording({ path, file, name, label, incidents }: RecordingSource): Promise<LabelledCase> {
  const format = formatOfFile(file) ?? formats[0];
  // What is beside a file says how its signals derive from its series; a table with a column of labels has none of that.
  const beside = incidents && format.sidecar && path + format.sidecar.suffix;
  const sidecar = beside !== undefined && existsSync(beside) ? await readFile(beside, 'utf8') : undefined;
  const source = { file, chunks: createReadStream(path), ...(sidecar !== undefined && { sidecar }) };
  const { table, truth: labelled } = await importRecording(source, format, { ...emptyMapping, label });
  const truth = incidents ? truthOfIncidents(incidents, table, file) : labelled;
  if (!truth) {
    throw new InputError([
      {
        severity: 'error',
        code: 'no-labels',
        message: 'found no column of labels, expected one that is 1 where an expert saw an anomaly and 0 elsewhere',
        help: 'call it "label", name it with --label, or say when something was wrong with --incident FROM/TO',
        position: { file, line: 1, column: 1, length: 1 },
      },
    ]);
  }
  return labelRun({ name, seed: '' }, table, truth, defaultSettings());
}

/** @throws InputError for an incident in which there is no sample, or whose signals are not there */
function truthOfIncidents(incidents: readonly Incident[], table: SignalTable, file: string): Truth {
  const { startMs, stepMs, count } = table.grid;
  const known = table.signals.map(({ signal }) => signal.name);
  const refuse = (code: string, message: string, help?: string) =>
    new InputError([
      { severity: 'error', code, message, position: { file, line: 1, column: 1, length: 1 }, ...(help && { help }) },
    ]);
  const truths = table.signals.map((one) => {
    const labelled = new Uint8Array(count);
    for (const incident of incidents) {
      if (incident.signals && !incident.signals.includes(one.signal.name)) continue;
      // A sample stands for the step that begins at its stamp.
      const from = Math.max(0, Math.floor((incident.startMs - startMs) / stepMs));
      const to = Math.min(count, Math.ceil((incident.endMs - startMs) / stepMs));
      if (from >= to)
        throw refuse(
          'no-samples',
          `found no sample from ${formatInstant(incident.startMs)} to ${formatInstant(incident.endMs)}, expected the incident to lie from ${formatInstant(startMs)} to ${formatInstant(startMs + count * stepMs)}`,
        );
      labelled.fill(1, from, to);
    }
    return truthOfLabels(labelled, { grid: table.grid, signals: [one] });
  });
  for (const name of incidents.flatMap(({ signals = [] }) => signals)) {
    if (known.includes(name)) continue;
    const near = nearest(name, known);
    const help = near ? `did you mean ${near}?` : `there are ${known.slice(0, 12).join(', ')}`;
    throw refuse('unknown-signal', `found no signal ${quoted(name)}, expected one of the recording`, help);
  }
  return {
    ...truthOfLabels(new Uint8Array(count), table),
    signals: truths.flatMap(({ signals }) => signals),
  };
}
