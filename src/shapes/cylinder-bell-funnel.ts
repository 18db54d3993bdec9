import { uniformAt } from '../random/hash.ts';
import { choice, duration, measure, ratio } from '../schema/parameter.ts';
import { defineShape } from './define-shape.ts';

/** Source: Saito, Local feature extraction and its applications using a library of bases, PhD thesis, Yale (1994). */
export const cylinderBellFunnel = defineShape({
  name: 'cylinder-bell-funnel',
  summary:
    'one event in each period: a plateau (cylinder), a slow rise that ends at once (bell) or a jump that ebbs away (funnel)',
  params: {
    amplitude: measure({ default: 10, doc: 'height of an event' }),
    period: duration({ default: 600_000, min: 1, doc: 'each period has one event' }),
    events: choice(
      { any: 'one of the three, at random', cylinder: 'plateaus only', bell: 'rises only', funnel: 'ebbs only' },
      { default: 'any', doc: 'which events there are' },
    ),
    length: ratio({
      default: 0.4,
      doc: 'mean length of an event as a share of the period; single ones differ by up to a half',
    }),
  },
  prepare:
    ({ amplitude, period, events, length }, key) =>
    (into, { first, count, stepMs }) => {
      let slot = -1;
      let begin = 0;
      let end = 0;
      let event: 'cylinder' | 'bell' | 'funnel' = 'cylinder';
      for (let i = 0; i < count; i++) {
        const elapsed = (first + i) * stepMs;
        const now = Math.floor(elapsed / period);
        if (now !== slot) {
          slot = now;
          const share = Math.min(1, length * (0.5 + uniformAt(key, slot, 0)));
          begin = (slot + uniformAt(key, slot, 1) * (1 - share)) * period;
          end = begin + share * period;
          event =
            events === 'any'
              ? (['cylinder', 'bell', 'funnel'] as const)[Math.floor(uniformAt(key, slot, 2) * 3)]
              : events;
        }
        if (elapsed < begin || elapsed >= end) continue;
        const passed = (elapsed - begin) / (end - begin);
        into[i] += amplitude * (event === 'cylinder' ? 1 : event === 'bell' ? passed : 1 - passed);
      }
    },
});
