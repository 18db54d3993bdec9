import { addedLatency } from './added-latency.ts';
import { badRelease } from './bad-release.ts';
import { cacheFlush } from './cache-flush.ts';
import { connectionLeak } from './connection-leak.ts';
import { counterReset } from './counter-reset.ts';
import { cpuThrottling } from './cpu-throttling.ts';
import { drift } from './drift.ts';
import { dropout } from './dropout.ts';
import { errorBurst } from './error-burst.ts';
import type { FaultKind } from './fault.ts';
import { flashCrowd } from './flash-crowd.ts';
import { levelShift } from './level-shift.ts';
import { lockContention } from './lock-contention.ts';
import { memoryLeak } from './memory-leak.ts';
import { missedScrapes } from './missed-scrapes.ts';
import { networkLatency } from './network-latency.ts';
import { slowQuery } from './slow-query.ts';
import { spike } from './spike.ts';
import { varianceChange } from './variance-change.ts';

/** Every fault kind. */
export const faultKinds: readonly FaultKind[] = [
  addedLatency,
  errorBurst,
  badRelease,
  memoryLeak,
  cpuThrottling,
  connectionLeak,
  slowQuery,
  lockContention,
  cacheFlush,
  flashCrowd,
  networkLatency,
  missedScrapes,
  counterReset,
  spike,
  levelShift,
  drift,
  varianceChange,
  dropout,
];

/** Kinds by name. @throws Error when two share a name */
export const faultKindByName: ReadonlyMap<string, FaultKind> = new Map(faultKinds.map((kind) => [kind.name, kind]));
if (faultKindByName.size !== faultKinds.length) throw new Error('two fault kinds share a name');
