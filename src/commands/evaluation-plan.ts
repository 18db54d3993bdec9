import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { configure } from '../detectors/configure.ts';
import type { DetectorInstance } from '../detectors/detector.ts';
import { detectors as registry } from '../detectors/index.ts';
import { seedsOf } from '../evaluation/seeds.ts';
import { formatOfFile } from '../formats/index.ts';
import type { Overrides } from '../scenario/override.ts';
import { nearest } from '../schema/nearest.ts';
import { MODEL_VERSION } from '../simulation/model-version.ts';
import type { World } from './command.ts';
import type { EvaluationJob, ExternalPrograms } from './evaluation-job.ts';
import { nabFile } from './label-nab.ts';
import type { Incident } from './label-recording.ts';
import { readNabSeries } from './nab-corpus.ts';
import { packageFacts } from './package-facts.ts';
import { withRecordedBaseline } from './recorded-baseline.ts';
import { loadScenario } from './scenario-source.ts';
import { UsageError } from './usage-error.ts';

export interface EvaluationPlan {
  readonly jobs: readonly EvaluationJob[];
  /** Detectors over all jobs, in the order in which they were named, or of the registry. */
  readonly detectors: readonly string[];
  /** Equal exactly for plans whose results are equal. */
  readonly hash: string;
}

export interface EvaluationOrder {
  /** Scenario files, names of ready-made scenarios, recordings. */
  readonly sources: readonly string[];
  /** `csv:DIR`, `nab:DIR`. */
  readonly corpora: readonly string[];
  /** Names of detectors of the registry or of the scenarios; all of them if undefined. */
  readonly detectors?: readonly string[];
  /** Detectors that are programs. @param taken names that they may not have */
  readonly externals: (taken: Iterable<string>) => Omit<ExternalPrograms, 'cwd'>;
  readonly seeds: number;
  readonly overrides: Overrides;
  readonly label?: string;
  /** When something was wrong in the recordings that are named. */
  readonly incidents?: readonly Incident[];
  readonly measures: readonly string[];
}

/** Says what there is to do. @throws InputError or UsageError for anything that cannot be used */
export async function planEvaluation(order: EvaluationOrder, world: World): Promise<EvaluationPlan> {
  const cases: Case[] = [];
  const known = new Set(registry.map(({ name }) => name));
  const instances: DetectorInstance[] = [];
  for (const file of order.sources) {
    if (formatOfFile(file)) {
      const { label, incidents } = order;
      const path = resolve(world.cwd, file);
      const recording = { path, file, name: basename(file), label, ...(incidents && { incidents }) };
      cases.push({ group: 'recordings', source: { recording }, pictures: true });
      continue;
    }
    const scenario = await withRecordedBaseline(loadScenario(file, world, order.overrides), file, world);
    instances.push(...scenario.detectors);
    const group = unique(scenario.name, cases);
    for (const [k, seed] of seedsOf(scenario.seed, order.seeds).entries())
      cases.push({ group, source: { scenario: { ...scenario, seed } }, pictures: k === 0 });
  }
  for (const corpus of order.corpora) cases.push(...corpusCases(corpus, order, world));
  for (const { id } of instances) known.add(id);
  const externals = { ...order.externals(known), cwd: world.cwd };
  const programs = externals.detectors.map(({ id }) => id);
  for (const id of programs) known.add(id);
  const names = order.detectors;
  for (const name of names ?? []) if (!known.has(name)) throw unknownName('detector', name, [...known]);
  const inRegistry = names?.filter((name) => !programs.includes(name));
  const { measures } = order;
  const jobs = cases.map((one): EvaluationJob => {
    const own = 'scenario' in one.source ? one.source.scenario.detectors : [];
    return { ...one, detectors: chosen(inRegistry, own), externals, measures };
  });
  return { jobs, detectors: [...new Set([...(names ?? known), ...programs])], hash: hashOf(jobs) };
}

type Case = Pick<EvaluationJob, 'group' | 'source' | 'pictures'>;

/**
 * Those of the scenario, and every one of the registry as its defaults say unless the scenario has one of that name. Where nobody
 * asked for it by name, one that cannot work without being told something is left out.
 */
export function chosen(names: readonly string[] | undefined, own: readonly DetectorInstance[]): DetectorInstance[] {
  const kinds = registry.map(({ name }) => name);
  const ids = [...new Set([...kinds, ...own.map(({ id }) => id)])];
  return (names ?? ids).flatMap((name): DetectorInstance[] => {
    const given = own.find(({ id }) => id === name);
    if (given) return [given];
    if (!kinds.includes(name)) return [];
    try {
      return [configure(name)];
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      if (names === undefined) return [];
      throw new UsageError(error.message, `say it in the scenario under detectors, or with --set detectors.${name}.…`);
    }
  });
}

/** Two scenarios of one name are told apart by a number. */
export function unique(name: string, cases: readonly { readonly group: string }[]): string {
  const taken = new Set(cases.map(({ group }) => group));
  if (!taken.has(name)) return name;
  let n = 2;
  while (taken.has(`${name} (${n})`)) n++;
  return `${name} (${n})`;
}

function corpusCases(corpus: string, order: EvaluationOrder, world: World): Case[] {
  const [, kind, folder] = /^([a-z]+):(.+)$/s.exec(corpus) ?? [];
  if (kind === 'csv') return csvCases(folder, order, world);
  if (kind === 'nab') return nabCases(folder, world);
  throw new UsageError(
    `--corpus is "${corpus}"`,
    'write csv:DIR for a folder of labelled CSV files, nab:DIR for a checkout of the Numenta Anomaly Benchmark',
  );
}

function csvCases(folder: string, { label }: EvaluationOrder, world: World): Case[] {
  const files = readdirSync(resolve(world.cwd, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.csv$/i.test(path))
    .map((path) => path.replaceAll('\\', '/'))
    .sort();
  if (files.length === 0)
    throw new UsageError(
      `no CSV file is in "${folder}"`,
      'name a folder of labelled CSV files, as in --corpus csv:DIR',
    );
  return files.map((name) => {
    const recording = { path: resolve(world.cwd, folder, name), file: `${folder}/${name}`, name, label };
    // Recordings of one folder are of one kind.
    const group = name.includes('/') ? name.slice(0, name.lastIndexOf('/')) : basename(folder);
    return { group, source: { recording }, pictures: true };
  });
}

function nabCases(shown: string, world: World): Case[] {
  const folder = resolve(world.cwd, shown);
  return [...readNabSeries(folder, shown)]
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map((series) => ({
      group: series.path.slice(0, series.path.indexOf('/')),
      source: { nab: { folder, shown, series } },
      pictures: true,
    }));
}

/** A name that nothing has, with the nearest that something has. */
export function unknownName(what: 'detector' | 'measure', name: string, known: readonly string[]): UsageError {
  const near = nearest(name, known);
  const all = what === 'detector' ? 'see shakedown list detectors' : `known are ${known.join(', ')}`;
  return new UsageError(`unknown ${what} "${name}"`, near ? `did you mean "${near}"? ${all}` : all);
}

/** Of everything that decides the results: the files that recordings and programs are, too. */
function hashOf(jobs: readonly EvaluationJob[]): string {
  const hash = createHash('sha256').update(`${packageFacts().version}\n${MODEL_VERSION}\n`);
  for (const job of jobs) {
    hash.update(`${JSON.stringify(job)}\n`);
    if ('recording' in job.source) hash.update(readFileSync(job.source.recording.path));
    if ('nab' in job.source) hash.update(readFileSync(join(job.source.nab.folder, nabFile(job.source.nab.series))));
  }
  const { detectors, cwd } = jobs[0]?.externals ?? { detectors: [], cwd: '' };
  for (const word of detectors.flatMap(({ argv }) => argv)) {
    const path = resolve(cwd, word);
    if (statSync(path, { throwIfNoEntry: false })?.isFile()) hash.update(readFileSync(path));
  }
  return hash.digest('hex');
}
