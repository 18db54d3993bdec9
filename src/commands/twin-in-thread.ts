import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Scenario } from '../scenario/scenario.ts';
import { Plan } from '../simulation/plan.ts';
import { stateRing, type TwinFeed, twinFeed } from '../simulation/state-ring.ts';
import { hasThreads } from './encode-in-threads.ts';
import { packageFacts } from './package-facts.ts';

/** Steps from which on the start of a thread is worth it. */
const LONG_STEPS = 200_000;

/**
 * Computes the twin of a long run in a thread of its own; undefined where the run is short, has no twin of its own, or no threads are
 * to be had. It is to be ended when the run is over.
 */
export function twinInThread(
  scenario: Scenario,
): { readonly feed: TwinFeed; readonly end: () => Promise<void> } | undefined {
  const plan = new Plan(scenario);
  if (!hasThreads() || plan.stepCount < LONG_STEPS || !plan.faults.some(({ act }) => act)) return undefined;
  const { length } = plan.layout;
  const ring = stateRing(length);
  const feed = twinFeed(ring, length);
  const worker = new Worker(pathToFileURL(join(packageFacts().folder, 'dist', 'twin-worker.js')), {
    workerData: { scenario, ring },
  });
  // What goes wrong there is told through the ring: this thread hears no events while it waits for a state.
  worker.on('error', () => {});
  return { feed, end: async () => void (await worker.terminate()) };
}
