/**
 * Decimal number in plain or exponent notation. No hex, octal, binary, underscores, leading zeros, infinities.
 */
export const DECIMAL = /^([+-]?)((?:0|[1-9]\d*)(?:\.\d+)?|\.\d+)(?:[eE]([+-]?\d{1,5}))?$/;

/**
 * value × 10^shift of a decimal text, with one rounding only: the decimal point moves, then the text is read.
 *
 * @param text matches {@link DECIMAL}
 * @returns may be ±Infinity. Pure.
 */
export function readDecimal(text: string, shift: number): number {
  const [, sign, digits, exponent] = DECIMAL.exec(text)!;
  return Number(`${sign}${digits}e${Number(exponent ?? 0) + shift}`);
}

/**
 * The shortest decimal text whose value times 10^shift is exactly `value`: `writeDecimal(0.07, -2)` is `7`.
 *
 * @param value finite
 */
export function writeDecimal(value: number, shift: number): string {
  const [mantissa, exponent] = value.toExponential().split('e');
  const negative = mantissa.startsWith('-');
  const digits = mantissa.replace(/[-.]/g, '');
  /** Digits before the decimal point. */
  const point = Number(exponent) + 1 - shift;
  const sign = negative ? '-' : '';
  if (value === 0) return '0';
  if (point > 18 || point < -5) {
    const rest = digits.slice(1);
    return `${sign}${digits[0]}${rest === '' ? '' : `.${rest}`}e${point - 1}`;
  }
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (digits.length <= point) return `${sign}${digits}${'0'.repeat(point - digits.length)}`;
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}
