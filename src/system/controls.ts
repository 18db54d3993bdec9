/**
 * Controls: what faults (and actions) can turn, per component. They are set back to neutral before every step, so a fault that stops
 * writing has stopped acting. What lasts (leaked memory, leaked connections) is state of the component.
 */
export const serviceControls = {
  /** Multiplies the own time. */
  timeFactor: 1,
  /** ms added to every request … */
  delay: 0,
  /** … and to a share of them. */
  slowShare: 0,
  slowTime: 0,
  /** ms of CPU added to every request. */
  cpuAdded: 0,
  cpuFactor: 1,
  cpuLimitFactor: 1,
  /** Share of requests that fail, by status code, and failures due now. */
  errors500: 0,
  errors503: 0,
  errors504: 0,
  due500: 0,
  due503: 0,
  due504: 0,
  /** Bytes leaked per second. */
  memoryGrowth: 0,
} as const;

export const databaseControls = {
  timeFactor: 1,
  delay: 0,
  slowShare: 0,
  slowTime: 0,
  cpuFactor: 1,
  cpuLimitFactor: 1,
  /** Share of transactions that wait for a lock, and how long in ms. */
  lockShare: 0,
  lockWait: 0,
  memoryGrowth: 0,
} as const;

export const cacheControls = {
  timeFactor: 1,
  delay: 0,
  slowShare: 0,
  slowTime: 0,
  cpuFactor: 1,
  cpuLimitFactor: 1,
  /** Share of the resident keys dropped in this step. */
  flush: 0,
  memoryGrowth: 0,
} as const;

export const queueControls = {
  cpuLimitFactor: 1,
  memoryGrowth: 0,
} as const;

export const callControls = {
  /** ms added to each round trip. */
  delay: 0,
  /** Share of calls lost on the way. */
  loss: 0,
  /** Connections that leak per second, in each replica. */
  leak: 0,
} as const;

export const workloadControls = {
  /** Arrivals over and above the workload's own, as a multiple of its rate. */
  surplus: 0,
} as const;

/** Adds a second cause of slow requests: shares join as if independent, the mean added time is kept. */
export function addSlowShare(
  controls: Float64Array,
  shareIndex: number,
  timeIndex: number,
  share: number,
  timeMs: number,
): void {
  const total = controls[shareIndex] * controls[timeIndex] + share * timeMs;
  const joined = 1 - (1 - controls[shareIndex]) * (1 - share);
  controls[shareIndex] = joined;
  controls[timeIndex] = joined > 0 ? total / joined : 0;
}
