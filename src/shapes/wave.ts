import { cos } from '../exact/cos.ts';
import { sin } from '../exact/sin.ts';
import { duration, measure, ratio, type ValuesOf } from '../schema/parameter.ts';
import type { FillBlock } from './shape.ts';

const TWO_PI = 6.283185307179586;

/** What every periodic shape says. */
export const waveFields = {
  amplitude: measure({ default: 10, doc: 'how far it rises and falls about its middle' }),
  period: duration({ default: 3_600_000, min: 1, doc: 'length of one wave' }),
  phase: ratio({ default: 0, doc: 'share of a wave that has passed at the start of the run' }),
} as const;

/** Where in its wave, 0 to 1, a periodic shape is some time after the start of the run. Exact for whole milliseconds. */
export function phaseAt(
  elapsedMs: number,
  { period, phase }: { readonly period: number; readonly phase: number },
): number {
  const turns = (elapsedMs % period) / period + phase;
  return turns - Math.floor(turns);
}

/**
 * A sine wave by rotation: one complex multiplication a sample, anchored by exact functions at each block.
 *
 * @param lead share of a wave it runs ahead: 0 for sine, 0.25 for cosine
 */
export function rotatingWave({ amplitude, period, phase }: ValuesOf<typeof waveFields>, lead: number): FillBlock {
  return (into, { first, count, stepMs }) => {
    const angle = TWO_PI * phaseAt(first * stepMs, { period, phase: phase + lead });
    const turn = TWO_PI * phaseAt(stepMs, { period, phase: 0 });
    const turnSine = sin(turn);
    const turnCosine = cos(turn);
    let sine = amplitude * sin(angle);
    let cosine = amplitude * cos(angle);
    for (let i = 0; i < count; i++) {
      into[i] += sine;
      const next = sine * turnCosine + cosine * turnSine;
      cosine = cosine * turnCosine - sine * turnSine;
      sine = next;
    }
  };
}
