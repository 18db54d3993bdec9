import { envelopeEnd } from '../faults/envelope-level.ts';
import type { Block, Provenance } from '../recording/recording.ts';
import type { FaultTruth, Interval, SeriesTruth, Truth } from '../recording/truth.ts';
import { scenarioHash } from '../scenario/hash.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Signal } from '../telemetry/signal.ts';
import { lockstep } from './lockstep.ts';
import { MODEL_VERSION } from './model-version.ts';
import { Plan } from './plan.ts';
import { scenarioSignals } from './scenario-signals.ts';
import { allFaults, noFaults } from './simulation.ts';
import type { TwinFeed } from './state-ring.ts';
import { TruthBuilder } from './truth-builder.ts';

/** A scenario being simulated: blocks of the run and of its twin as they come, and the truth at the end. */
export interface SimulationRun {
  readonly provenance: Provenance;
  readonly signals: readonly Signal[];
  /** To be read once, to its end. */
  readonly blocks: () => Generator<{ readonly run: Block; readonly twin: Block }>;
  /** What the faults did. @throws Error before all blocks were read */
  readonly truth: () => Truth;
}

export interface SimulateOptions {
  /** Told the share done, 0 to 1, now and then. */
  readonly onProgress?: (share: number) => void;
  /** False computes the run alone, without its twin: half the work, and no truth. */
  readonly truth?: boolean;
  /** States of the twin, where another thread computes it. */
  readonly twin?: TwinFeed;
}

/** Simulates a scenario, block by block; memory does not grow with its length but for the samples that faults changed. */
export function simulate(scenario: Scenario, { onProgress, truth = true, twin }: SimulateOptions = {}): SimulationRun {
  const plan = new Plan(scenario);
  const signals = scenarioSignals(scenario);
  const builder = new TruthBuilder(plan, signals);
  const provenance: Provenance = {
    source: 'simulated',
    name: scenario.name,
    seed: scenario.seed,
    scenarioHash: scenarioHash(scenario),
    modelVersion: MODEL_VERSION,
    notes: [],
  };
  let complete = false;
  return {
    provenance,
    signals,
    *blocks() {
      const progress = onProgress && ((steps: number) => onProgress(plan.stepCount > 0 ? steps / plan.stepCount : 1));
      const twinMask = truth ? noFaults(plan) : allFaults(plan);
      for (const pair of lockstep(plan, allFaults(plan), twinMask, progress, truth ? twin : undefined)) {
        if (truth) builder.add(pair);
        yield pair;
      }
      complete = true;
    },
    truth: () => {
      if (!truth) throw new Error('the run was simulated without its truth');
      if (!complete) throw new Error('the truth is known only when the run is over');
      return buildTruth(scenario, plan, signals, builder);
    },
  };
}

function buildTruth(scenario: Scenario, plan: Plan, signals: readonly Signal[], builder: TruthBuilder): Truth {
  const { startMs, durationMs, scrape } = scenario;
  const all = builder.build();
  const spans = mergeIntervals(builder.spans());
  const endMs = startMs + durationMs;
  const active = plan.faults.map(({ instance }): Interval => {
    return { startMs: startMs + instance.at, endMs: Math.min(endMs, startMs + envelopeEnd(instance)) };
  });
  // Stretches in which anything differs: a fault that is active in none of another's acts alone there.
  const touched = active.map((interval) => spans.filter((span) => overlap(span, widen(interval, scrape.intervalMs))));
  const faults = plan.faults.map(({ instance }, i): FaultTruth => {
    const company = plan.faults.filter((_, k) => k !== i && touched[k].some((span) => touched[i].includes(span)));
    const own: readonly SeriesTruth[] =
      touched[i].length === 0
        ? []
        : company.length === 0
          ? builder.build(touched[i]).signals
          : butFor(plan, signals, i);
    return {
      id: instance.id,
      kind: instance.kind,
      target: instance.target,
      active: active[i],
      jointWith: company.map((fault) => fault.instance.id),
      signals: own.filter(({ effects }) => effects.length > 0),
    };
  });
  return { startMs, endMs, stepMs: scrape.intervalMs, faults, ...all };
}

/** What would not be there but for one fault: the run against the run without it. */
function butFor(plan: Plan, signals: readonly Signal[], fault: number): SeriesTruth[] {
  const without = allFaults(plan);
  without[fault] = 0;
  const builder = new TruthBuilder(plan, signals);
  for (const pair of lockstep(plan, allFaults(plan), without)) builder.add(pair);
  return builder.build().signals;
}

/** A scrape after the end of a fault still shows what happened before it. */
function widen({ startMs, endMs }: Interval, byMs: number): Interval {
  return { startMs: startMs - byMs, endMs: endMs + byMs };
}

function overlap(a: Interval, b: Interval): boolean {
  return a.startMs < b.endMs && b.startMs < a.endMs;
}

/** Joins intervals that touch. */
function mergeIntervals(intervals: readonly Interval[]): Interval[] {
  const sorted = [...intervals].sort((a, b) => a.startMs - b.startMs);
  const merged: { startMs: number; endMs: number }[] = [];
  for (const { startMs, endMs } of sorted) {
    const last = merged.at(-1);
    if (last && startMs <= last.endMs) last.endMs = Math.max(last.endMs, endMs);
    else merged.push({ startMs, endMs });
  }
  return merged;
}
