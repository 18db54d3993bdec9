import { availableParallelism } from 'node:os';
import { basename, resolve } from 'node:path';
import type { Encoded } from '../formats/format.ts';
import { type Format, formatOfFile, formats } from '../formats/index.ts';
import { openRecording } from '../formats/recording-header.ts';
import type { Block, Recording } from '../recording/recording.ts';
import { sanitize } from '../reports/terminal/sanitize.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { blockSource } from '../simulation/block-source.ts';
import { type SimulationRun, simulate } from '../simulation/simulate.ts';
import { signalBlocks } from '../telemetry/signal-blocks.ts';
import { type Command, ExitCode, type World } from './command.ts';
import { encodeInThreads, hasThreads } from './encode-in-threads.ts';
import { progressBar } from './progress.ts';
import { overridesOf, scenarioOptions } from './scenario-options.ts';
import { loadScenario } from './scenario-source.ts';
import { twinInThread } from './twin-in-thread.ts';
import { UsageError } from './usage-error.ts';
import { type AsideFile, writeAside } from './write-aside.ts';

/** Samples and truth only, a block at a time, so that the length of a run costs no memory. */
export const command: Command = {
  describe: (yargs) =>
    scenarioOptions(yargs.positional('scenario', { type: 'string', describe: 'scenario file' }))
      .option('out', { type: 'string', requiresArg: true, describe: 'file to write; standard output if left out or -' })
      .option('format', {
        choices: formats.map(({ name }) => name),
        requiresArg: true,
        describe: 'as the ending of --out says if left out, else csv',
      })
      .option('truth', { type: 'string', requiresArg: true, describe: 'file for what the faults did, as JSON' })
      .option('series', { type: 'boolean', describe: 'the raw series that the exporters show (the default)' })
      .option('signals', { type: 'boolean', describe: 'the signals derived from them instead' })
      .option('workers', {
        type: 'number',
        requiresArg: true,
        describe: 'threads for long runs; one for each core if left out. The bytes are the same',
      })
      .example('$0 simulate day3.yaml > day3.csv', 'raw series, one row a scrape')
      .example('$0 simulate day3.yaml --signals --out day3.ndjson', 'signals, one line a sample')
      .example('$0 simulate day3.yaml --out day3.csv --truth truth.json', 'samples and what is wrong in them'),
  run: async (args, world) => {
    if (args.series && args.signals) throw new UsageError('--series and --signals are given', 'give one of them');
    const out = args.out === undefined || args.out === '-' ? undefined : String(args.out);
    const format = formatFor(args.format, out);
    const truth = args.truth === undefined ? undefined : String(args.truth);
    if (truth !== undefined && out !== undefined && resolve(world.cwd, truth) === resolve(world.cwd, out))
      throw new UsageError('--out and --truth name the same file', 'give each a file of its own');
    const { workers } = args;
    if (
      workers !== undefined &&
      !(Number.isInteger(workers) && Number(workers) >= 1 && Number(workers) <= MOST_WORKERS)
    )
      throw new UsageError(`--workers is ${workers}`, `write a whole number from 1 to ${MOST_WORKERS}`);
    const scenario = loadScenario(String(args.scenario), world, overridesOf(args));
    await simulateTo(
      {
        scenario,
        format,
        out,
        truth,
        signals: args.signals === true,
        workers: workers as number | undefined,
      },
      world,
    );
    return ExitCode.OK;
  },
};

function formatFor(name: unknown, out: string | undefined): Format {
  const byEnding = out === undefined ? formats[0] : formatOfFile(out);
  const format = name === undefined ? byEnding : formats.find((candidate) => candidate.name === name);
  if (format) return format;
  const endings = formats.flatMap(({ extensions }) => extensions).join(', ');
  throw new UsageError(
    `cannot tell the format of "${out}"`,
    `end its name with ${endings}, or say --format ${formats[0].name}`,
  );
}

/** Values from which on the start of threads is worth it. */
const LONG_VALUES = 4_000_000;
const MOST_WORKERS = 1_024;

interface Order {
  readonly scenario: Scenario;
  readonly format: Format;
  readonly out?: string;
  readonly truth?: string;
  readonly signals: boolean;
  readonly workers?: number;
}

async function simulateTo(order: Order, world: World): Promise<void> {
  const { scenario, format, out, truth } = order;
  const progress = progressBar(world, `simulating ${scenario.name}`);
  const twin =
    truth === undefined || order.workers === 1 || availableParallelism() === 1 ? undefined : twinInThread(scenario);
  const simulation = simulate(scenario, { onProgress: progress.update, truth: truth !== undefined, twin: twin?.feed });
  // From here on Ctrl-C is heard, so that no file is left half written.
  world.signal.throwIfAborted();
  const encoded =
    (await encodeBlocksApart(order, simulation, progress.update)) ?? (await encodeInTurn(order, simulation));
  const samples = out === undefined ? terminalOrPipe(world) : await writeAside(resolve(world.cwd, out));
  // In the order in which they are moved to their names: samples without metadata are a recording, metadata alone is none.
  const files = [samples];
  const add = async (path: string, text: string) => {
    const file = await writeAside(resolve(world.cwd, path));
    files.push(file);
    await file.write(text);
  };
  try {
    for await (const chunk of encoded.chunks) {
      await samples.write(chunk);
      // A write may be done at once; only a turn of the event loop lets Ctrl-C be heard.
      await new Promise((resolve) => setImmediate(resolve));
      world.signal.throwIfAborted();
    }
    if (out !== undefined && format.sidecar && !samples.isStream) {
      await add(out + format.sidecar.suffix, format.sidecar.text(encoded.header(), basename(out)));
    }
    if (truth !== undefined) await add(truth, `${JSON.stringify(simulation.truth(), null, 2)}\n`);
    for (const file of files) await file.finish();
  } finally {
    progress.end();
    await twin?.end();
    for (const file of files) await file.discard();
  }
}

/** Blocks one after the other, in this thread. */
function encodeInTurn({ format, signals }: Order, simulation: SimulationRun): Promise<Encoded> {
  function* runBlocks(): Generator<Block> {
    for (const { run } of simulation.blocks()) yield run;
  }
  const recording: Recording = {
    provenance: simulation.provenance,
    blocks: signals ? () => signalBlocks(runBlocks(), simulation.signals) : runBlocks,
  };
  return format.encode({ kind: signals ? 'signals' : 'series', recording, signals: simulation.signals });
}

/** Blocks each on their own, where they do not hang together, in threads if they are many enough to be worth it; undefined elsewhere. */
async function encodeBlocksApart(
  { scenario, format, signals, truth, workers }: Order,
  { provenance, signals: declared }: SimulationRun,
  onProgress: (share: number) => void,
): Promise<Encoded | undefined> {
  const source = signals || truth !== undefined || !format.blockwise ? undefined : blockSource(scenario);
  if (!source) return undefined;
  const { scrapeCount, seriesCount } = source;
  const many = workers ?? (scrapeCount * seriesCount < LONG_VALUES ? 1 : availableParallelism());
  const recording: Recording = { provenance, blocks: () => [source.block(0)] };
  const header = (await openRecording({ kind: 'series', recording, signals: declared })).header();
  return {
    header: () => ({ ...header, targets: header.targets.map((target) => ({ ...target, count: scrapeCount })) }),
    chunks: (async function* () {
      yield format.blockwise!.head(header);
      yield* encodeInThreads({ scenario, source, format, workers: hasThreads() ? many : 1, onProgress });
    })(),
  };
}

/** Standard output as a file. A terminal gets values from the scenario with their control characters made visible. */
function terminalOrPipe({ stdout }: World): AsideFile {
  return {
    isStream: true,
    write: (data) =>
      stdout.write(stdout.isTerminal ? sanitize(Buffer.from(data as Uint8Array).toString('utf8')) : data),
    finish: async () => {},
    discard: async () => {},
  };
}
