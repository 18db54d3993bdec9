import { choice, type Fields, type ValuesOf } from '../schema/parameter.ts';
import type { FillBlock, Shape } from './shape.ts';

/** How a part joins the others: what every shape says beside its own parameters, but for those that act last. */
export const combineField = choice(
  { add: 'added to the other parts', multiply: 'the sum of the added parts is multiplied by it' },
  { default: 'add', doc: 'how the part joins the others of its series' },
);

interface Declaration<F extends Fields> {
  readonly name: string;
  readonly summary: string;
  readonly params: F;
  readonly last?: boolean;
  readonly prepare: (params: ValuesOf<F>, key: Uint32Array) => FillBlock;
}

/** Declares a shape: types its `prepare` by its `params` and adds `combine` to them. */
export function defineShape<F extends Fields>(declaration: Declaration<F>): Shape {
  const params = declaration.last ? declaration.params : { ...declaration.params, combine: combineField };
  return { ...declaration, params, prepare: declaration.prepare as Shape['prepare'] };
}
