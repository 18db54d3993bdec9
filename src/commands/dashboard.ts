import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { envelopeEnd } from '../faults/envelope-level.ts';
import { type DashboardFault, type DashboardInput, dashboardOf } from '../reports/dashboard.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { scenarioSignals } from '../simulation/scenario-signals.ts';
import { type Command, ExitCode, type World } from './command.ts';
import { refuseFolder } from './refuse-folder.ts';
import { overridesOf, scenarioOptions } from './scenario-options.ts';
import { loadScenario } from './scenario-source.ts';
import { UsageError } from './usage-error.ts';
import { writeAside } from './write-aside.ts';

/** The signals of a scenario as a dashboard, for the Grafana that watches its replay or holds its samples. */
export const command: Command = {
  describe: (yargs) =>
    scenarioOptions(yargs.positional('scenario', { type: 'string', describe: 'scenario file' }))
      .option('out', { type: 'string', requiresArg: true, describe: 'file to write; standard output if left out' })
      .option('truth', {
        type: 'string',
        requiresArg: true,
        describe: 'truth of a replay, for the times at which its faults were shown',
      })
      .option('hide-truth', {
        type: 'boolean',
        describe: 'for training: neither what is wrong nor what the scenario is about',
      })
      .example('$0 dashboard faults/slow-query --out dashboard.json', 'to be imported into Grafana')
      .example('$0 dashboard faults/slow-query --truth answer.json --out after.json', 'with the faults of a replay')
      .example('$0 dashboard faults/slow-query --hide-truth --out watch.json', 'to watch a replay by'),
  run: async (args, world) => {
    if (args.truth !== undefined && args.hideTruth)
      throw new UsageError('--truth and --hide-truth are given', 'give one of them');
    const scenario = loadScenario(String(args.scenario), world, overridesOf(args));
    const shown = args.truth === undefined ? undefined : await readTruth(String(args.truth), world);
    const dashboard = dashboardOf(inputOf(scenario, shown, args.hideTruth === true));
    const text = `${JSON.stringify(dashboard, null, 2)}\n`;
    if (args.out === undefined || args.out === '-') {
      await world.stdout.write(text);
      return ExitCode.OK;
    }
    const file = await writeAside(resolve(world.cwd, String(args.out)));
    try {
      await file.write(text);
      await file.finish();
    } finally {
      await file.discard();
    }
    const panels = dashboard.panels ?? [];
    const rows = panels.filter(({ type }) => type === 'row').length;
    await world.stdout.write(`wrote ${args.out}: ${panels.length - rows} charts in ${rows} rows\n`);
    return ExitCode.OK;
  },
};

type Shown = Pick<DashboardInput, 'range' | 'faults' | 'stepMs'>;

function inputOf(scenario: Scenario, shown: Shown | undefined, isHidden: boolean): DashboardInput {
  const { startMs, durationMs, scrape, criteria, baseline } = scenario;
  const known = {
    signals: scenarioSignals(scenario),
    criteria,
    baseline: baseline.figures,
    stepMs: scrape.intervalMs,
    durationMs,
  };
  if (isHidden) return { ...known, name: 'training', title: 'Training', description: '', faults: [] };
  const { name, title, lesson } = scenario;
  const planned: Shown = {
    stepMs: scrape.intervalMs,
    range: { startMs, endMs: startMs + durationMs },
    faults: scenario.faults.map((fault) => ({
      id: fault.id,
      kind: fault.kind,
      target: fault.target,
      startMs: startMs + fault.at,
      endMs: startMs + Math.min(durationMs, envelopeEnd(fault)),
    })),
  };
  return { ...known, name, title, description: lesson, ...(shown ?? planned) };
}

/** What a dashboard needs of a truth. @throws UsageError when the file holds none */
async function readTruth(file: string, { cwd }: World): Promise<Shown> {
  const path = resolve(cwd, file);
  refuseFolder(path);
  const text = await readFile(path, 'utf8');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  const { startMs, endMs, stepMs, faults } = (json ?? {}) as Record<string, unknown>;
  const read = Array.isArray(faults) ? faults.map(faultOf) : [undefined];
  if (!isInstant(startMs) || !isInstant(endMs) || !isInstant(stepMs) || read.includes(undefined))
    throw new UsageError(`"${file}" holds no truth`, 'give the file that replay, or simulate, wrote for --truth');
  // Of a fast replay there are more scrapes than anybody stores.
  return { range: { startMs, endMs }, stepMs: Math.max(1000, stepMs), faults: read as DashboardFault[] };
}

function faultOf(one: unknown): DashboardFault | undefined {
  const { id, kind, target, active } = (one ?? {}) as Record<string, unknown>;
  const { startMs, endMs } = (active ?? {}) as Record<string, unknown>;
  const isWhole =
    [id, kind, target].every((text) => typeof text === 'string') && isInstant(startMs) && isInstant(endMs);
  return isWhole ? ({ id, kind, target, startMs, endMs } as DashboardFault) : undefined;
}

const isInstant = (value: unknown): value is number => typeof value === 'number' && Math.abs(value) <= 8.64e15;
