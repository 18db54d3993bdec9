import { uniformAt } from '../random/hash.ts';
import type { QueueParameters } from './component-parameters.ts';
import { Container } from './container.ts';
import { queueControls } from './controls.ts';
import type { Service } from './service.ts';
import type { ControlLayout, StateLayout } from './state-layout.ts';

const DELIVER_SLOT = 1;
/** Consumers with a backlog are busy all the time; a little less keeps their own line short. */
const CONSUMER_UTILISATION = 0.95;
/** Spread of the time to publish: exponential. */
const PUBLISH_VARIATION = 1;

/**
 * A message queue: publishers go on at once, the consumer takes messages as fast as its workers allow, and what it cannot
 * take waits. Messages published in one step are delivered from the next one on.
 */
export class MessageQueue {
  readonly container: Container;
  readonly ready: number;
  readonly published: number;
  readonly delivered: number;
  readonly redelivered: number;
  private readonly publishedPerS: number;
  private readonly controls: { readonly [K in keyof typeof queueControls]: number };
  private readonly stepS: number;
  private taken = 0;

  /** Messages of this step and their expected rate, set to 0 before the callers add theirs. */
  calls = 0;
  callsPerS = 0;
  readonly meanMs: number;
  readonly varianceMs2: number;
  failure = 0;

  constructor(
    layout: StateLayout,
    controls: ControlLayout,
    readonly name: string,
    readonly params: QueueParameters,
    private readonly key: Uint32Array,
    stepMs: number,
  ) {
    this.container = new Container(layout, name, params, key, stepMs);
    this.controls = controls.add([name], queueControls);
    this.ready = layout.add(`${name}.ready`, 'discrete');
    this.published = layout.add(`${name}.published`, 'counter');
    this.delivered = layout.add(`${name}.delivered`, 'counter');
    this.redelivered = layout.add(`${name}.redelivered`, 'counter');
    this.publishedPerS = layout.add(`${name}.publishedPerS`, 'continuous', 1e-6);
    this.stepS = stepMs / 1000;
    this.meanMs = params.publishTime;
    this.varianceMs2 = PUBLISH_VARIATION * params.publishTime * params.publishTime;
  }

  start(state: Float64Array): void {
    this.container.start(state);
  }

  /** Restarts the broker; waiting messages are kept (durable). */
  restart(state: Float64Array, step: number): void {
    this.container.kill(state, step);
    this.forget(state);
  }

  private forget(state: Float64Array): void {
    for (const slot of [this.published, this.delivered, this.redelivered]) state[slot] = 0;
  }

  /** Hands waiting messages to the consumer; before the services take their requests. */
  deliver(state: Float64Array, controls: Float64Array, step: number, consumer: Service): void {
    this.calls = 0;
    this.callsPerS = 0;
    if (this.container.revive(state, step)) this.container.start(state);
    this.failure = this.container.isDown(state) || state[this.ready] >= this.params.maxLength ? 1 : 0;
    this.taken = 0;
    if (this.container.isDown(state)) return;
    const capacity = consumer.capacityPerS(state, controls, step) * CONSUMER_UTILISATION;
    const room = Math.floor(capacity * this.stepS + uniformAt(this.key, step, DELIVER_SLOT));
    const taken = Math.min(state[this.ready], room);
    // A line that never builds up is taken at the rate it is published; a backlog at the rate the consumer manages.
    const backlog = Math.max(0, state[this.ready] - state[this.publishedPerS] * this.stepS * 2) / this.stepS;
    state[this.ready] -= taken;
    state[this.delivered] += taken;
    this.taken = taken;
    consumer.arrive(taken, Math.min(capacity, state[this.publishedPerS] + backlog));
  }

  publish(messages: number, ratePerS: number): void {
    this.calls += messages;
    this.callsPerS += ratePerS;
  }

  /** Takes the messages of this step, and back those whose handling failed; after the services have answered. */
  step(state: Float64Array, controls: Float64Array, step: number, consumer: Service): void {
    const { params, container } = this;
    if (container.isDown(state)) return;
    if (params.redeliver && this.taken > 0 && consumer.failed > 0) {
      const failed = Math.min(this.taken, Math.round((consumer.failed * this.taken) / Math.max(1, consumer.arrivals)));
      state[this.ready] += failed;
      state[this.redelivered] += failed;
    }
    const accepted = this.failure === 1 ? 0 : Math.min(this.calls, params.maxLength - state[this.ready]);
    state[this.ready] += Math.max(0, accepted);
    state[this.published] += Math.max(0, accepted);
    state[this.publishedPerS] = this.failure === 1 ? 0 : this.callsPerS;
    const limit = params.cpuLimit * controls[this.controls.cpuLimitFactor];
    const messages = this.calls + this.taken;
    container.useCpu(state, step, messages * params.cpuPerMessage, messages / this.stepS, params.cpuPerMessage, limit);
    container.traffic(state, messages);
    const held = state[this.ready] * params.messageSize;
    if (container.useMemory(state, step, held, controls[this.controls.memoryGrowth])) this.forget(state);
  }
}
