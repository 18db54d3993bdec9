import type { ServiceParameters } from './component-parameters.ts';
import { Container } from './container.ts';
import { serviceControls } from './controls.ts';
import { Queue } from './queue.ts';
import { ResponseTimes } from './response-times.ts';
import type { ControlLayout, StateLayout } from './state-layout.ts';

/** One instance of a service. */
export class Replica {
  readonly container: Container;
  readonly queue = new Queue();
  readonly times = new ResponseTimes();
  readonly controls: { readonly [K in keyof typeof serviceControls]: number };
  /** Answered requests by status code, successful ones by bucket of response time. */
  readonly ok: number;
  readonly failed500: number;
  readonly failed503: number;
  readonly failed504: number;
  readonly buckets: number;
  readonly sumUs: number;
  readonly gcCount: number;
  readonly gcUs: number;
  /** Fluid number in the system; requests taken but not yet answered. */
  readonly inSystem: number;
  readonly pending: number;
  /** Mean time a worker was busy with a request in the last step, ms, and its squared coefficient of variation. */
  readonly holdMs: number;
  readonly holdVariation: number;
  readonly garbage: number;
  readonly due500: number;
  readonly due503: number;
  readonly due504: number;

  arrivals = 0;
  done = 0;
  refused = 0;
  ratePerS = 0;
  startedPerS = 0;
  /** Requests that want CPU, per second. */
  wantedPerS = 0;
  /** Mean wait of those that wait for a worker. */
  waitMs = 0;

  constructor(
    layout: StateLayout,
    controls: ControlLayout,
    service: string,
    index: number,
    params: ServiceParameters,
    boundsMs: Float64Array,
    readonly key: Uint32Array,
    stepMs: number,
  ) {
    const name = `${service}-${index}`;
    this.container = new Container(layout, name, params, key, stepMs);
    this.controls = controls.add([service], serviceControls);
    this.ok = layout.add(`${name}.ok`, 'counter');
    this.failed500 = layout.add(`${name}.failed500`, 'counter');
    this.failed503 = layout.add(`${name}.failed503`, 'counter');
    this.failed504 = layout.add(`${name}.failed504`, 'counter');
    this.buckets = layout.length;
    for (let b = 0; b <= boundsMs.length; b++) layout.add(`${name}.bucket${b}`, 'counter');
    this.sumUs = layout.add(`${name}.sumUs`, 'counter');
    this.gcCount = layout.add(`${name}.gcCount`, 'counter');
    this.gcUs = layout.add(`${name}.gcUs`, 'counter');
    this.inSystem = layout.add(`${name}.inSystem`, 'continuous', 0.01);
    this.pending = layout.add(`${name}.pending`, 'discrete');
    this.holdMs = layout.add(`${name}.holdMs`, 'continuous', 1e-6);
    this.holdVariation = layout.add(`${name}.holdVariation`, 'continuous', 1e-6);
    this.garbage = layout.add(`${name}.garbage`, 'continuous', 1);
    this.due500 = layout.add(`${name}.due500`, 'discrete');
    this.due503 = layout.add(`${name}.due503`, 'discrete');
    this.due504 = layout.add(`${name}.due504`, 'discrete');
  }

  /** What a new process starts with. */
  start(state: Float64Array, nominalMs: number): void {
    this.container.start(state);
    state[this.holdMs] = nominalMs;
    state[this.holdVariation] = 1;
  }

  /** Forgets everything a process holds; its requests in flight are lost. */
  kill(state: Float64Array, bounds: number): number {
    const lost = state[this.pending];
    for (const slot of [this.ok, this.failed500, this.failed503, this.failed504, this.sumUs, this.gcCount, this.gcUs])
      state[slot] = 0;
    for (let b = 0; b <= bounds; b++) state[this.buckets + b] = 0;
    for (const slot of [this.inSystem, this.pending, this.garbage, this.due500, this.due503, this.due504])
      state[slot] = 0;
    return lost;
  }
}
