import type { Grid } from '../recording/recording.ts';
import { advance } from './advance.ts';
import { MODEL_VERSION } from './model-version.ts';
import { Observer, type Scrape } from './observer.ts';
import type { Plan } from './plan.ts';

/** What a person does to the running system. */
export type Action =
  /** Ends a fault: its cause is removed, what it left behind stays. */
  | { readonly kind: 'end-fault'; readonly id: string }
  /** Restarts a component, or one replica of a service. */
  | { readonly kind: 'restart'; readonly component: string; readonly replica?: number };

/** Everything that is needed to go on from here, with the same plan. */
export interface Snapshot {
  readonly modelVersion: string;
  readonly step: number;
  readonly state: Float64Array;
}

/**
 * A run, step by step. A batch run is a loop over it; a drill lets people act between the steps.
 *
 * @example
 * const simulation = Simulation.create(new Plan(scenario));
 * while (!simulation.done) simulation.step();
 */
export class Simulation {
  /** Steps taken so far. */
  stepIndex = 0;
  private readonly controls: Float64Array;
  readonly observer: Observer;

  private constructor(
    readonly plan: Plan,
    readonly state: Float64Array,
    private readonly mask: Uint8Array,
  ) {
    this.controls = Float64Array.from(plan.neutral);
    this.observer = new Observer(plan, mask);
  }

  /** A run from its start. @param mask 1 for each fault of the plan that acts, see {@link allFaults} and {@link noFaults} */
  static create(plan: Plan, mask: Uint8Array = allFaults(plan)): Simulation {
    return new Simulation(plan, plan.initialState(), mask);
  }

  /**
   * A run that goes on where the snapshot was taken; every later value is the same to the bit.
   * @throws Error when the snapshot is of another model version or another scenario
   */
  static restore(plan: Plan, snapshot: Snapshot, mask: Uint8Array = allFaults(plan)): Simulation {
    if (snapshot.modelVersion !== MODEL_VERSION) {
      throw new Error(`got a snapshot of model version ${snapshot.modelVersion}, expected ${MODEL_VERSION}`);
    }
    if (snapshot.state.length !== plan.layout.length) {
      throw new Error(
        `got a snapshot of ${snapshot.state.length} state values, expected ${plan.layout.length}: it is of another scenario`,
      );
    }
    const simulation = new Simulation(plan, snapshot.state.slice(), mask);
    simulation.stepIndex = snapshot.step;
    return simulation;
  }

  get done(): boolean {
    return this.stepIndex >= this.plan.stepCount;
  }

  snapshot(): Snapshot {
    return { modelVersion: MODEL_VERSION, step: this.stepIndex, state: this.state.slice() };
  }

  /** Takes the actions, then computes one step. @throws Error for an action on something the scenario does not have */
  step(actions: readonly Action[] = []): void {
    for (const action of actions) this.act(action);
    advance(this.plan, this.state, this.controls, this.stepIndex, this.mask);
    this.stepIndex++;
    this.observer.afterStep(this.state, this.stepIndex);
  }

  /** What the exporters show now, if now is a scrape: one value a series, in the order of the plan's targets. */
  scrape(target: number, scrapeIndex: number, into: Scrape): void {
    this.observer.scrape(this.state, this.stepIndex, target, scrapeIndex, into);
  }

  private act(action: Action): void {
    if (action.kind === 'end-fault') {
      const fault = this.plan.faults.find(({ instance }) => instance.id === action.id);
      if (!fault) throw new Error(`no fault ${action.id} in this scenario`);
      this.state[fault.endedSlot] = 1;
      return;
    }
    const { services, databases, caches, queues } = this.plan;
    const service = services.find(({ name }) => name === action.component);
    if (service) {
      service.replicas.forEach((_, i) => {
        if (action.replica === undefined || action.replica === i) service.restart(this.state, this.stepIndex, i);
      });
      return;
    }
    const server = [...databases, ...caches, ...queues].find(({ name }) => name === action.component);
    if (!server) throw new Error(`no component ${action.component} in this scenario`);
    server.restart(this.state, this.stepIndex);
  }
}

/** Every fault acts. */
export function allFaults(plan: Plan): Uint8Array {
  return new Uint8Array(plan.faults.length).fill(1);
}

/** The twin: no fault acts. */
export function noFaults(plan: Plan): Uint8Array {
  return new Uint8Array(plan.faults.length);
}

/** The grid of scrapes of a run. */
export function scrapeGrid(plan: Plan): Grid {
  return { startMs: plan.scenario.startMs, stepMs: plan.scenario.scrape.intervalMs, count: plan.scrapeCount };
}
