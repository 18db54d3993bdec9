import type { ExpectationCheck } from '../analysis/check-expectations.ts';
import type { EventMeasures } from '../evaluation/event-measures.ts';
import { detectCaseExternally } from '../evaluation/external.ts';
import { type Contender, type Gated, gateRun, labelledOf } from '../evaluation/gate.ts';
import { type Run, runScenario } from '../pipeline.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { ExternalPrograms } from './evaluation-job.ts';

/** One seed of a gate: everything that its result depends on. Plain data, so that any thread can do it. */
export interface GateJob {
  readonly judged: Scenario;
  readonly externals: ExternalPrograms;
}

/** What came of one seed, as far as a table over seeds needs it. */
export interface GatedSeed {
  readonly checks: readonly ExpectationCheck[];
  /** Of the analysis, the detectors of the scenario and the programs, in this order. */
  readonly measures: readonly EventMeasures[];
}

/** @throws as {@link gateSeed} */
export const runGateJob = async (job: GateJob, signal: AbortSignal): Promise<GatedSeed> =>
  gatedSeed(await gateSeed(job, signal));

export const gatedSeed = ({ checks, contenders }: Gated): GatedSeed => ({
  checks,
  measures: contenders.map(({ measures }) => measures),
});

/**
 * Simulates and analyses one seed, measures every detector on it, and checks what the scenario expects.
 *
 * @param signal ends programs that run
 * @throws InputError for a program that fails; the reason of the signal
 */
export async function gateSeed(
  { judged, externals }: GateJob,
  signal: AbortSignal,
  onProgress?: (share: number) => void,
): Promise<Gated> {
  const run = runScenario(judged, { onProgress });
  return gateRun(run, { also: await detectedExternally(run, externals, signal) });
}

async function detectedExternally(
  run: Run,
  { detectors, timeLimitMs, cwd }: ExternalPrograms,
  signal: AbortSignal,
): Promise<Omit<Contender, 'measures'>[]> {
  const also: Omit<Contender, 'measures'>[] = [];
  const labelled = detectors.length > 0 ? labelledOf(run) : undefined;
  for (const program of detectors) {
    const detections = await detectCaseExternally(labelled!, program, { timeLimitMs, cwd, signal });
    also.push({ detector: externalInstance(program), detections });
  }
  return also;
}

/** A program as results name it. */
export const externalInstance = ({ id, argv }: ExternalPrograms['detectors'][number]) => ({
  id,
  kind: 'external',
  signals: [],
  params: { program: argv },
});
