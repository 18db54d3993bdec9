/**
 * How every figure of a report is written. The only place that does it: two documents of one set cannot disagree to the
 * digit. NaN and infinities are `NOT MEASURED`, never 0. No locale is asked; negative figures carry U+2212.
 */
export const NOT_MEASURED = 'NOT MEASURED';

const MINUS = '\u2212';

/** `v` with at most `decimals` decimals, trailing zeros dropped unless `fixed`. */
function decimal(v: number, decimals: number, fixed = false): string {
  let text = Math.abs(v).toFixed(decimals);
  if (!fixed && text.includes('.')) text = text.replace(/\.?0+$/, '');
  return v < 0 && /[1-9]/.test(text) ? MINUS + text : text;
}

/** A whole number with commas between thousands: `36,000`. */
export function formatCount(v: number): string {
  if (!Number.isFinite(v)) return NOT_MEASURED;
  const digits = Math.abs(Math.round(v))
    .toFixed(0)
    .replace(/\B(?=(\d{3})+$)/g, ',');
  return v < 0 && digits !== '0' ? MINUS + digits : digits;
}

/** A quantity without a unit: two decimals below 10, one below 1,000, none above; tiny ones keep two digits. */
export function formatNumber(v: number): string {
  if (!Number.isFinite(v)) return NOT_MEASURED;
  const size = Math.abs(v);
  if (size >= 1e15 || (size > 0 && size < 1e-6)) return String(v).replaceAll('-', MINUS);
  if (size >= 1000) return formatCount(v);
  if (size >= 10) return decimal(v, 1);
  if (size >= 0.1 || size === 0) return decimal(v, 2);
  return decimal(v, smallDecimals(size) + 1);
}

/** Decimals that show the first digit of a number below 1. */
function smallDecimals(size: number): number {
  let decimals = 0;
  for (let v = size; v < 1 && decimals < 12; v *= 10) decimals++;
  return decimals;
}

/**
 * A ratio as a percentage: 0.9998 → `99.98 %`, 0.35 → `35 %`, 0.9917 → `99.17 %`. Near 0 % and 100 % enough decimals
 * are kept that a ratio which is not whole never looks whole.
 */
export function formatRatio(v: number): string {
  if (!Number.isFinite(v)) return NOT_MEASURED;
  const percent = v * 100;
  const size = Math.abs(percent);
  if (size >= 10_000) return `${formatCount(percent)} %`;
  const room = size > 50 && size < 100 ? 100 - size : size;
  let decimals = room < 2 ? 2 : 1;
  if (room > 1e-9 && room < 0.005) decimals = Math.min(smallDecimals(room), 6);
  return `${decimal(percent, decimals)} %`;
}

/** A share that is a plain percentage: 0.85 → `85 %`. */
export function formatShare(v: number): string {
  return Number.isFinite(v) ? `${decimal(v * 100, 0)} %` : NOT_MEASURED;
}

/** A figure in the unit of its signal, as people read it: ms with two decimals, ratios as %, bytes as MB (10^6). */
export function formatValue(v: number, unit: string): string {
  if (!Number.isFinite(v)) return NOT_MEASURED;
  switch (unit) {
    case 'ms':
      return `${decimal(v, 2, true)} ms`;
    case 'ratio':
      return formatRatio(v);
    case 'bytes':
      return `${megabytes(v)} MB`;
    case 'per second':
      return `${formatNumber(v)}/s`;
    case 'seconds':
      return `${formatNumber(v)} s`;
    case 'count':
    case '':
      return formatNumber(v);
    default:
      return `${formatNumber(v)} ${unit}`;
  }
}

function megabytes(bytes: number): string {
  const v = bytes / 1e6;
  return decimal(v, Math.abs(v) >= 10 ? 1 : 2, true);
}

/** A relative change: 0.166 → `+16.6 %`, −0.0002 → `−0.02 %`. */
export function formatChange(share: number): string {
  if (!Number.isFinite(share)) return NOT_MEASURED;
  const percent = share * 100;
  if (Math.abs(percent) >= 10_000) return sign(percent, `${formatCount(percent)} %`);
  return sign(percent, `${decimal(percent, Math.abs(percent) >= 1 ? 1 : 2, true)} %`);
}

/** A difference in the unit of the signal with its sign; ratios in percentage points: `+0.02 points`. */
export function formatDifference(v: number, unit: string): string {
  if (!Number.isFinite(v)) return NOT_MEASURED;
  if (unit !== 'ratio') return sign(v, formatValue(v, unit));
  return sign(v, formatRatio(v).replace(' %', ' points'));
}

function sign(v: number, text: string): string {
  return v > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** The unit that {@link formatValue} writes, for axes and column heads. */
export function displayUnit(unit: string): string {
  return (
    { ms: 'ms', ratio: '%', bytes: 'MB', 'per second': 'per second', seconds: 's', count: '', '': '' }[unit] ?? unit
  );
}

/** What to multiply a stored value with to get the number shown. */
export function displayFactor(unit: string): number {
  return unit === 'ratio' ? 100 : unit === 'bytes' ? 1e-6 : 1;
}

/** A length of time: `1 h`, `2 min 30 s`, `30 s`, `250 ms`; the two largest units that are not 0. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return NOT_MEASURED;
  const units: readonly (readonly [string, number])[] = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1000],
    ['ms', 1],
  ];
  const parts: string[] = [];
  let rest = Math.round(Math.abs(ms));
  for (const [name, size] of units) {
    const n = Math.floor(rest / size);
    if (n > 0) parts.push(`${n} ${name}`);
    rest -= n * size;
  }
  return (ms < 0 ? MINUS : '') + (parts.slice(0, 2).join(' ') || '0 s');
}

/** `2025-10-18 01:52:00 UTC`. */
export function formatInstant(ms: number): string {
  return isoInstant(ms)
    .replace('T', ' ')
    .replace(/(\.000)?Z$/, ' UTC');
}

/** `01:52:00`, the time of day in UTC. */
export function formatClock(ms: number): string {
  return isoInstant(ms).slice(11, 19);
}

/** `2025-10-18T01:52:00.000Z`; an instant no calendar holds is written as its number of ms. */
export function isoInstant(ms: number): string {
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : String(ms);
}

/** A moment within a run: the clock where the run is no longer than a day, else with its date. */
export function formatMoment(
  ms: number,
  { stepMs, count }: { readonly stepMs: number; readonly count: number },
): string {
  return stepMs * count <= 86_400_000 ? formatClock(ms) : formatInstant(ms).replace(/ UTC$/, '');
}
