import { DECIMAL, readDecimal, writeDecimal } from './decimal.ts';
import { formatInstant, INSTANT_MAX_MS, INSTANT_MIN_MS, parseInstant } from './instant.ts';
import type { Quantity } from './parameter.ts';
import { printable, quoted } from './printable.ts';
import { type Measure, MISSPELT_UNITS, measureOf, type Unit, unitsOf } from './quantity-units.ts';

/** What a number must be beside its unit. */
export interface QuantityBounds {
  /** In the compiled unit. */
  readonly min?: number;
  readonly max?: number;
  /** What a plain number counts, for messages. */
  readonly unit?: string;
  /** Signal a `measure` belongs to; its name ends in the unit. */
  readonly signal?: string;
  /** Field name, for messages. */
  readonly name?: string;
}

export interface QuantityProblem {
  readonly code: 'missing-unit' | 'unknown-unit' | 'not-a-number' | 'out-of-range';
  readonly message: string;
  readonly help?: string;
}

/** No number in a scenario is larger, whatever its unit; and none but 0 is nearer to 0, where digits get lost. */
const LARGEST = 1e18;
const SMALLEST = 1e-290;

/**
 * Reads a number with its unit as scenario files write it.
 *
 * @param quantity what the number means
 * @param written text of the file: `15ms`, `25 %`, `1h30m`, `10/s`, `2025-10-18T00:52:00Z`
 * @param bounds range in the compiled unit, and names for messages
 * @returns the value in the base unit of the quantity (see {@link Quantity}), or what is wrong with it
 * Pure. The inverse of {@link formatQuantity}.
 * @example parseQuantity('duration', '1.5s') // => 1500
 */
export function parseQuantity(
  quantity: Quantity,
  written: string | number,
  bounds: QuantityBounds = {},
): number | QuantityProblem {
  const text = String(written).trim();
  const value =
    quantity === 'instant'
      ? readInstant(text)
      : readMeasure(measureOf(quantity, bounds.signal), text, bounds, quantity);
  if (typeof value !== 'number') return value;
  if (
    quantity !== 'instant' &&
    ((value !== 0 && Math.abs(value) < SMALLEST) || (value === 0 && /[1-9]/.test(text.replace(/e.*$/i, ''))))
  ) {
    return {
      code: 'out-of-range',
      message: `found ${printable(text, 40)}, expected 0 or a number less close to it`,
      help: 'write 0',
    };
  }
  const { min = -Infinity, max = Infinity } = bounds;
  if (
    value < min ||
    value > max ||
    value > LARGEST ||
    value < -LARGEST ||
    (quantity === 'count' && value > Number.MAX_SAFE_INTEGER)
  ) {
    return outOfRange(quantity, text, bounds);
  }
  return value;
}

/**
 * Writes a compiled value as a file would: the shortest text that reads back to exactly this value.
 *
 * @param value finite, in the base unit of the quantity
 * @param signal of a `measure`
 * Pure. @example formatQuantity('duration', 90_000) // => '90s'
 */
export function formatQuantity(quantity: Quantity, value: number, signal?: string): string {
  if (quantity === 'instant') return formatInstant(value);
  const measure = measureOf(quantity, signal);
  const units = unitsOf[measure];
  if (units.length === 0) return writeDecimal(value, 0);
  if (value === 0) return measure === 'duration' ? '0s' : `0${units[0].symbol}`;
  let best = `${writeDecimal(value, units[0].exponent)}${units[0].symbol}`;
  for (const unit of units) {
    if (unit.readOnly) continue;
    const text = inUnit(value, unit);
    if (text !== undefined && text.length < best.length) best = text;
  }
  return best;
}

/** `a ratio from 0 to 1`, `a duration of at least 1ms`, `a whole number`: what a value must be, in words. */
export function describeQuantity(quantity: Quantity, bounds: QuantityBounds = {}): string {
  const [what, show] =
    quantity === 'instant'
      ? (['an instant', formatInstant] as const)
      : ([
          NOUNS[measureOf(quantity, bounds.signal)],
          (value: number) => showBound(quantity, value, bounds.signal),
        ] as const);
  const { min, max, unit } = bounds;
  const counted = unit === undefined ? '' : ` (${unit})`;
  if (min !== undefined && max !== undefined)
    return min === max ? show(min) : `${what} from ${show(min)} to ${show(max)}${counted}`;
  if (max !== undefined) return `${what} of at most ${show(max)}${counted}`;
  return (min === undefined ? what : `${what} from ${show(min)} on`) + counted;
}

const NOUNS: Readonly<Record<Measure, string>> = {
  duration: 'a duration',
  seconds: 'a duration',
  size: 'a size',
  ratio: 'a ratio',
  rate: 'a rate',
  count: 'a whole number',
  number: 'a number',
};
/** Two units to suggest where one is missing. */
const SUGGESTED: Readonly<Record<Measure, readonly string[]>> = {
  duration: ['s', 'ms'],
  seconds: ['s', 'ms'],
  size: ['MB', 'MiB'],
  ratio: ['%'],
  rate: ['/s', '/min'],
  count: [],
  number: [],
};

/** Ratios are compared as plain numbers, as people compare them. */
const showBound = (quantity: Quantity, value: number, signal?: string) =>
  quantity === 'ratio' ? writeDecimal(value, 0) : formatQuantity(quantity, value, signal);

function readInstant(text: string): number | QuantityProblem {
  const value = parseInstant(text);
  if (value === undefined) {
    return {
      code: 'not-a-number',
      message: `found ${quoted(text, 40)}, expected an instant such as 2025-10-18T00:52:00Z`,
      help: completedInstant(text),
    };
  }
  if (value < INSTANT_MIN_MS || value > INSTANT_MAX_MS)
    return outOfRange('instant', text, { min: INSTANT_MIN_MS, max: INSTANT_MAX_MS });
  return value;
}

/** What a stamp without time of day or zone most likely means. */
function completedInstant(text: string): string | undefined {
  const match = /^(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d)(:\d\d(?:\.\d{1,3})?)?)?$/.exec(text);
  return match ? `write ${match[1]}T${match[2] ?? '00:00'}${match[3] ?? ':00'}Z` : undefined;
}

function readMeasure(
  measure: Measure,
  text: string,
  bounds: QuantityBounds,
  quantity: Quantity,
): number | QuantityProblem {
  const match = /^([+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)\s*(.*)$/s.exec(text);
  if (!match || !DECIMAL.test(match[1])) return notANumber(text, measure, bounds, quantity);
  const [, digits, symbol] = match;
  const units = unitsOf[measure];
  if (/^-0*(\.0*)?([eE].*)?$/.test(digits))
    return {
      code: 'out-of-range',
      message: `found ${printable(text, 40)}, expected 0 without a sign`,
      help: 'write 0',
    };
  if (symbol === '') return readBare(digits, measure, bounds, quantity);
  if (units.length === 0) {
    if (/^[\d_.,xXoObB]/.test(symbol)) return notANumber(text, measure, bounds, quantity);
    return {
      code: 'unknown-unit',
      message: `found the unit ${quoted(symbol, 20)}, expected ${describeQuantity(quantity, bounds)}, without a unit`,
      help: `write ${printable(digits, 40)}`,
    };
  }
  const unit = units.find((each) => each.symbol === symbol);
  if (unit) return scale(digits, unit);
  const compound = readCompound(text, units);
  if (compound !== undefined) return compound;
  if (/^[\d_.,xXoO]/.test(symbol)) return notANumber(text, measure, bounds, quantity);
  const meant = [MISSPELT_UNITS[symbol], MISSPELT_UNITS[symbol.toLowerCase()]].find((each) =>
    units.some((one) => one.symbol === each),
  );
  const known = units.filter((each) => !each.readOnly).map((each) => each.symbol);
  return {
    code: 'unknown-unit',
    message: `found the unit ${quoted(symbol, 20)}, expected ${known.length === 1 ? known[0] : `one of ${known.join(', ')}`}`,
    help: meant === undefined ? undefined : `write ${printable(digits, 40)}${meant}`,
  };
}

/** A number without a unit, where one belongs: fine for 0, for a ratio, and where there are no units. */
function readBare(
  digits: string,
  measure: Measure,
  bounds: QuantityBounds,
  quantity: Quantity,
): number | QuantityProblem {
  const value = readDecimal(digits, 0);
  if (measure === 'count' && !Number.isInteger(value)) {
    return {
      code: 'not-a-number',
      message: `found ${printable(digits, 40)}, expected ${describeQuantity(quantity, bounds)}`,
    };
  }
  if (value === 0 || measure === 'number' || measure === 'count') return value;
  if (measure === 'ratio') {
    if (value <= 1) return value;
    const problem = outOfRange('ratio', digits, bounds);
    const wide = bounds.max === undefined || bounds.max > 1;
    return {
      ...problem,
      message: problem.message + (wide ? ', above 1 with a % sign' : ''),
      help: percentHelp(digits),
    };
  }
  const shown = printable(digits, 40);
  return {
    code: 'missing-unit',
    message: `found the number ${shown}, expected ${NOUNS[measure]} with a unit`,
    help: `write ${SUGGESTED[measure].map((symbol) => shown + symbol).join(' or ')}`,
  };
}

const percentHelp = (digits: string) =>
  `${printable(digits, 40)} % is written ${printable(writeDecimal(Math.min(LARGEST, readDecimal(digits, -2)), 0), 40)} or ${printable(digits, 40)}%`;

/** `1h30m`, `2m 5s`: parts from the largest unit down. */
function readCompound(text: string, units: readonly Unit[]): number | undefined {
  const parts = [...text.matchAll(/\s*(\d{1,9})\s*(\D+?)(?=\s*\d|\s*$)/g)];
  if (parts.length < 2 || parts.map((part) => part[0]).join('').length !== text.length) return undefined;
  let sum = 0;
  let last = Infinity;
  for (const [, digits, symbol] of parts) {
    const unit = units.find(
      (each) =>
        each.symbol === symbol && !each.symbol.includes('B') && !each.symbol.includes('/') && each.symbol !== '%',
    );
    if (!unit || !DECIMAL.test(digits)) return undefined;
    const one = scale('1', unit);
    if (one >= last) return undefined;
    last = one;
    sum += scale(digits, unit);
  }
  return sum;
}

const scale = (digits: string, unit: Unit): number =>
  (readDecimal(digits, unit.exponent) * unit.multiply) / unit.divide;

/** The value in one unit, if that reads back exactly. */
function inUnit(value: number, unit: Unit): string | undefined {
  const digits =
    unit.multiply === 1 && unit.divide === 1
      ? writeDecimal(value, unit.exponent)
      : String((writeDown(value, -unit.exponent) / unit.multiply) * unit.divide);
  return DECIMAL.test(digits) && scale(digits, unit) === value ? digits + unit.symbol : undefined;
}
/** value × 10^shift */
const writeDown = (value: number, shift: number) => readDecimal(writeDecimal(value, 0), shift);

function notANumber(text: string, measure: Measure, bounds: QuantityBounds, quantity: Quantity): QuantityProblem {
  const special = /^[+-]?\.?(inf|infinity|nan)$/i.test(text);
  const odd = /^[+-]?0[xXoObB]/.test(text)
    ? 'hexadecimal and octal'
    : /^[+-]?0\d/.test(text)
      ? 'leading zeros'
      : /^[+-]?\d[\d,]*[_,]/.test(text)
        ? 'separators'
        : undefined;
  const suggestion =
    SUGGESTED[measure].length > 0 && /^\d{1,12}$/.test(text)
      ? `write ${SUGGESTED[measure].map((symbol) => Number(text) + symbol).join(' or ')}`
      : undefined;
  return {
    code: special || odd ? 'out-of-range' : 'not-a-number',
    message: `found ${special || odd ? printable(text, 40) : quoted(text, 40)}, expected ${special ? `${describeQuantity(quantity, bounds)}, finite` : describeQuantity(quantity, bounds)}`,
    help: odd ? `write plain decimal digits: ${odd} are not understood` : suggestion,
  };
}

function outOfRange(quantity: Quantity, text: string, bounds: QuantityBounds): QuantityProblem {
  const largest = quantity === 'count' ? Number.MAX_SAFE_INTEGER : LARGEST;
  const tooLarge = Math.abs(Number.parseFloat(text)) > largest;
  const limits = {
    ...bounds,
    min: bounds.min ?? (tooLarge && quantity !== 'count' ? -LARGEST : undefined),
    max: bounds.max ?? (tooLarge ? largest : undefined),
  };
  const subject =
    bounds.name === undefined ? `found ${printable(text, 40)}` : `${bounds.name} is ${printable(text, 40)}`;
  return { code: 'out-of-range', message: `${subject}, expected ${describeQuantity(quantity, limits)}` };
}
