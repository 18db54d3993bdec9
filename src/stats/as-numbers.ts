/**
 * A typed column as simple-statistics' types want it. That package reads by index and length only, so a Float64Array
 * works as it is; its declarations just do not say so. Pure, O(1), no copy.
 */
export const asNumbers = (values: Float64Array): number[] => values as unknown as number[];
