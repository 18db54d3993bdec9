import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Argv } from 'yargs';
import type { Format, Source } from '../formats/format.ts';
import type { ColumnMapping, ImportMapping } from '../formats/import-mapping.ts';
import { emptyMapping, parseColumnFlag, parseMapping } from '../formats/import-mapping.ts';
import { type ImportedTable, importRecording } from '../formats/import-recording.ts';
import { formatOfFile, formats } from '../formats/index.ts';
import { parseQuantity } from '../schema/quantity.ts';
import type { World } from './command.ts';
import { refuseFolder } from './refuse-folder.ts';
import { UsageError } from './usage-error.ts';

/** The options of every verb that reads a recording of the user's own. */
export const recordingOptions = (yargs: Argv): Argv =>
  yargs
    .option('format', {
      choices: formats.map(({ name }) => name),
      requiresArg: true,
      describe: 'format of the file; as its ending says if left out, else csv',
    })
    .option('mapping', {
      type: 'string',
      requiresArg: true,
      describe: 'YAML file that says what the columns are (time, timezone, step, label, columns)',
    })
    .option('time', { type: 'string', requiresArg: true, describe: 'column with the time stamps' })
    .option('timezone', {
      type: 'string',
      requiresArg: true,
      describe: 'IANA zone of stamps that name none; UTC if left out',
    })
    .option('step', {
      type: 'string',
      requiresArg: true,
      describe: 'step between samples, as 60s; found from the stamps if left out',
    })
    .option('column', {
      type: 'string',
      array: true,
      requiresArg: true,
      describe: 'NAME=signal_name:unit:bad reads a column (unit and bad may be left out)',
    })
    .option('label', { type: 'string', requiresArg: true, describe: 'column that is 1 where experts saw an anomaly' });

/** Reads a recording with those options. @throws InputError; errors of the file system as they are */
export async function loadRecording(
  file: string,
  args: Readonly<Record<string, unknown>>,
  world: World,
): Promise<ImportedTable> {
  const { source, format, mapping } = await openRecordingFile(file, args, world);
  return importRecording(source, format, mapping);
}

/** A file about to be read: its bytes, its format, and what the options say of its columns. */
export interface RecordingFile {
  readonly source: Source;
  readonly format: Format;
  readonly mapping: ImportMapping;
}

/** Opens a recording with those options. @throws InputError; errors of the file system as they are */
export async function openRecordingFile(
  file: string,
  args: Readonly<Record<string, unknown>>,
  world: World,
): Promise<RecordingFile> {
  const path = resolve(world.cwd, file);
  refuseFolder(path);
  const named = formats.find(({ name }) => name === args.format);
  const format = named ?? formatOfFile(file) ?? formats[0];
  const mapping = await mappingOf(args, world);
  const sidecar = format.sidecar && (await readIfThere(path + format.sidecar.suffix));
  return {
    source: { file, chunks: createReadStream(path), ...(sidecar !== undefined && { sidecar }) },
    format,
    mapping,
  };
}

/** The mapping file with the flags over it. */
async function mappingOf(args: Readonly<Record<string, unknown>>, world: World): Promise<ImportMapping> {
  const file = args.mapping === undefined ? undefined : String(args.mapping);
  if (file !== undefined) refuseFolder(resolve(world.cwd, file));
  const mapping =
    file === undefined ? emptyMapping : parseMapping(await readFile(resolve(world.cwd, file), 'utf8'), file);
  const columns: Record<string, ColumnMapping> = { ...mapping.columns };
  for (const flag of [args.column ?? []].flat().map(String)) {
    const parsed = parseColumnFlag(flag);
    columns[parsed.column] = { ...columns[parsed.column], ...parsed.mapping };
  }
  const text = (name: 'time' | 'timezone' | 'label') => (args[name] === undefined ? mapping[name] : String(args[name]));
  return {
    ...mapping,
    time: text('time'),
    timezone: text('timezone'),
    label: text('label'),
    step: stepOf(args.step) ?? mapping.step,
    columns,
  };
}

function stepOf(step: unknown): number | undefined {
  if (step === undefined) return undefined;
  const parsed = parseQuantity('duration', String(step), { min: 1 });
  if (typeof parsed === 'number') return parsed;
  throw new UsageError(`--step: ${parsed.message}`, parsed.help ?? 'as in --step 60s');
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
