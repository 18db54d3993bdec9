import type { StateLayout } from './state-layout.ts';
import type { ClientParameters } from './workload-parameters.ts';

/** Calls a window must have seen before its share of failures counts. */
const MIN_CALLS = 10;

/**
 * A circuit breaker: opens when the share of failures over its window (exponentially forgotten) exceeds its limit, stays
 * open for a while, then starts with a clean slate. Source of the pattern: Nygard, Release It! (2007), chapter 5.
 */
export class Breaker {
  private readonly calls: number;
  private readonly failures: number;
  private readonly openUntil: number;
  private readonly keep: number;
  private readonly openSteps: number;
  private readonly enabled: boolean;

  constructor(
    layout: StateLayout,
    name: string,
    private readonly params: ClientParameters['breaker'],
    stepMs: number,
  ) {
    this.enabled = params.failureRatio < 1;
    this.calls = layout.add(`${name}.breakerCalls`, 'continuous', 1);
    this.failures = layout.add(`${name}.breakerFailures`, 'continuous', 0.01);
    this.openUntil = layout.add(`${name}.breakerOpenUntil`, 'discrete');
    this.keep = Math.max(0, 1 - stepMs / params.window);
    this.openSteps = Math.max(1, Math.round(params.openFor / stepMs));
  }

  isOpen(state: Float64Array, step: number): boolean {
    if (state[this.openUntil] === 0) return false;
    if (step < state[this.openUntil]) return true;
    state[this.openUntil] = 0;
    state[this.calls] = 0;
    state[this.failures] = 0;
    return false;
  }

  observe(state: Float64Array, step: number, calls: number, failures: number): void {
    if (!this.enabled || state[this.openUntil] > 0) return;
    state[this.calls] = state[this.calls] * this.keep + calls;
    state[this.failures] = state[this.failures] * this.keep + failures;
    if (state[this.calls] >= MIN_CALLS && state[this.failures] > this.params.failureRatio * state[this.calls]) {
      state[this.openUntil] = step + 1 + this.openSteps;
    }
  }
}
