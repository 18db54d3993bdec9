import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { defaultSettings } from '../analysis/default-settings.ts';
import type { AnalysisSettings } from '../analysis/settings.ts';
import { addressProblem, shownAddress } from '../monitor/address.ts';
import { parseWatchFile, type WatchFile } from '../monitor/watch-file.ts';
import { MAX_SAMPLES, type ProbePlan, profiles, type WatchPlan } from '../monitor/watch-plan.ts';
import { namedComponents, settingsComponents } from '../monitor/watched-components.ts';
import { entryOf } from '../monitor/watched-signals.ts';
import { settingsOf } from '../pipeline.ts';
import { fileWord } from '../reports/escape.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Quantity } from '../schema/parameter.ts';
import { parseQuantity, type QuantityBounds } from '../schema/quantity.ts';
import type { World } from './command.ts';
import { withRecordedBaseline } from './recorded-baseline.ts';
import { refuseFolder } from './refuse-folder.ts';
import { shellText } from './scenario-options.ts';
import { loadScenario } from './scenario-source.ts';
import { UsageError } from './usage-error.ts';

type Args = Readonly<Record<string, unknown>>;

/** What the command line and its file tell of a new run. @throws InputError, UsageError; errors of the file system as they are */
export async function planOf(args: Args, world: World): Promise<WatchPlan> {
  const config = args.config === undefined ? undefined : String(args.config);
  const file = await fileOf(config, world);
  const { values } = file;
  const folder = config === undefined ? world.cwd : dirname(resolve(world.cwd, config));
  const prometheus = prometheusOf(args, values.prometheus, { folder, cwd: world.cwd });
  const probes = probesOf(args, values.probes, folder);
  if (!prometheus && probes.length === 0)
    throw new UsageError(
      'found neither --prometheus nor --probe, expected something to watch',
      'as in shakedown monitor --prometheus http://localhost:9090',
    );
  const queries = Object.entries(values.signals).map(([name, signal]) => ({ name, ...signal }));
  if (!prometheus && queries.length > 0)
    throw new UsageError('found signals but no Prometheus to ask for them', 'give --prometheus or prometheus.url');
  const scenario = await scenarioOf(args, values.scenario, folder, world);
  const profile = profiles[(args.profile ?? values.profile) as keyof typeof profiles];
  // A profile of the command line goes over all of the file.
  const own: { samples?: number; interval?: number } = args.profile === undefined ? values : {};
  const samples =
    flag(args.samples, 'samples', 'count', { min: 1, max: MAX_SAMPLES }) ?? own.samples ?? profile.samples;
  const intervalMs =
    flag(args.interval, 'interval', 'duration', { min: 100, max: 86_400_000 }) ?? own.interval ?? profile.intervalMs;
  const name = values.name ?? (config === undefined ? 'monitor' : fileWord(basename(config).replace(/\.[^.]+$/, '')));
  const baseline =
    config === undefined ? values.baseline : (await withRecordedBaseline(values, config, world)).baseline;
  const given = settingsFrom(scenario, { ...file, values: { ...values, baseline } }, name, args);
  const components = prometheus ? namedComponents(values.components, scenario ? given.components : []) : [];
  if (components !== undefined && 'untyped' in components)
    throw new UsageError(
      `component "${components.untyped}" has no type`,
      'say type: service, database, cache or queue in the file',
    );
  const memory = (values.memory ?? scenario?.memory) as Scenario['memory'];
  return {
    name,
    ...(prometheus && { prometheus }),
    samples,
    intervalMs: Math.round(intervalMs),
    ...(components === undefined ? {} : { components }),
    metrics: values.metrics,
    signals: queries,
    probes,
    settings: components ? withComponents(given, components) : given,
    ...(memory && { memory }),
    command: shellText(repeatedWords(args)),
  };
}

/** Tells the analysis which components there are. */
export const withComponents = (
  settings: AnalysisSettings,
  components: NonNullable<WatchPlan['components']>,
): AnalysisSettings => ({ ...settings, components: settingsComponents(components), entry: entryOf(components) });

async function fileOf(config: string | undefined, { cwd }: World): Promise<WatchFile> {
  if (config === undefined) return parseWatchFile('', '');
  refuseFolder(resolve(cwd, config));
  return parseWatchFile(await readFile(resolve(cwd, config), 'utf8'), config);
}

interface Folders {
  /** Of the file: its paths are relative to it. */
  readonly folder: string;
  readonly cwd: string;
}

function prometheusOf(
  args: Args,
  own: WatchFile['values']['prometheus'],
  { folder, cwd }: Folders,
): WatchPlan['prometheus'] {
  const url = args.prometheus === undefined ? own.url : checked('--prometheus', String(args.prometheus), false);
  const idle = ['user', 'password-file', 'token-file', 'ca'].find((option) => args[option] !== undefined);
  if (url === undefined && idle !== undefined)
    throw new UsageError(`found --${idle} but no Prometheus to use it for`, 'give --prometheus or prometheus.url');
  if (url === undefined) return undefined;
  const path = (option: string, written: string | undefined) =>
    args[option] === undefined ? written && resolve(folder, written) : resolve(cwd, String(args[option]));
  const user = args.user === undefined ? own.user : String(args.user);
  const [passwordFile, tokenFile, ca] = [
    path('password-file', own.passwordFile),
    path('token-file', own.tokenFile),
    path('ca', own.ca),
  ];
  return {
    url: url.replace(/\/+$/, ''),
    timeoutMs: own.timeout,
    ...(user !== undefined && { user }),
    ...(passwordFile !== undefined && { passwordFile }),
    ...(tokenFile !== undefined && { tokenFile }),
    ...(ca !== undefined && { ca }),
  };
}

function probesOf(args: Args, own: WatchFile['values']['probes'], folder: string): ProbePlan[] {
  const ratePerSecond = flag(args['probe-rate'], 'probe-rate', 'rate', { min: 0.001, max: 1000 });
  const written = Object.entries(own).map(
    ([name, { url, method, rate, timeout, concurrency, status, body, ca }]): ProbePlan => ({
      name,
      url,
      method,
      ratePerSecond: ratePerSecond ?? rate,
      timeoutMs: timeout,
      concurrency,
      status,
      ...(body !== undefined && { body }),
      ...(ca !== undefined && { ca: resolve(folder, ca) }),
    }),
  );
  const flags = [args.probe ?? []].flat().map((address, p): ProbePlan => {
    const url = checked('--probe', String(address), true);
    const taken = new Set(written.map(({ name }) => name));
    let name = p === 0 ? 'probe' : `probe_${p + 1}`;
    while (taken.has(name)) name = `${name}_x`;
    const rest = { timeoutMs: 5000, concurrency: 20, status: '[23]..' };
    return { name, url, method: 'GET', ratePerSecond: ratePerSecond ?? 2, ...rest };
  });
  const all = [...written, ...flags];
  if (ratePerSecond !== undefined && all.length === 0)
    throw new UsageError('found --probe-rate but nothing to probe', 'give --probe URL');
  return all;
}

function checked(option: string, address: string, mayQuery: boolean): string {
  const problem = addressProblem(address, mayQuery);
  if (problem) throw new UsageError(`${option}: ${problem.message}`, problem.help);
  return address;
}

/** @returns undefined where the option is not given */
export function flag(value: unknown, name: string, quantity: Quantity, bounds: QuantityBounds): number | undefined {
  if (value === undefined) return undefined;
  const parsed = parseQuantity(quantity, String(value), bounds);
  if (typeof parsed === 'number') return parsed;
  throw new UsageError(`--${name}: ${parsed.message}`, parsed.help ?? 'see shakedown monitor --help');
}

async function scenarioOf(
  args: Args,
  written: string | undefined,
  folder: string,
  world: World,
): Promise<Scenario | undefined> {
  const beside = written && resolve(folder, written);
  // Where there is no such file, it is the name of a ready-made one.
  const named = beside && existsSync(beside) ? beside : written;
  const name = args.scenario === undefined ? named : String(args.scenario);
  return name === undefined ? undefined : withRecordedBaseline(loadScenario(name, world), name, world);
}

/** Section by section: what the file says, else the scenario, else the defaults; title and tag by option before all. */
function settingsFrom(
  scenario: Scenario | undefined,
  { values, says }: WatchFile,
  name: string,
  args: Args,
): AnalysisSettings {
  const base = scenario ? settingsOf(scenario) : defaultSettings({ title: name, tag: fileWord(name).toLowerCase() });
  return {
    ...base,
    ...(values.title !== undefined && { title: values.title }),
    ...(values.tag !== undefined && { tag: values.tag }),
    ...(says.has('baseline') && {
      baselineTitle: values.baseline.title || base.baselineTitle,
      baseline: { ...base.baseline, ...values.baseline.figures },
    }),
    ...(says.has('criteria') && { criteria: (values.criteria ?? []) as AnalysisSettings['criteria'] }),
    ...(says.has('policy') && { policy: values.policy }),
    ...(says.has('warmup') && { warmupMs: values.warmup }),
    ...(says.has('maintenance') && { maintenance: values.maintenance }),
    ...(says.has('known') && {
      known: values.known.map(({ signal, reason, until }) => ({ signal, reason, untilMs: until })),
    }),
    ...(args.title !== undefined && { title: String(args.title) }),
    ...(args.tag !== undefined && { tag: fileWord(String(args.tag)) }),
  };
}

/** The options that say what is watched, as they were given; of paths the last part, of addresses nothing that may be a secret. */
function repeatedWords(args: Args): string[] {
  const names = [
    'prometheus',
    'config',
    'profile',
    'samples',
    'interval',
    'probe',
    'probe-rate',
    'scenario',
    'title',
    'tag',
  ];
  const shown = (name: string, value: string) =>
    name === 'config' || name === 'scenario'
      ? basename(value)
      : name === 'probe' || name === 'prometheus'
        ? shownAddress(value)
        : value;
  const words = names.flatMap((name) =>
    [args[name] ?? []].flat().flatMap((value) => [`--${name}`, shown(name, String(value))]),
  );
  return ['shakedown', 'monitor', ...words];
}

/** Where a run goes when nothing is said. */
export const defaultOut = (plan: WatchPlan): string => join('output', fileWord(plan.name));
