import { duration, ratio, type VariantOf, variant } from '../schema/parameter.ts';

/** The course of a fault between its start and its end: 0 (off) to 1 (as strong as its parameters say). */
export const envelopeVariants = {
  step: { summary: 'at full strength from start to end', fields: {} },
  ramp: {
    summary: 'rises in a line, holds, falls in a line',
    fields: {
      rise: duration({ default: 60_000, doc: 'time from nothing to full strength' }),
      fall: duration({ default: 0, doc: 'time from full strength to nothing, before the end' }),
    },
  },
  bell: { summary: 'rises and falls smoothly, highest in the middle', fields: {} },
  exponential: {
    summary: 'approaches full strength exponentially, holds, then decays',
    fields: {
      rise: duration({ default: 60_000, min: 1, doc: 'time constant of the way up' }),
      decay: duration({ default: 0, doc: 'time constant of the way down after the end; 0 stops at once' }),
    },
  },
  periodic: {
    summary: 'a smooth wave, from nothing to full strength and back',
    fields: { period: duration({ default: 300_000, min: 1_000, doc: 'length of one wave' }) },
  },
  flapping: {
    summary: 'on and off',
    fields: {
      period: duration({ default: 120_000, min: 1_000, doc: 'length of one on and off' }),
      duty: ratio({ default: 0.5, doc: 'share of the period it is on' }),
    },
  },
  creeping: { summary: 'hardly there at first, growing with the square of time', fields: {} },
} as const;

export const envelopeParameter = variant(envelopeVariants, {
  default: { kind: 'step' },
  doc: 'how strong the fault is over its time',
});

export type Envelope = VariantOf<typeof envelopeVariants>;
