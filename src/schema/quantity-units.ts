import type { Quantity } from './parameter.ts';

/** A unit that a number may carry: value × multiply × 10^exponent ÷ divide gives the base unit. */
export interface Unit {
  readonly symbol: string;
  readonly multiply: number;
  /** Kept apart from `multiply` because shifting a decimal point in the text is exact. */
  readonly exponent: number;
  readonly divide: number;
  /** Understood, never written. */
  readonly readOnly?: boolean;
}

const unit = (symbol: string, exponent: number, multiply = 1, rest: Partial<Unit> = {}): Unit => ({
  symbol,
  multiply,
  exponent,
  divide: 1,
  ...rest,
});

/** Of equally short texts the earlier unit is written. */
const milliseconds = [
  unit('ms', 0),
  unit('s', 3),
  unit('m', 4, 6),
  unit('h', 5, 36),
  unit('d', 5, 864),
  unit('us', -3),
  unit('ns', -6),
  unit('w', 5, 6048, { readOnly: true }),
  unit('µs', -3, 1, { readOnly: true }),
  unit('min', 4, 6, { readOnly: true }),
];
const seconds = milliseconds
  .map((each) => ({ ...each, exponent: each.exponent - 3 }))
  .sort((a, b) => Number(b.symbol === 's') - Number(a.symbol === 's'));
const bytes = [
  unit('B', 0),
  unit('kB', 3),
  unit('MB', 6),
  unit('GB', 9),
  unit('TB', 12),
  unit('KiB', 0, 1024),
  unit('MiB', 0, 1024 * 1024),
  unit('GiB', 0, 1024 * 1024 * 1024),
  unit('TiB', 0, 1024 * 1024 * 1024 * 1024),
];
const perSecond = [
  unit('/s', 0),
  unit('/min', 0, 1, { divide: 60 }),
  unit('/h', 0, 1, { divide: 3600 }),
  unit('/d', 0, 1, { divide: 86_400 }),
  unit('/m', 0, 1, { divide: 60, readOnly: true }),
];
const percent = [unit('%', -2)];

/** What a figure is measured in: a quantity, and for a duration whether its base unit is ms or seconds. */
export type Measure = 'duration' | 'seconds' | 'size' | 'ratio' | 'rate' | 'count' | 'number';

/** Units of each measure; the number of `ratio` may also stand alone, those of `count` and `number` always do. */
export const unitsOf: Readonly<Record<Measure, readonly Unit[]>> = {
  duration: milliseconds,
  seconds,
  size: bytes,
  ratio: percent,
  rate: perSecond,
  count: [],
  number: [],
};

/** Spellings people use, and what they most likely mean. */
export const MISSPELT_UNITS: Readonly<Record<string, string>> = {
  msec: 'ms',
  msecs: 'ms',
  millis: 'ms',
  millisecond: 'ms',
  milliseconds: 'ms',
  MS: 'ms',
  usec: 'us',
  sec: 's',
  secs: 's',
  second: 's',
  seconds: 's',
  S: 's',
  mins: 'm',
  minute: 'm',
  minutes: 'm',
  M: 'm',
  hr: 'h',
  hrs: 'h',
  hour: 'h',
  hours: 'h',
  H: 'h',
  day: 'd',
  days: 'd',
  D: 'd',
  week: 'd',
  byte: 'B',
  bytes: 'B',
  b: 'B',
  KB: 'kB',
  kb: 'kB',
  K: 'KiB',
  k: 'kB',
  mb: 'MB',
  Mb: 'MB',
  G: 'GB',
  gb: 'GB',
  Gb: 'GB',
  Ki: 'KiB',
  Mi: 'MiB',
  Gi: 'GiB',
  kiB: 'KiB',
  rps: '/s',
  qps: '/s',
  Hz: '/s',
  'req/s': '/s',
  'r/s': '/s',
  '/sec': '/s',
  '/second': '/s',
  '/minute': '/min',
  '/hour': '/h',
  percent: '%',
  pct: '%',
};

/** The measure of a quantity; of a `measure` it comes from the name of its signal, which ends in its unit. */
export function measureOf(quantity: Exclude<Quantity, 'instant'>, signal = ''): Measure {
  if (quantity !== 'measure') return quantity;
  if (signal.endsWith('_ms')) return 'duration';
  if (signal.endsWith('_ratio')) return 'ratio';
  if (signal.endsWith('_bytes')) return 'size';
  if (signal.endsWith('_seconds')) return 'seconds';
  if (signal.endsWith('_per_second')) return 'rate';
  return 'number';
}
