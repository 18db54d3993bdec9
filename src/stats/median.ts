import { present } from './present.ts';
import { quantileSorted } from './quantile-sorted.ts';

/**
 * The middle value; of an even count the mean of the two middle ones.
 *
 * @param values samples in any order; NaN = missing
 * @returns NaN when nothing is there
 * O(n log n), pure.
 */
export const median = (values: Float64Array): number => quantileSorted(present(values).sort(), 0.5);
