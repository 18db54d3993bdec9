import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cos } from '../../src/exact/cos.ts';
import { erfc, erfcOfThree } from '../../src/exact/erfc.ts';
import { exp } from '../../src/exact/exp.ts';
import { expm1 } from '../../src/exact/expm1.ts';
import { log } from '../../src/exact/log.ts';
import { log1p } from '../../src/exact/log1p.ts';
import { pow } from '../../src/exact/pow.ts';
import { sin } from '../../src/exact/sin.ts';
import { tanh } from '../../src/exact/tanh.ts';

/** Correctly rounded values, made by reference.py with mpmath. */
const reference = JSON.parse(readFileSync(new URL('./reference.json', import.meta.url), 'utf8')) as Record<
  string,
  string[][]
>;

/** Doubles as whole numbers in order of size, so that a difference counts units in the last place. */
function order(x: number): bigint {
  const bits = new BigInt64Array(new Float64Array([x]).buffer)[0];
  return bits < 0n ? -(bits & 0x7fffffffffffffffn) : bits;
}
function distance(a: number, b: number): number {
  if (Object.is(a, b) || a === b) return 0;
  if (!Number.isFinite(a) || !Number.isFinite(b)) return Infinity;
  const d = order(a) - order(b);
  return Number(d < 0n ? -d : d);
}
function worst(name: string, f: (...args: number[]) => number): { far: number; at: string[] } {
  let far = 0;
  let at: string[] = [];
  for (const row of reference[name]) {
    const d = distance(f(...row.slice(0, -1).map(Number)), Number(row.at(-1)));
    if (d > far) {
      far = d;
      at = row;
    }
  }
  return { far, at };
}

describe('elementary functions lie within some units in the last place of the correctly rounded value', () => {
  it.each([
    ['exp', exp, 1],
    ['expm1', expm1, 2],
    ['log', log, 1],
    ['log1p', log1p, 2],
    ['sin', sin, 1],
    ['cos', cos, 1],
    ['tanh', tanh, 3],
    ['erfc', erfc, 4],
    ['pow', pow, 8],
  ] as [string, (...args: number[]) => number, number][])('%s', (name, f, limit) => {
    const { far, at } = worst(name, f);
    expect(far, `${name}(${at.slice(0, -1)})`).toBeLessThanOrEqual(limit);
  });
});

describe('special values', () => {
  const special = [0, -0, 1, -1, Infinity, -Infinity, NaN];
  it.each([
    ['exp', exp, Math.exp],
    ['expm1', expm1, Math.expm1],
    ['log', log, Math.log],
    ['log1p', log1p, Math.log1p],
    ['sin', sin, Math.sin],
    ['cos', cos, Math.cos],
    ['tanh', tanh, Math.tanh],
  ] as [string, (x: number) => number, (x: number) => number][])('%s', (_, f, native) => {
    for (const x of [...special, 5e-324, -5e-324, 1.7976931348623157e308, -1.7976931348623157e308]) {
      const got = f(x);
      const want = native(x);
      if (
        distance(got, want) > 1 ||
        Object.is(got, -0) !== Object.is(want, -0) ||
        Number.isNaN(got) !== Number.isNaN(want)
      ) {
        expect.fail(`f(${x}) = ${got}, expected ${want}`);
      }
    }
  });
  it('pow has the special values of the language', () => {
    for (const x of [...special, 0.5, -0.5, 2, -2, 3, 5e-324, 1e308]) {
      for (const y of [...special, 0.5, -0.5, 2, -2, 3, -3, 1e19, -1e19, 1e308, 9007199254740991, -9007199254740991]) {
        const got = pow(x, y);
        const want = x ** y;
        if (
          distance(got, want) > 2 ||
          Object.is(got, -0) !== Object.is(want, -0) ||
          Number.isNaN(got) !== Number.isNaN(want)
        ) {
          expect.fail(`pow(${x}, ${y}) = ${got}, expected ${want}`);
        }
      }
    }
  });
  it('erfc ends at 2 and 0', () => {
    expect([erfc(-Infinity), erfc(-30), erfc(0), erfc(-0), erfc(30), erfc(Infinity), erfc(NaN)]).toEqual([
      2,
      2,
      1,
      1,
      0,
      0,
      NaN,
    ]);
  });
});

describe('pow', () => {
  it('is exact for whole powers that fit, their reciprocals and powers of two', () => {
    for (let n = -22; n <= 15; n++) expect(pow(10, n)).toBe(n >= -15 ? Number(`1e${n}`) : pow(10, n));
    expect([pow(3, 33), pow(-7, 3), pow(2, 1023), pow(2, -1074), pow(0.5, 1074), pow(4, 0.5), pow(2, 100)]).toEqual([
      5559060566555523, -343, 8.98846567431158e307, 5e-324, 5e-324, 2, 1.2676506002282294e30,
    ]);
  });
});

describe('erfcOfThree', () => {
  it('gives what erfc gives, to the last bit, at the ends too', () => {
    const ends = [0, -0, 1e-18, -6, -6.1, -5.9, 27.2, 27.3, 27.4, Infinity, -Infinity, Number.NaN];
    const xs = [...ends, ...Array.from({ length: 3000 }, (_, i) => (i - 800) / 97)];
    const out = new Float64Array(3);
    for (let i = 0; i < xs.length; i++) {
      const three = [xs[i], xs[(i + 1) % xs.length], xs[(i + 2) % xs.length]];
      erfcOfThree(three[0], three[1], three[2], out);
      expect([...out]).toEqual(three.map(erfc));
    }
  });
});
