import { arNoise } from './ar-noise.ts';
import { cosine } from './cosine.ts';
import { countNoise } from './count-noise.ts';
import { customInput } from './custom-input.ts';
import { cylinderBellFunnel } from './cylinder-bell-funnel.ts';
import { ecg } from './ecg.ts';
import { level } from './level.ts';
import { lognormalNoise } from './lognormal-noise.ts';
import { paretoNoise } from './pareto-noise.ts';
import { polynomial } from './polynomial.ts';
import { randomModeJump } from './random-mode-jump.ts';
import { randomWalk } from './random-walk.ts';
import { sawtooth } from './sawtooth.ts';
import { seasonal } from './seasonal.ts';
import type { Shape } from './shape.ts';
import { sine } from './sine.ts';
import { square } from './square.ts';
import { studentNoise } from './student-noise.ts';
import { trend } from './trend.ts';

/** Every base shape of free-form series, in the order in which people see them. */
export const shapes: readonly Shape[] = [
  level,
  trend,
  seasonal,
  sine,
  cosine,
  square,
  sawtooth,
  polynomial,
  randomWalk,
  randomModeJump,
  cylinderBellFunnel,
  ecg,
  customInput,
  arNoise,
  lognormalNoise,
  studentNoise,
  paretoNoise,
  countNoise,
];

/** The same by name. */
export const shapesByName: ReadonlyMap<string, Shape> = new Map(shapes.map((shape) => [shape.name, shape]));
if (shapesByName.size !== shapes.length) throw new Error('two shapes have the same name');
