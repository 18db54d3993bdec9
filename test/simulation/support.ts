import { hash4 } from '../../src/random/hash.ts';
import { joinBlocks } from '../../src/recording/materialize.ts';
import type { Block, Column } from '../../src/recording/recording.ts';
import { seriesKey } from '../../src/recording/series.ts';
import type { Truth } from '../../src/recording/truth.ts';
import { compileScenario } from '../../src/scenario/compile.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { BlockWriter } from '../../src/simulation/block-writer.ts';
import { lockstep } from '../../src/simulation/lockstep.ts';
import { Plan } from '../../src/simulation/plan.ts';
import { scenarioSignals } from '../../src/simulation/scenario-signals.ts';
import { simulate } from '../../src/simulation/simulate.ts';
import { allFaults, noFaults, Simulation } from '../../src/simulation/simulation.ts';
import { deriveSignals } from '../../src/telemetry/derive.ts';

/** A scenario from plain data or YAML; `version: 1` is added to data. */
export function scenarioOf(content: string | Readonly<Record<string, unknown>>): Scenario {
  const text = typeof content === 'string' ? content : JSON.stringify({ version: 1, ...content });
  return compileScenario({ file: 'test.yaml', text });
}

/** Run and twin of a whole scenario, advanced in lockstep. */
export function pairOf(scenario: Scenario, plan = new Plan(scenario)): { plan: Plan; run: Block; twin: Block } {
  const run: Block[] = [];
  const twin: Block[] = [];
  for (const pair of lockstep(plan, allFaults(plan), noFaults(plan))) {
    run.push(pair.run);
    twin.push(pair.twin);
  }
  return { plan, run: joinBlocks(run), twin: joinBlocks(twin) };
}

/** The same by a plain loop over one simulation: no twin, no joining. Only for scenarios without jitter. */
export function plainRun(scenario: Scenario, options: { readonly faults?: boolean } = {}): Block {
  const plan = new Plan(scenario);
  const simulation = Simulation.create(plan, options.faults === false ? noFaults(plan) : allFaults(plan));
  return scrapeAll(plan, simulation);
}

/** Steps a simulation to its end and takes every scrape from where it stands. */
export function scrapeAll(
  plan: Plan,
  simulation: Simulation,
  actions: (step: number) => Parameters<Simulation['step']>[0] = () => [],
): Block {
  const blocks: Block[] = [];
  let writer = new BlockWriter(plan, 0);
  for (let scrape = 0; scrape < plan.scrapeCount; scrape++) {
    while (simulation.stepIndex < scrape * plan.scrapeSteps) simulation.step(actions(simulation.stepIndex));
    plan.watches.forEach((_, t) => {
      simulation.scrape(t, scrape, writer.scratch(t));
      writer.put(t, scrape, 0);
    });
    if (scrape + 1 === writer.end) {
      blocks.push(writer.block());
      if (writer.end < plan.scrapeCount) writer = new BlockWriter(plan, writer.end);
    }
  }
  return joinBlocks(blocks);
}

/** Run, twin and truth as the pipeline has them. */
export function simulated(scenario: Scenario): { run: Block; twin: Block; truth: Truth } {
  const simulation = simulate(scenario);
  const run: Block[] = [];
  const twin: Block[] = [];
  for (const pair of simulation.blocks()) {
    run.push(pair.run);
    twin.push(pair.twin);
  }
  return { run: joinBlocks(run), twin: joinBlocks(twin), truth: simulation.truth() };
}

/** Signals of a recording by name. */
export function signalsOf(scenario: Scenario, block: Block): ReadonlyMap<string, Float64Array> {
  const table = deriveSignals(
    { provenance: { source: 'simulated', name: '', notes: [] }, targets: block },
    scenarioSignals(scenario),
  );
  return new Map(table.signals.map(({ signal, values }) => [signal.name, values]));
}

/** Columns by `job/instance/key`. */
export function columnsOf(block: Block): ReadonlyMap<string, Column> {
  return new Map(
    block.flatMap(({ target, columns }) =>
      columns.map((column) => [`${target.job}/${target.instance}/${seriesKey(column.series)}`, column] as const),
    ),
  );
}

/** One column; the part of its key after the target is enough where it is unique. */
export function columnOf(block: Block, key: string): Float64Array {
  const found = [...columnsOf(block)].filter(([name]) => name === key || name.endsWith(`/${key}`));
  if (found.length !== 1) throw new Error(`${found.length} series ${key}`);
  return found[0][1].values;
}

/** Keys of the columns that are not the same to the bit, with the scrape of the first difference. */
export function differences(a: Block, b: Block): Map<string, number> {
  const others = columnsOf(b);
  const found = new Map<string, number>();
  for (const [key, column] of columnsOf(a)) {
    const other = others.get(key);
    if (!other) {
      found.set(key, -1);
      continue;
    }
    for (let i = 0; i < column.values.length; i++) {
      if (Object.is(column.values[i], other.values[i]) && (column.presence?.[i] ?? 0) === (other.presence?.[i] ?? 0))
        continue;
      found.set(key, i);
      break;
    }
  }
  return found;
}

/** 128 bits over the target names, keys, presences and the bits of all values of a recording. */
export function fingerprint(block: Block): string {
  const state = Uint32Array.of(1, 2, 3, 4);
  const word = Uint32Array.of(0, 0, 0, 0);
  const mix = (a: number, b: number): void => {
    hash4(state, a >>> 0, b >>> 0, word);
    state.set(word);
  };
  for (const [key, { values, presence }] of columnsOf(block)) {
    for (const c of key) mix(c.codePointAt(0)!, 0);
    const bits = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
    for (let i = 0; i < values.length; i++) mix(bits[2 * i], bits[2 * i + 1] ^ ((presence?.[i] ?? 0) << 30));
  }
  return [...state].map((w) => w.toString(16).padStart(8, '0')).join('');
}

/** Mean of the finite values. */
export function meanOf(values: ArrayLike<number>, from = 0, to = values.length): number {
  let sum = 0;
  let n = 0;
  for (let i = from; i < to; i++) {
    if (Number.isNaN(values[i])) continue;
    sum += values[i];
    n++;
  }
  return sum / n;
}

/** Mean and its standard error from the means of `batches` stretches, which forgives autocorrelation within them. */
export function batchMean(values: ArrayLike<number>, batches = 20): { mean: number; se: number } {
  const size = Math.floor(values.length / batches);
  const means = Array.from({ length: batches }, (_, b) => meanOf(values, b * size, (b + 1) * size));
  const mean = meanOf(means);
  let squares = 0;
  for (const m of means) squares += (m - mean) * (m - mean);
  return { mean, se: Math.sqrt(squares / (batches - 1) / batches) };
}
