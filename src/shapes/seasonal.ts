import { choice, list, measure } from '../schema/parameter.ts';
import { defineShape } from './define-shape.ts';

const DAY_MS = 86_400_000;
/** 1970-01-01 was a Thursday: the first Monday came four days later. */
const FIRST_MONDAY_MS = 4 * DAY_MS;

export const seasonal = defineShape({
  name: 'seasonal',
  summary: 'a profile that comes back every day or week, by the clock (UTC)',
  params: {
    cycle: choice(
      { day: 'from midnight to midnight', week: 'from Monday 00:00 to Monday 00:00' },
      { default: 'day', doc: 'how often it comes back' },
    ),
    profile: list(measure({ doc: 'value at one point of the cycle' }), {
      default: [0, -2, -3, -2, 2, 6, 8, 10, 9, 7, 4, 2],
      minLength: 1,
      maxLength: 10_000,
      doc: 'values at even distances over the cycle, the first at its start',
    }),
    between: choice(
      { line: 'in a line to the next value', step: 'each value holds until the next' },
      { default: 'line', doc: 'what happens between two values' },
    ),
  },
  prepare: ({ cycle, profile, between }) => {
    const length = cycle === 'day' ? DAY_MS : 7 * DAY_MS;
    const origin = cycle === 'day' ? 0 : FIRST_MONDAY_MS;
    const values = Float64Array.from([...profile, profile[0]]);
    const slots = profile.length;
    const isLine = between === 'line';
    return (into, { count, startMs, stepMs }) => {
      for (let i = 0; i < count; i++) {
        const since = (startMs + i * stepMs - origin) % length;
        const place = ((since < 0 ? since + length : since) / length) * slots;
        const slot = Math.floor(place);
        into[i] += isLine ? values[slot] + (place - slot) * (values[slot + 1] - values[slot]) : values[slot];
      }
    };
  },
});
