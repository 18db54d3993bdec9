import { exp } from '../exact/exp.ts';
import { defineShape } from './define-shape.ts';
import { phaseAt, waveFields } from './wave.ts';

/** Waves of one beat: where (share of the beat), how high (share of the R wave) and how wide (share of the beat). */
const WAVES = [
  { name: 'P', at: 0.2, height: 0.12, width: 0.03 },
  { name: 'Q', at: 0.36, height: -0.12, width: 0.011 },
  { name: 'R', at: 0.4, height: 1, width: 0.013 },
  { name: 'S', at: 0.44, height: -0.25, width: 0.012 },
  { name: 'T', at: 0.68, height: 0.3, width: 0.045 },
] as const;
const POINTS = 2048;

/**
 * A sum of five Gaussian waves a beat. Source: the model of McSharry et al., A dynamical model for generating synthetic
 * electrocardiogram signals, IEEE Transactions on Biomedical Engineering 50 (2003), without its differential equation.
 */
export const ecg = defineShape({
  name: 'ecg',
  summary: 'a heartbeat: a flat line with one sharp spike and four small waves a period, as regular batch jobs make',
  params: waveFields,
  prepare: (params) => {
    const beat = new Float64Array(POINTS + 1);
    for (let i = 0; i <= POINTS; i++) {
      for (const { at, height, width } of WAVES) {
        const d = (i / POINTS - at) / width;
        beat[i] += params.amplitude * height * exp(-0.5 * d * d);
      }
    }
    return (into, { first, count, stepMs }) => {
      for (let i = 0; i < count; i++) {
        const place = phaseAt((first + i) * stepMs, params) * POINTS;
        const j = Math.floor(place);
        into[i] += beat[j] + (place - j) * (beat[j + 1] - beat[j]);
      }
    };
  },
});
