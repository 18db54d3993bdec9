import { faultLevel } from '../faults/envelope-level.ts';
import type { Plan } from './plan.ts';

/**
 * Computes one step of the system: faults set their controls, requests go down the call graph, answers come back up.
 * Changes `state` from that before step `step` to that after it, and nothing else that lasts.
 *
 * @param mask 1 for each fault of the plan that acts; all 0 gives the twin
 * @param controls equal to `plan.neutral`, before and after
 * O(components + faults); independent of the request rate above about 50 requests a step
 */
export function advance(plan: Plan, state: Float64Array, controls: Float64Array, step: number, mask: Uint8Array): void {
  const timeMs = step * plan.scenario.stepMs;
  const { faults } = plan;
  let acted = false;
  for (let i = 0; i < faults.length; i++) {
    const fault = faults[i];
    if (mask[i] === 0 || !fault.act || step < fault.firstStep || step >= fault.endStep || state[fault.endedSlot] === 1)
      continue;
    const level = faultLevel(fault.instance, timeMs);
    if (level <= 0) continue;
    fault.act(controls, level, step);
    acted = true;
  }
  const { services, databases, caches, queues, workloads } = plan;
  for (const database of databases) {
    database.calls = 0;
    database.callsPerS = 0;
  }
  for (const cache of caches) cache.prepare(state, controls, step);
  for (const service of services) {
    service.arrivals = 0;
    service.ratePerS = 0;
  }
  for (const queue of queues) queue.deliver(state, controls, step, plan.consumerOf.get(queue)!);
  for (const workload of workloads) {
    workload.arrive(state, controls, step);
    plan.entryOf.get(workload)!.arrive(workload.arrivals, workload.ratePerS);
  }
  for (const service of services) service.take(state, controls, step);
  for (const database of databases) database.step(state, controls, step);
  for (const cache of caches) cache.step(state, controls, step);
  for (let i = services.length - 1; i >= 0; i--) services[i].answer(state, controls, step);
  for (const queue of queues) queue.step(state, controls, step, plan.consumerOf.get(queue)!);
  for (const workload of workloads) {
    const service = plan.entryOf.get(workload)!;
    // Several workloads of one service share its failures by their arrivals.
    const share = service.arrivals > 0 ? workload.arrivals / service.arrivals : workloads.length === 1 ? 1 : 0;
    workload.settle(state, step, Math.round(service.answered * share), Math.round(service.failed * share));
  }
  if (acted) controls.set(plan.neutral);
}
