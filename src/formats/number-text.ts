/**
 * Four bytes each, to be stored at once: the digits of 0 to 999 in three forms. Little-endian, as the stores below are.
 * FRACTION: a point and three digits. PADDED: three digits. PLAIN: no leading zeros; what follows is overwritten later.
 */
const FRACTION = new Uint32Array(1000);
const PADDED = new Uint32Array(1000);
const PLAIN = new Uint32Array(1000);
/** How many of the bytes count: of a fraction without its trailing zeros (0 for 0, 4 for 125), of a plain number. */
const FRACTION_BYTES = new Uint8Array(1000);
const PLAIN_BYTES = new Uint8Array(1000);
/** A comma and a plain number. */
const COMMA_PLAIN = new Uint32Array(1000);
for (let i = 0; i < 1000; i++) {
  const [hundreds, tens, ones] = [48 + Math.floor(i / 100), 48 + (Math.floor(i / 10) % 10), 48 + (i % 10)];
  FRACTION[i] = 46 | (hundreds << 8) | (tens << 16) | (ones << 24);
  PADDED[i] = hundreds | (tens << 8) | (ones << 16);
  PLAIN[i] = PADDED[i] >>> (i < 10 ? 16 : i < 100 ? 8 : 0);
  PLAIN_BYTES[i] = i < 10 ? 1 : i < 100 ? 2 : 3;
  COMMA_PLAIN[i] = 44 | (PLAIN[i] << 8);
  FRACTION_BYTES[i] = i === 0 ? 0 : i % 100 === 0 ? 2 : i % 10 === 0 ? 3 : 4;
}

const MINUS = 45;
const COMMA = 44;

/** The most bytes that {@link writeNumber} writes. */
export const NUMBER_BYTES_MAX = 28;

/**
 * Writes the shortest decimal that reads back as `value`: what `String(value)` gives, and `-0` for −0, as ASCII.
 * For tables of millions of numbers; it writes into a buffer so that no text is made for each. Fast for whole numbers and
 * for values with at most 6 decimals (which simulated and most measured values have), right for all finite values.
 *
 * @param bytes has at least {@link NUMBER_BYTES_MAX} bytes from `at`
 * @param value finite
 * @returns the position after the last byte written; bytes after it may have been overwritten
 *
 * Why it is right: a value v whose `round(v · 10^k) / 10^k` is v itself is the double nearest to that decimal, and two
 * decimals of at most 15 digits never share a double, so that decimal without its trailing zeros is the shortest.
 */
export function writeNumber(bytes: DataView, at: number, value: number): number {
  let rest = value;
  if (rest < 0) {
    bytes.setUint8(at++, MINUS);
    rest = -rest;
  }
  // Thousandths that fit 31 bits: one division tells, and all that follows is integer work.
  if (rest < 2_147_483) {
    const thousandths = (rest * 1000 + 0.5) | 0;
    if (thousandths / 1000 === rest) {
      if (thousandths === 0 && Object.is(value, -0)) bytes.setUint8(at++, MINUS);
      const whole = (thousandths / 1000) | 0;
      const fraction = thousandths - Math.imul(whole, 1000);
      at = writeWhole(bytes, at, whole);
      bytes.setUint32(at, FRACTION[fraction], true);
      return at + FRACTION_BYTES[fraction];
    }
    const millionths = Math.floor(rest * 1e6 + 0.5);
    if (millionths / 1e6 === rest) {
      const whole = rest | 0;
      const fraction = (millionths - whole * 1e6) | 0;
      const high = (fraction / 1000) | 0;
      const low = fraction - Math.imul(high, 1000);
      at = writeWhole(bytes, at, whole);
      bytes.setUint32(at, FRACTION[high], true);
      bytes.setUint32(at + 4, PADDED[low], true);
      return at + 3 + FRACTION_BYTES[low];
    }
  } else if (rest < 1e15 && Math.floor(rest) === rest) {
    return writeLargeWhole(bytes, at, rest);
  }
  return writeText(bytes, at, String(rest));
}

/**
 * A comma and a number as {@link writeNumber} writes it, the usual ones in two stores in all.
 *
 * @param bytes has at least {@link NUMBER_BYTES_MAX} + 1 bytes from `at`
 */
export function writeCommaNumber(bytes: DataView, at: number, value: number): number {
  if (value > 0 && value < 1000) {
    const thousandths = (value * 1000 + 0.5) | 0;
    if (thousandths / 1000 === value) {
      const whole = (thousandths / 1000) | 0;
      const fraction = thousandths - Math.imul(whole, 1000);
      bytes.setUint32(at, COMMA_PLAIN[whole], true);
      at += 1 + PLAIN_BYTES[whole];
      bytes.setUint32(at, FRACTION[fraction], true);
      return at + FRACTION_BYTES[fraction];
    }
  }
  bytes.setUint8(at, COMMA);
  return writeNumber(bytes, at + 1, value);
}

/** A whole number below 2^31. */
function writeWhole(bytes: DataView, at: number, whole: number): number {
  if (whole < 1000) {
    bytes.setUint32(at, PLAIN[whole], true);
    return at + PLAIN_BYTES[whole];
  }
  const thousands = (whole / 1000) | 0;
  at = writeWhole(bytes, at, thousands);
  bytes.setUint32(at, PADDED[whole - Math.imul(thousands, 1000)], true);
  return at + 3;
}

/** A whole number below 1e15. */
function writeLargeWhole(bytes: DataView, at: number, whole: number): number {
  const billions = Math.floor(whole / 1e9);
  const below = whole - billions * 1e9;
  if (billions === 0) return writeWhole(bytes, at, below | 0);
  at = writeWhole(bytes, at, billions);
  const millions = (below / 1e6) | 0;
  const thousands = ((below - millions * 1e6) / 1000) | 0;
  bytes.setUint32(at, PADDED[millions], true);
  bytes.setUint32(at + 3, PADDED[thousands], true);
  bytes.setUint32(at + 6, PADDED[below - millions * 1e6 - thousands * 1000], true);
  return at + 9;
}

/** Copies ASCII text. @returns the position after it */
export function writeText(bytes: DataView, at: number, text: string): number {
  for (let i = 0; i < text.length; i++) bytes.setUint8(at + i, text.charCodeAt(i));
  return at + text.length;
}
