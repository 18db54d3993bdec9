import { basename, resolve } from 'node:path';
import { type Format, formatOfFile, formats } from '../formats/index.ts';
import type { RangeJournalEntry } from '../monitor/range-journal.ts';
import { recordedColumns } from '../monitor/range-journal.ts';
import type { RangePlan } from '../monitor/range-plan.ts';
import { type Block, Presence, type Provenance } from '../recording/recording.ts';
import { formatCount, formatDuration, formatInstant, formatShare } from '../reports/figures.ts';
import { printable } from '../schema/printable.ts';
import { type Command, ExitCode, type World } from './command.ts';
import { progressBar } from './progress.ts';
import { type FoundJournal, findJournal, journalEntries, RecordJournal } from './record-journal.ts';
import { type RangeOrder, rangeOptions, rangeOrderOf } from './record-options.ts';
import { fetchRange, planRange, withRange } from './record-range.ts';
import { refuseFolder } from './refuse-folder.ts';
import { UsageError } from './usage-error.ts';
import { type AsideFile, writeAside } from './write-aside.ts';

/** A real incident becomes a file: many series from Prometheus by selector and range. */
export const command: Command = {
  describe: (yargs) =>
    rangeOptions(yargs)
      .option('from', {
        type: 'string',
        requiresArg: true,
        describe: 'first instant, as 2025-10-18T00:52:00Z or now-2h; now-1h if left out',
      })
      .option('to', { type: 'string', requiresArg: true, describe: 'last instant; now if left out' })
      .option('step', {
        type: 'string',
        requiresArg: true,
        describe: 'time between samples, best the scrape interval; 15s if left out',
      })
      .option('out', {
        type: 'string',
        requiresArg: true,
        demandOption: true,
        describe:
          'file to write; what is fetched is kept beside it until it is whole, and the same command goes on there',
      })
      .option('format', {
        choices: formats.map(({ name }) => name),
        requiresArg: true,
        describe: 'as the ending of --out says if left out',
      })
      .option('quiet', { type: 'boolean', describe: 'print nothing but errors' })
      .example(
        `$0 record --prometheus http://localhost:9090 --select up --select '{job="api"}' --from now-2h --out incident.csv`,
        'the last two hours; then: shakedown analyze incident.csv',
      )
      .example(
        `$0 record --prometheus https://metrics.example --token-file token --select '{job=~"api|postgres"}' --from 2025-10-18T00:52:00Z --to 2025-10-18T01:52:00Z --step 30s --out day3.ndjson`,
        'one hour of two jobs',
      ),
  run: async (args, world) => {
    const order = rangeOrderOf(args, world);
    const out = String(args.out);
    const path = resolve(world.cwd, out);
    refuseFolder(path, 'write');
    const format = formatFor(args.format, out);
    const journalPath = `${path}.journal`;
    const found = await resumable(journalPath, out, order);
    // From here on Ctrl-C is heard: what was fetched is kept.
    world.signal.throwIfAborted();
    try {
      const { plan, last } = await fetchInto(journalPath, found, order, args, world);
      const recorded = { plan, last, journalPath, out, order };
      const notes = await notesOf(recorded);
      await encodeTo(format, recorded, notes, world);
      await RecordJournal.remove(journalPath);
      for (const note of notes) await world.stderr.write(`note: ${printable(note, 500)}\n`);
      if (args.quiet !== true) await world.stdout.write(summary(recorded));
      return ExitCode.OK;
    } catch (error) {
      const kept = await findJournal(journalPath);
      if (kept !== undefined && kept !== 'foreign')
        await world.stderr.write(
          `what was fetched is kept in ${printable(`${out}.journal`, 500)}; the same command goes on from there\n`,
        );
      throw error;
    }
  },
};

interface Recorded {
  readonly plan: RangePlan;
  readonly last: RangeJournalEntry;
  readonly journalPath: string;
  readonly out: string;
  readonly order: RangeOrder;
}

function formatFor(name: unknown, out: string): Format {
  const format = name === undefined ? formatOfFile(out) : formats.find((candidate) => candidate.name === name);
  if (format) return format;
  const endings = formats.flatMap(({ extensions }) => extensions).join(', ');
  throw new UsageError(
    `cannot tell the format of "${out}"`,
    `end its name with ${endings}, or say --format ${formats[0].name}`,
  );
}

/** A journal of the same command, to go on with. @throws UsageError for one of another */
async function resumable(path: string, out: string, { request }: RangeOrder): Promise<FoundJournal | undefined> {
  const found = await findJournal(path);
  if (found === undefined) return undefined;
  const help = `remove it, or choose another --out`;
  if (found === 'foreign')
    throw new UsageError(`"${out}.journal" is in the way and is no journal of a recording`, help);
  if (JSON.stringify(found.head.request) !== JSON.stringify(request))
    throw new UsageError(
      `"${out}.journal" is of a recording with other options`,
      `give the same ones to go on; else ${help}`,
    );
  return found;
}

async function fetchInto(
  path: string,
  found: FoundJournal | undefined,
  order: RangeOrder,
  args: Readonly<Record<string, unknown>>,
  world: World,
): Promise<{ plan: RangePlan; last: RangeJournalEntry }> {
  let last = found?.last;
  const done = () => (last ? last.from + (last.block[0]?.grid.count ?? 0) : 0);
  const plan = await withRange(order, args, world, async (api) => {
    const own = found?.head.plan ?? (await planRange(order, api));
    if (done() >= own.count) return own;
    const progress = progressBar(world, 'recording');
    const journal = await RecordJournal.open(path, { request: order.request, plan: own }, found);
    try {
      const after = last && { next: done(), state: last.state };
      for await (const entry of fetchRange(own, order, api, after)) {
        await journal.add(entry);
        last = entry;
        progress.update(done() / own.count);
        world.signal.throwIfAborted();
      }
    } finally {
      progress.end();
      await journal.close();
    }
    return own;
  });
  return { plan, last: last! };
}

/** What the reader of the recording should know. One pass over the journal. */
async function notesOf({ journalPath, last, order, plan }: Recorded): Promise<string[]> {
  let samples = 0;
  let missing = 0;
  for await (const { block } of journalEntries(journalPath))
    for (const { columns } of recordedColumns(block, last.state))
      for (const { values, presence } of columns) {
        samples += values.length;
        if (presence) for (const state of presence) if (state === Presence.MISSING) missing++;
      }
  if (samples === 0) {
    // Going on with it would find nothing either.
    await RecordJournal.remove(journalPath);
    throw new UsageError(
      'the series that match have no sample on the grid',
      'check --from, --to and --step; native histograms are not recorded',
    );
  }
  const notes = [
    `Recorded from Prometheus in steps of ${formatDuration(plan.stepMs)}: ${order.request.selectors.join(', ')}.`,
  ];
  if (missing === 0) return notes;
  const share = missing / samples;
  notes.push(
    share >= SPARSE
      ? `${formatShare(share)} of the samples are missing: the scrape interval is probably longer than ${formatDuration(plan.stepMs)}.`
      : `${formatCount(missing)} of ${formatCount(samples)} samples are missing.`,
  );
  return notes;
}

/** From this share missing on, it is rather the step than the data. */
const SPARSE = 0.4;

async function encodeTo(format: Format, recorded: Recorded, notes: readonly string[], world: World): Promise<void> {
  const { journalPath, last, out } = recorded;
  const provenance: Provenance = { source: 'monitored', name: basename(out), notes };
  async function* blocks(): AsyncGenerator<Block> {
    for await (const { block } of journalEntries(journalPath)) yield recordedColumns(block, last.state);
  }
  const encoded = await format.encode({ kind: 'series', recording: { provenance, blocks } });
  const samples = await writeAside(resolve(world.cwd, out));
  const files: AsideFile[] = [samples];
  try {
    for await (const chunk of encoded.chunks) {
      await samples.write(chunk);
      world.signal.throwIfAborted();
    }
    if (format.sidecar && !samples.isStream) {
      const beside = await writeAside(resolve(world.cwd, out + format.sidecar.suffix));
      files.push(beside);
      await beside.write(format.sidecar.text(encoded.header(), basename(out)));
    }
    for (const file of files) await file.finish();
  } finally {
    for (const file of files) await file.discard();
  }
}

function summary({ plan, last, out }: Recorded): string {
  const shown = last.state.seenMs.map((target) => target.filter((ms) => ms >= 0).length).filter((n) => n > 0);
  const series = shown.reduce((sum, n) => sum + n, 0);
  const endMs = plan.startMs + (plan.count - 1) * plan.stepMs;
  const file = printable(out, 500);
  return (
    `${formatCount(series)} series of ${shown.length === 1 ? '1 target' : `${formatCount(shown.length)} targets`}, ` +
    `${formatCount(plan.count)} scrapes from ${formatInstant(plan.startMs)} to ${formatInstant(endMs)} in ${file}\n` +
    `next: shakedown analyze ${file}\n`
  );
}
