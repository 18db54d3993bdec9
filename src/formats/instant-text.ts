const DAY_MS = 86_400_000;

/** Two digits of 0 to 99 in one store; three of 0 to 999. */
const TWO = new Uint16Array(100);
const THREE = new Uint32Array(1000);
for (let i = 0; i < 1000; i++) {
  const [hundreds, tens, ones] = [48 + Math.floor(i / 100), 48 + (Math.floor(i / 10) % 10), 48 + (i % 10)];
  if (i < 100) TWO[i] = tens | (ones << 8);
  THREE[i] = hundreds | (tens << 8) | (ones << 16) | (0x5a << 24);
}

/** The most bytes that an instant takes. */
export const INSTANT_BYTES_MAX = 27;

/**
 * A writer of instants as `2025-10-18T00:52:00.000Z`, for many in a row: the date is worked out once a day.
 *
 * @returns writes the instant `ms` (since 1970, UTC; a fraction of a millisecond is cut off) and gives the position after it
 * @throws RangeError outside the years −271821 to 275760
 */
export function instantWriter(): (bytes: DataView, at: number, ms: number) => number {
  let day = Number.NaN;
  let date = '';
  return (bytes, at, ms) => {
    const ofDay = Math.floor(ms / DAY_MS);
    if (ofDay !== day) {
      const text = new Date(ofDay * DAY_MS).toISOString();
      date = text.slice(0, text.indexOf('T') + 1);
      day = ofDay;
    }
    for (let i = 0; i < date.length; i++) bytes.setUint8(at + i, date.charCodeAt(i));
    at += date.length;
    const rest = Math.floor(ms - ofDay * DAY_MS);
    const seconds = (rest / 1000) | 0;
    const minutes = (seconds / 60) | 0;
    const hours = (minutes / 60) | 0;
    bytes.setUint16(at, TWO[hours], true);
    bytes.setUint8(at + 2, 58);
    bytes.setUint16(at + 3, TWO[minutes - hours * 60], true);
    bytes.setUint8(at + 5, 58);
    bytes.setUint16(at + 6, TWO[seconds - minutes * 60], true);
    bytes.setUint8(at + 8, 46);
    bytes.setUint32(at + 9, THREE[rest - seconds * 1000], true);
    return at + 13;
  };
}
