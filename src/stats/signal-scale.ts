import { log } from '../exact/log.ts';

/** The axis on which deviations of a quantity are alike in size: ratios of a positive one, odds of a share, else differences. */
export interface SignalScale {
  /** Value → axis; NaN stays NaN; values outside the bounds count as the nearest inside. */
  readonly to: (value: number) => number;
  /** How far one unit of the value reaches on the axis, at this value. */
  readonly slope: (value: number) => number;
}

/**
 * The scale a signal is judged on.
 *
 * @param kind `log`, `logit` or `linear`
 * @param margin > 0: on the log scale it is added (so that 0 has a place), on the logit scale values stay this far from 0
 *   and 1; unit of the value
 * O(1), pure.
 */
export function signalScale(kind: 'log' | 'logit' | 'linear', margin: number): SignalScale {
  if (kind === 'log') {
    const shifted = (value: number) => Math.max(value, 0) + margin;
    return { to: (value) => log(shifted(value)), slope: (value) => 1 / shifted(value) };
  }
  if (kind === 'logit') {
    const inside = (value: number) => Math.min(Math.max(value, margin), 1 - margin);
    return {
      to: (value) => log(inside(value) / (1 - inside(value))),
      slope: (value) => 1 / (inside(value) * (1 - inside(value))),
    };
  }
  return { to: (value) => value, slope: () => 1 };
}
