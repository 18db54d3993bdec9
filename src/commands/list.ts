import { join } from 'node:path';
import { detectors } from '../detectors/index.ts';
import { registries } from '../detectors/registries.ts';
import { commonFaultFields } from '../faults/fault.ts';
import { compileScenario } from '../scenario/compile.ts';
import { describeParameter } from '../scenario/describe-parameter.ts';
import { listPaths } from '../scenario/paths.ts';
import { nearest } from '../schema/nearest.ts';
import type { Fields } from '../schema/parameter.ts';
import { printable } from '../schema/printable.ts';
import { formatQuantity } from '../schema/quantity.ts';
import { scenarioSignals } from '../simulation/scenario-signals.ts';
import { promql, rangeFor } from '../telemetry/promql.ts';
import { type Command, ExitCode, type World } from './command.ts';
import { packageFacts } from './package-facts.ts';
import { loadScenario, shippedScenarios } from './scenario-source.ts';
import { textTable } from './text-table.ts';
import { UsageError } from './usage-error.ts';

const KINDS = ['faults', 'shapes', 'signals', 'detectors', 'scenarios', 'paths'] as const;

/** One thing of a list: a line, and more when it is asked for by name. */
interface Item {
  readonly name: string;
  readonly summary: string;
  /** Further short facts, shown with the item alone. */
  readonly facts?: Readonly<Record<string, string>>;
  readonly params?: Fields;
}

/** Lists what scenarios may name, with every parameter, its range and its default. */
export const command: Command = {
  describe: (yargs) =>
    yargs
      .positional('what', { type: 'string', choices: KINDS, demandOption: true, describe: 'what to list' })
      .positional('name', { type: 'string', describe: 'only this one, with its parameters' })
      .option('scenario', {
        type: 'string',
        describe: 'scenario whose signals or paths to list; the default system if left out',
      })
      .option('json', { type: 'boolean', describe: 'print the result as JSON' })
      .example('shakedown list faults', 'every fault kind')
      .example('shakedown list faults slow-query', 'its parameters, with unit, range and default')
      .example('shakedown list signals --scenario my.yaml', 'what can be judged, and its PromQL')
      .example('shakedown list paths --scenario my.yaml', 'every number that --set can change'),
  run: async (args, world) => {
    const name = args.name as string | undefined;
    const what = args.what as (typeof KINDS)[number];
    const file = args.scenario as string | undefined;
    if (file !== undefined && what !== 'signals' && what !== 'paths')
      throw new UsageError(`--scenario has no meaning for ${what}`, 'it goes with list signals and list paths');
    const text =
      what === 'paths'
        ? paths(file, name, args.json === true, world)
        : items(what, file, name, args.json === true, world);
    await world.stdout.write(text);
    return ExitCode.OK;
  },
};

function items(
  what: Exclude<(typeof KINDS)[number], 'paths'>,
  file: string | undefined,
  name: string | undefined,
  json: boolean,
  world: World,
): string {
  const all = {
    faults,
    shapes,
    detectors: detectorItems,
    scenarios: () => scenarioItems(world),
    signals: () => signals(file, world),
  }[what]();
  const chosen = name === undefined ? all : all.filter((item) => item.name === name);
  if (chosen.length === 0 && name !== undefined) throw unknownName(what, name, all);
  if (json) return `${JSON.stringify(chosen.map(toJson), null, 2)}\n`;
  const columns = world.stdout.columns;
  if (name !== undefined) return chosen.map((item) => details(item, columns)).join('\n');
  return textTable(
    chosen.map((item) => [printable(item.name), printable(item.summary, 500)]),
    columns,
  );
}

function unknownName(what: string, name: string, all: readonly Item[]): UsageError {
  const near = nearest(
    name,
    all.map((item) => item.name),
  );
  return new UsageError(
    `unknown name "${name}" among the ${what}`,
    near ? `did you mean "${near}"?` : `see shakedown list ${what}`,
  );
}

const faults = (): Item[] =>
  registries.faultKinds.map(({ name, summary, cause, appliesTo, params }) => ({
    name,
    summary,
    facts: { befalls: appliesTo.join(', '), 'reported as': cause },
    params: { ...params, ...commonFaultFields },
  }));

const shapes = (): Item[] => registries.shapes.map(({ name, summary, params }) => ({ name, summary, params }));

const detectorItems = (): Item[] =>
  detectors.map(({ name, summary, source, mode, params }) => ({
    name,
    summary,
    facts: { looks: mode === 'streaming' ? 'at each sample and earlier ones' : 'at the whole run', source },
    params,
  }));

function signals(file: string | undefined, world: World): Item[] {
  const scenario = scenarioOf(file, world);
  return scenarioSignals(scenario).map((signal) => ({
    name: signal.name,
    summary: `${signal.title} (${signal.unit || 'count'}, ${{ up: 'rising is bad', down: 'falling is bad', none: 'no bad direction' }[signal.bad]}, ${signal.use})`,
    facts: { PromQL: promql(signal.expression, rangeFor(scenario.scrape.intervalMs)) },
  }));
}

function scenarioOf(file: string | undefined, world: World) {
  return file === undefined
    ? compileScenario({ file: 'default.yaml', text: 'version: 1' }, registries)
    : loadScenario(file, world);
}

function scenarioItems(world: World): Item[] {
  const root = join(packageFacts().folder, 'scenarios');
  return shippedScenarios().map((name) => {
    const scenario = loadScenario(join(root, `${name}.yaml`), world);
    return {
      name,
      summary: scenario.lesson || scenario.title,
      facts: {
        title: scenario.title,
        duration: formatQuantity('duration', scenario.durationMs),
        faults: scenario.faults.map((fault) => fault.id).join(', ') || 'none',
      },
    };
  });
}

function details(item: Item, columns: number): string {
  const facts = Object.entries(item.facts ?? {}).map(([key, text]) => [key, printable(text, 1_000)]);
  const rows = Object.entries(item.params ?? {}).map(([name, parameter]) => {
    const row = describeParameter(name, parameter);
    return [row.name, row.range === '' ? row.type : `${row.type}, ${row.range}`, row.default, row.doc];
  });
  const table =
    rows.length === 0
      ? ''
      : `\n${textTable([['parameter', 'value', 'default', ''], ...rows.map((row) => row.map((cell, i) => (i === 1 ? shortened(cell, 44) : cell)))], columns, '  ')}`;
  return `${printable(item.name)}: ${printable(item.summary, 500)}\n${facts.length > 0 ? textTable(facts, columns, '  ') : ''}${table}`;
}

const shortened = (text: string, width: number) => (text.length > width ? `${text.slice(0, width - 1)}…` : text);

const toJson = ({ name, summary, facts, params }: Item) => ({
  name,
  summary,
  ...(facts === undefined ? {} : { facts }),
  ...(params === undefined
    ? {}
    : { params: Object.entries(params).map(([key, parameter]) => describeParameter(key, parameter)) }),
});

function paths(file: string | undefined, name: string | undefined, json: boolean, world: World): string {
  const all = listPaths(scenarioOf(file, world), registries).filter(
    ({ path }) => name === undefined || path.startsWith(name),
  );
  if (all.length === 0)
    throw new UsageError(`no path begins with "${printable(name ?? '')}"`, 'see shakedown list paths');
  if (json) return `${JSON.stringify(all, null, 2)}\n`;
  const range = ({ min, max, quantity }: (typeof all)[number]) => {
    const show = (value: number) => (quantity === 'measure' ? String(value) : formatQuantity(quantity, value));
    if (min !== undefined && max !== undefined) return `${show(min)} – ${show(max)}`;
    return min !== undefined ? `≥ ${show(min)}` : max !== undefined ? `≤ ${show(max)}` : '';
  };
  return textTable(
    all.map((one) => [printable(one.path, 200), one.text, range(one), one.doc]),
    world.stdout.columns,
  );
}
