import { basename, resolve } from 'node:path';
import type { Encoded } from '../formats/format.ts';
import { importContents } from '../formats/import-contents.ts';
import { type Format, formatOfFile, formats } from '../formats/index.ts';
import { sanitize } from '../reports/terminal/sanitize.ts';
import { printable } from '../schema/printable.ts';
import { type Command, ExitCode, type World } from './command.ts';
import { openRecordingFile, recordingOptions } from './load-recording.ts';
import { UsageError } from './usage-error.ts';
import { type AsideFile, writeAside } from './write-aside.ts';

/** Any recording that can be read, in any format that can be written. */
export const command: Command = {
  describe: (yargs) =>
    recordingOptions(
      yargs.positional('in', { type: 'string', describe: 'recording to read' }).positional('out', {
        type: 'string',
        describe: 'file to write, in the format of its ending; standard output if left out',
      }),
    )
      .option('to', {
        choices: formats.map(({ name }) => name),
        requiresArg: true,
        describe: 'format to write; as the ending says if left out',
      })
      .example('$0 convert day3.csv day3.parquet', 'for DuckDB and pandas')
      .example('$0 convert day3.csv day3.om', 'for promtool tsdb create-blocks-from openmetrics')
      .example('$0 convert day3.csv --to influx | curl --data-binary @- localhost:8428/write', 'into VictoriaMetrics'),
  run: async (args, world) => {
    const from = String(args.in);
    const out = args.out === undefined ? undefined : String(args.out);
    const format = formatTo(args.to, out);
    if (out !== undefined && resolve(world.cwd, out) === resolve(world.cwd, from))
      throw new UsageError('a file cannot be converted into itself', 'write to another file');
    const opened = await openRecordingFile(from, args, world);
    const contents = await importContents(opened.source, opened.format, opened.mapping);
    for (const note of contents.recording.provenance.notes) await world.stderr.write(`note: ${printable(note, 500)}\n`);
    await write(await format.encode(contents), format, out, world);
    return ExitCode.OK;
  },
};

function formatTo(name: unknown, out: string | undefined): Format {
  const format =
    formats.find((candidate) => candidate.name === name) ?? (out === undefined ? undefined : formatOfFile(out));
  if (format) return format;
  throw new UsageError(
    out === undefined ? 'standard output has no ending that tells a format' : `cannot tell the format of "${out}"`,
    `say --to ${formats.map((one) => one.name).join(', --to ')}`,
  );
}

async function write(encoded: Encoded, format: Format, out: string | undefined, world: World): Promise<void> {
  if (out === undefined) {
    const { stdout } = world;
    for await (const chunk of encoded.chunks)
      await stdout.write(stdout.isTerminal ? sanitize(Buffer.from(chunk).toString('utf8')) : chunk);
    return;
  }
  const path = resolve(world.cwd, out);
  const files: AsideFile[] = [await writeAside(path)];
  try {
    for await (const chunk of encoded.chunks) {
      await files[0].write(chunk);
      world.signal.throwIfAborted();
    }
    if (format.sidecar && !files[0].isStream) {
      files.push(await writeAside(path + format.sidecar.suffix));
      await files[1].write(format.sidecar.text(encoded.header(), basename(out)));
    }
    // Samples without metadata are a recording, metadata alone is none.
    for (const file of files) await file.finish();
  } finally {
    for (const file of files) await file.discard();
  }
}
