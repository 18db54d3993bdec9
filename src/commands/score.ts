import { resolve } from 'node:path';
import { configure } from '../detectors/configure.ts';
import { detectorByName } from '../detectors/index.ts';
import { detectCase } from '../evaluation/detect-case.ts';
import {
  type NabProfile,
  type NabRows,
  nabProbation,
  nabProfiles,
  nabRows,
  nabScaled,
  nabScore,
} from '../evaluation/nab/nab-score.ts';
import { type NabFile, sweepNab } from '../evaluation/nab/sweep.ts';
import { uniformAt } from '../random/hash.ts';
import { streamKey } from '../random/stream-key.ts';
import { nearest } from '../schema/nearest.ts';
import { printable, quoted } from '../schema/printable.ts';
import { type Command, ExitCode, type World } from './command.ts';
import {
  locateWindows,
  type NabColumn,
  type NabSeries,
  nabGrid,
  nabResultFile,
  readNabColumn,
  readNabCorpus,
  readNabSeries,
} from './nab-corpus.ts';
import { progressBar } from './progress.ts';
import { UsageError } from './usage-error.ts';

type Scores = Readonly<Record<NabProfile, number>>;
/** A line of the table: a detector and what it scores. */
type Line = readonly [name: string, scores: Scores];
interface Outcome {
  readonly detectors: readonly Line[];
  /** What detectors that know nothing reach at their best threshold. */
  readonly chance: readonly Line[];
}

const profiles = Object.keys(nabProfiles) as NabProfile[];

/** Scores detectors on a benchmark that others keep. */
export const command: Command = {
  describe: (yargs) =>
    yargs
      .positional('benchmark', { type: 'string', choices: ['nab'], demandOption: true, describe: 'which benchmark' })
      .positional('folder', { type: 'string', demandOption: true, describe: 'a checkout of it' })
      .option('detector', {
        type: 'string',
        describe: 'run this detector of ours over the corpus, and take its best threshold as the benchmark does',
      })
      .option('json', { type: 'boolean', describe: 'print the result as JSON' })
      .example('shakedown score nab NAB', 'every detector with results, at its published threshold')
      .example('shakedown score nab NAB --detector hampel', 'one of ours, beside chance'),
  run: async (args, world) => {
    const shown = String(args.folder);
    const corpus = { folder: resolve(world.cwd, shown), shown, world };
    const name = args.detector as string | undefined;
    const outcome = name === undefined ? await scoreResults(corpus) : await scoreDetector(corpus, name);
    const text = args.json
      ? `${JSON.stringify(Object.fromEntries(outcome.detectors), null, 2)}\n`
      : tableOf(outcome, name === undefined ? 'at its published threshold' : 'at its best threshold');
    await world.stdout.write(text);
    return ExitCode.OK;
  },
};

interface Checkout {
  readonly folder: string;
  readonly shown: string;
  readonly world: World;
}

/** Every detector that has both results and published thresholds. */
async function scoreResults({ folder, shown, world }: Checkout): Promise<Outcome> {
  const { series, thresholds, detectors } = readNabCorpus(folder, shown);
  const scored = detectors.filter((detector) => thresholds.has(detector));
  const without = detectors.filter((detector) => !thresholds.has(detector));
  if (without.length > 0)
    await world.stderr.write(`no published threshold, left out: ${without.map((one) => printable(one)).join(', ')}\n`);
  if (scored.length === 0)
    throw new UsageError(
      `no detector in ${quoted(shown, 300)} has both results and thresholds`,
      'give a checkout with results/ and config/thresholds.json, or --detector NAME',
    );
  const lines: Line[] = [];
  let rowsOf: readonly NabRows[] = [];
  await counted(world, 'scoring', scored.length * series.length, async (tick) => {
    for (const detector of scored) {
      const limits = thresholds.get(detector)!;
      const raw = profiles.map(() => 0);
      const all: NabRows[] = [];
      for (const one of series) {
        const file = nabResultFile(detector, one.path);
        const column = await readNabColumn(folder, shown, file, 'anomaly_score');
        const rows = rowsFor(one, column, file);
        all.push(rows);
        for (const [p, profile] of profiles.entries())
          raw[p] += nabScore(rows, flagged(column.values, limits[profile]), nabProfiles[profile]);
        tick();
      }
      const windows = all.reduce((sum, rows) => sum + rows.windows, 0);
      lines.push([detector, scoresOf((profile, p) => nabScaled(raw[p], windows, nabProfiles[profile]))]);
      rowsOf = all;
    }
  });
  return { detectors: lines, chance: chanceOn(series, rowsOf) };
}

/** One of our detectors, each file a signal of its own. */
async function scoreDetector({ folder, shown, world }: Checkout, name: string): Promise<Outcome> {
  const detector = detectorByName.get(name);
  if (!detector) {
    const near = nearest(name, [...detectorByName.keys()]);
    throw new UsageError(
      `unknown detector ${quoted(name)}`,
      near ? `did you mean "${near}"?` : 'see shakedown list detectors',
    );
  }
  const instance = configured(name);
  if (detector.mode === 'whole')
    await world.stderr.write(`${name} looks at whole files, which the benchmark does not allow: its score flatters\n`);
  const series = readNabSeries(folder, shown);
  const files: NabFile[] = [];
  await counted(world, name, series.length, async (tick) => {
    for (const one of series) {
      const column = await readNabColumn(folder, shown, `data/${one.path}`, 'value');
      const grid = nabGrid(column);
      const signal = { name: 'value', unit: '', bad: 'none', scale: 'linear', role: 'other' } as const;
      const [detection] = detectCase(
        {
          name: one.path,
          seed: '',
          grid,
          signals: [{ input: { signal, grid, values: column.values }, events: [] }],
          faults: [],
        },
        instance,
      );
      files.push({ rows: rowsFor(one, column, `data/${one.path}`), scores: detection.detection.scores });
      tick();
    }
  });
  const best = sweepNab(files);
  return {
    detectors: [[name, scoresOf((profile) => best[profile].scaled)]],
    chance: chanceOn(
      series,
      files.map(({ rows }) => rows),
    ),
  };
}

function configured(name: string) {
  try {
    return configure(name);
  } catch (error) {
    if (error instanceof RangeError)
      throw new UsageError(
        error.message,
        'the benchmark runs detectors with their defaults; choose one that has them all',
      );
    throw error;
  }
}

function rowsFor(series: NabSeries, { stamps }: NabColumn, file: string): NabRows {
  return nabRows(stamps.length, locateWindows(series, stamps, file), nabProbation(stamps.length));
}

function flagged(scores: Float64Array, threshold: number): Uint8Array {
  return Uint8Array.from(scores, (score) => (score >= threshold ? 1 : 0));
}

const scoresOf = (of: (profile: NabProfile, p: number) => number): Scores =>
  Object.fromEntries(profiles.map((profile, p) => [profile, of(profile, p)])) as Scores;

/** A random and a constant score on the same files, at the thresholds that suit them best. */
function chanceOn(series: readonly NabSeries[], rows: readonly NabRows[]): Line[] {
  const line = (name: string, scoreAt: (file: number) => (row: number) => number): Line => {
    const best = sweepNab(
      rows.map((own, f) => {
        const score = scoreAt(f);
        return { rows: own, scores: Float64Array.from({ length: own.worth.length }, (_, i) => score(i)) };
      }),
    );
    return [name, scoresOf((profile) => best[profile].scaled)];
  };
  return [
    line('(random score)', (f) => {
      const key = streamKey('1', `nab/${series[f].path}`);
      return (i) => uniformAt(key, i, 0);
    }),
    line('(constant score)', () => () => 1),
  ];
}

async function counted(world: World, label: string, total: number, work: (tick: () => void) => Promise<void>) {
  const bar = progressBar(world, label);
  let done = 0;
  try {
    await work(() => {
      world.signal.throwIfAborted();
      bar.update(++done / total);
    });
  } finally {
    bar.end();
  }
}

/** Best standard score first, chance last. */
function tableOf({ detectors, chance }: Outcome, how: string): string {
  const heads: Readonly<Record<NabProfile, string>> = {
    standard: 'standard',
    reward_low_FP_rate: 'low FP',
    reward_low_FN_rate: 'low FN',
  };
  const sorted = [...detectors].sort(([a, x], [b, y]) => y.standard - x.standard || (a < b ? -1 : 1));
  const rows = [...sorted, ...chance].map(([name, scores]) => [
    printable(name),
    ...profiles.map((profile) => scores[profile].toFixed(1)),
  ]);
  const width = Math.max(8, ...rows.map(([name]) => name.length));
  const text = [['detector', ...profiles.map((profile) => heads[profile])], ...rows].map(([name, ...cells]) =>
    [name.padEnd(width), ...cells.map((cell) => cell.padStart(8))].join('  '),
  );
  return `${text.join('\n')}\n100 is perfect, 0 never fires; each ${how}, chance at its best one\n`;
}
