import { createReadStream } from 'node:fs';
import { defaultSettings } from '../analysis/default-settings.ts';
import { labelRun } from '../evaluation/label-run.ts';
import type { LabelledCase } from '../evaluation/labelled.ts';
import { emptyMapping } from '../formats/import-mapping.ts';
import { importRecording } from '../formats/import-recording.ts';
import { formatOfFile, formats } from '../formats/index.ts';
import { InputError } from '../schema/diagnostic.ts';

/** A recording whose anomalies were labelled by hand, in a column of the file. */
export interface RecordingSource {
  readonly path: string;
  /** As the user named it, for messages. */
  readonly file: string;
  /** What it is called in results; nothing depends on the folder it lies in. */
  readonly name: string;
  /** Column that is 1 where an expert saw an anomaly; found by its name if left out. */
  readonly label?: string;
}

/** Reads a labelled recording as a case. @throws InputError when it cannot be read or has no labels; errors of the file system as they are */
export async function labelRecording({ path, file, name, label }: RecordingSource): Promise<LabelledCase> {
  const format = formatOfFile(file) ?? formats[0];
  const { table, truth } = await importRecording({ file, chunks: createReadStream(path) }, format, {
    ...emptyMapping,
    label,
  });
  if (!truth) {
    throw new InputError([
      {
        severity: 'error',
        code: 'no-labels',
        message: 'found no column of labels, expected one that is 1 where an expert saw an anomaly and 0 elsewhere',
        help: 'call it "label", or name it with --label',
        position: { file, line: 1, column: 1, length: 1 },
      },
    ]);
  }
  return labelRun({ name, seed: '' }, table, truth, defaultSettings());
}
