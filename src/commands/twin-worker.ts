import { workerData } from 'node:worker_threads';
import type { Scenario } from '../scenario/scenario.ts';
import { Plan } from '../simulation/plan.ts';
import { makeTwin } from '../simulation/state-ring.ts';

/** A thread that computes the twin of a run, ahead of it. */
const { scenario, ring } = workerData as { readonly scenario: Scenario; readonly ring: SharedArrayBuffer };
makeTwin(new Plan(scenario), ring);
