import { describe, expect, it } from 'vitest';
import { hash4, uniformAt, uniformOf } from '../../src/random/hash.ts';
import { streamKey } from '../../src/random/stream-key.ts';

const key = streamKey('7', 'test');

/** Chi-square over 256 bins of n uniforms, in standard errors from its mean. */
function chiSquareZ(next: (i: number) => number, n = 65536): number {
  const bins = new Float64Array(256);
  for (let i = 0; i < n; i++) bins[Math.floor(next(i) * 256)]++;
  const expected = n / 256;
  const chi = bins.reduce((sum, b) => sum + (b - expected) ** 2 / expected, 0);
  return (chi - 255) / Math.sqrt(2 * 255);
}
/** Correlation of two uniforms over n steps, in standard errors. */
function correlationZ(a: (i: number) => number, b: (i: number) => number, n = 65536): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += (a(i) - 0.5) * (b(i) - 0.5);
  return (sum * 12) / Math.sqrt(n);
}
/** `key` with one of its 128 bits turned over. */
function flipped(bit: number): Uint32Array {
  const other = key.slice();
  other[bit >> 5] ^= 1 << (bit & 31);
  return other;
}

describe('streamKey', () => {
  it('depends on seed and name alone, for good', () => {
    expect([...streamKey('42', 'api/arrivals')]).toEqual([...streamKey('42', 'api/arrivals')]);
    expect([...streamKey('42', 'api/arrivals')]).toMatchInlineSnapshot(`
      [
        4185660744,
        2088380073,
        3519273198,
        513820281,
      ]
    `);
  });
  it('joins no two pairs to the same text, also long and foreign ones', () => {
    const long = 'x'.repeat(300);
    const pairs = [
      ['1', '2/a'],
      ['1/2', 'a'],
      ['', '1:1/a'],
      ['12', 'a'],
      ['1', '2a'],
      ['1', long],
      ['1', `${long}x`],
      ['1', `y${long.slice(1)}`],
      [long, '1'],
      ['ä', 'a'],
      ['Ĥä', 'a'],
      ['\\e4;', 'a'],
      ['', ''],
    ];
    expect(new Set(pairs.map(([seed, name]) => streamKey(seed, name).join())).size).toBe(pairs.length);
  });
});

describe('hash4', () => {
  it('is pcg4d of key, step and slot, and stays so', () => {
    const out = new Uint32Array(4);
    hash4(Uint32Array.of(1, 2, 3, 4), 5, 6, out);
    /** The function as Jarzynski and Olano print it. */
    const v = [1n, 2n, 8n, 10n].map((x) => (x * 1664525n + 1013904223n) & 0xffffffffn);
    const round = () => {
      v[0] = (v[0] + v[1] * v[3]) & 0xffffffffn;
      v[1] = (v[1] + v[2] * v[0]) & 0xffffffffn;
      v[2] = (v[2] + v[0] * v[1]) & 0xffffffffn;
      v[3] = (v[3] + v[1] * v[2]) & 0xffffffffn;
    };
    round();
    for (let i = 0; i < 4; i++) v[i] ^= v[i] >> 16n;
    round();
    expect([...out]).toEqual(v.map(Number));
  });
  it('takes steps up to 2^32', () => {
    const at = (step: number) => uniformAt(key, step, 0);
    expect(new Set([0, 1, 2 ** 31, 2 ** 32 - 1].map(at)).size).toBe(4);
    expect(at(2 ** 32)).toBe(at(0));
  });
});

describe('uniformAt', () => {
  it('lies strictly between 0 and 1 at the ends of its bits', () => {
    expect([uniformOf(0, 0), uniformOf(0xffffffff, 0xffffffff)]).toEqual([2 ** -53, 1 - 2 ** -53]);
  });
  it('is uniform over steps, slots and keys', () => {
    expect(Math.abs(chiSquareZ((i) => uniformAt(key, i, 0)))).toBeLessThan(4);
    expect(Math.abs(chiSquareZ((i) => uniformAt(key, 0, i)))).toBeLessThan(4);
    expect(Math.abs(chiSquareZ((i) => uniformAt(key, i >> 3, i & 7)))).toBeLessThan(4);
    expect(Math.abs(chiSquareZ((i) => (uniformAt(key, i, 1) * 4096) % 1))).toBeLessThan(4);
  });
  it('is not correlated between neighbouring steps, slots, and keys that differ in one bit', () => {
    for (const lag of [1, 2, 3, 16, 256, 4096]) {
      expect(
        Math.abs(
          correlationZ(
            (i) => uniformAt(key, i, 0),
            (i) => uniformAt(key, i + lag, 0),
          ),
        ),
        `step lag ${lag}`,
      ).toBeLessThan(4);
    }
    for (const slot of [1, 2, 3, 8]) {
      expect(
        Math.abs(
          correlationZ(
            (i) => uniformAt(key, i, 0),
            (i) => uniformAt(key, i, slot),
          ),
        ),
        `slot ${slot}`,
      ).toBeLessThan(4);
    }
    for (let bit = 0; bit < 128; bit++) {
      const other = flipped(bit);
      expect(
        Math.abs(
          correlationZ(
            (i) => uniformAt(key, i, 0),
            (i) => uniformAt(other, i, 5),
            8192,
          ),
        ),
        `bit ${bit}`,
      ).toBeLessThan(4.5);
      const same = correlationZ(
        (i) => uniformAt(key, i, 0),
        (i) => uniformAt(other, i, 0),
        8192,
      );
      expect(Math.abs(same), `bit ${bit}, same slot`).toBeLessThan(4.5);
    }
  });
});
