/** The value that a standard normal stays below with a chance of 97.5 %. */
const Z = 1.959963984540054;

/**
 * 95 % interval of a chance of which `hits` of `tries` were seen; never of width 0, also where all or none hit.
 *
 * @param hits 0 to tries
 * @returns [low, high] within [0, 1]; NaN when there are no tries
 * O(1), pure. Source: Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927).
 * @example wilsonInterval(9, 10).map((limit) => Number(limit.toFixed(3))) // => [0.596, 0.982]
 */
export function wilsonInterval(hits: number, tries: number): readonly [number, number] {
  if (!(tries > 0)) return [Number.NaN, Number.NaN];
  const share = hits / tries;
  const square = (Z * Z) / tries;
  const middle = (share + square / 2) / (1 + square);
  const half = Math.sqrt(square * (share * (1 - share) + square / 4)) / (1 + square);
  return [hits === 0 ? 0 : Math.max(0, middle - half), hits === tries ? 1 : Math.min(1, middle + half)];
}
