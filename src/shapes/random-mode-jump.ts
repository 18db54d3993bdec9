import { uniformAt } from '../random/hash.ts';
import { duration, list, measure } from '../schema/parameter.ts';
import { defineShape } from './define-shape.ts';

export const randomModeJump = defineShape({
  name: 'random-mode-jump',
  summary: 'holds one of several levels for a while, then chooses again',
  params: {
    modes: list(measure({ doc: 'one level' }), {
      default: [-10, 10],
      minLength: 1,
      maxLength: 1_000,
      doc: 'the levels, equally likely',
    }),
    hold: duration({ default: 300_000, min: 1, doc: 'how long each choice holds' }),
  },
  prepare:
    ({ modes, hold }, key) =>
    (into, { first, count, stepMs }) => {
      let slot = -1;
      let value = 0;
      for (let i = 0; i < count; i++) {
        const now = Math.floor(((first + i) * stepMs) / hold);
        if (now !== slot) {
          slot = now;
          value = modes[Math.floor(uniformAt(key, slot, 0) * modes.length)];
        }
        into[i] += value;
      }
    },
});
