/**
 * One double seen as two 32-bit words, for functions that take numbers apart. Written and read at once, never kept.
 */
export const doubleView = new Float64Array(1);
export const wordView = new Int32Array(doubleView.buffer);
doubleView[0] = 1;
/** Index in {@link wordView} of the word with sign and exponent: 1 on little-endian machines, 0 on others. */
export const HIGH_WORD = wordView[1] === 0 ? 0 : 1;
