import { cos } from '../exact/cos.ts';
import { exp } from '../exact/exp.ts';
import type { FaultInstance } from './fault.ts';

/** Below this share of full strength an exponential tail counts as over. */
const TAIL = 0.001;
const LN_1000 = 6.907755278982137;
const TWO_PI = 6.283185307179586;

/** When a fault's envelope is over, ms from the start of the run: its end, or that of its exponential tail. */
export function envelopeEnd(fault: Pick<FaultInstance, 'at' | 'for' | 'envelope'>): number {
  const end = fault.at + fault.for;
  return fault.envelope.kind === 'exponential' ? end + fault.envelope.decay * LN_1000 : end;
}

/**
 * How strong a fault is at one moment: its envelope times its intensity.
 *
 * @param timeMs ms from the start of the run
 * @returns 0 outside [at, end of the envelope), else 0 … intensity
 * O(1), pure
 */
export function faultLevel(
  fault: Pick<FaultInstance, 'at' | 'for' | 'envelope' | 'intensity'>,
  timeMs: number,
): number {
  const t = timeMs - fault.at;
  if (t < 0 || fault.intensity === 0) return 0;
  const length = fault.for;
  const envelope = fault.envelope;
  if (t >= length && envelope.kind !== 'exponential') return 0;
  return fault.intensity * share();

  function share(): number {
    switch (envelope.kind) {
      case 'step':
        return 1;
      case 'ramp': {
        const up = envelope.rise > 0 ? Math.min(1, t / envelope.rise) : 1;
        const down = envelope.fall > 0 ? Math.min(1, (length - t) / envelope.fall) : 1;
        return Math.min(up, down);
      }
      case 'bell':
        return 0.5 - 0.5 * cos((TWO_PI * t) / length);
      case 'exponential': {
        const up = 1 - exp(-Math.min(t, length) / envelope.rise);
        if (t < length) return up;
        if (envelope.decay === 0) return 0;
        const left = up * exp(-(t - length) / envelope.decay);
        return left < TAIL ? 0 : left;
      }
      case 'periodic':
        return 0.5 - 0.5 * cos((TWO_PI * (t % envelope.period)) / envelope.period);
      case 'flapping':
        return t % envelope.period < envelope.period * envelope.duty ? 1 : 0;
      case 'creeping':
        return (t / length) * (t / length);
    }
  }
}
