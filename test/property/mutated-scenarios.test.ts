import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readScenario } from '../../src/scenario/compile.ts';
import { formatScenario } from '../../src/scenario/format.ts';
import { formatDiagnostics } from '../../src/scenario/format-diagnostics.ts';

const scenarios = new URL('../../scenarios/', import.meta.url);
const shipped = readdirSync(scenarios, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => readFileSync(new URL(name, scenarios), 'utf8'))
  // Files are not read here, and a base would be one.
  .filter((text) => !/^extends:/m.test(text));

const ODD = [
  '1e308',
  '-0',
  '1e400',
  '.nan',
  '.inf',
  '0x1F',
  '0o17',
  '1_000',
  '99999999999999999999d',
  '-5s',
  '1e-320ms',
  '25',
  '1e9/s',
  '~',
  'null',
  'true',
  '[]',
  '{}',
  '[[]]',
  '"\\u0000"',
  '"\\ud800"',
  '"\u2028"',
  '*x',
  '&x 1',
  '!!binary aGk=',
  '<<',
  '? ',
  '- ',
  '|',
  '>-',
  '%YAML 1.1',
  '---',
  '...',
  '#',
  '\t',
  '\u0000',
  '\ufeff',
  '\u001b[2J',
  '\ud83d',
  '🦀',
  '__proto__',
  'constructor',
  'toString',
];
const BOMBS = [
  `b: &b [${'x,'.repeat(9)}x]\nc: &c [${'*b,'.repeat(9)}*b]\nd: &d [${'*c,'.repeat(9)}*c]\ne: &e [${'*d,'.repeat(9)}*d]\nf: &f [${'*e,'.repeat(9)}*e]\ng: [${'*f,'.repeat(9)}*f]\n`,
  '['.repeat(3_000),
  '{a: '.repeat(3_000),
  '- '.repeat(3_000),
  `faults: [${'{kind: slow-query},'.repeat(200)}]\n`,
  `seed: ${'9'.repeat(5_000)}\n`,
];

/** One change to a text, at a place and with words drawn at random. */
type Mutation = (text: string, at: number, odd: string, other: number) => string;
const lines = (text: string) => text.split('\n');
const mutations: readonly Mutation[] = [
  (text, at, odd) => text.slice(0, at) + odd + text.slice(at),
  (text, at, _, other) => text.slice(0, at) + text.slice(at + 1 + (other % 30)),
  (text, at, _, other) => text.slice(0, at) + String.fromCharCode(other % 256) + text.slice(at + 1),
  (text, at, odd) =>
    lines(text)
      .map((line, i, all) => (i === at % all.length ? line.replace(/:.*/, `: ${odd}`) : line))
      .join('\n'),
  (text, at) =>
    lines(text)
      .filter((_, i, all) => i !== at % all.length)
      .join('\n'),
  (text, at) =>
    lines(text)
      .flatMap((line, i, all) => (i === at % all.length ? [line, line] : [line]))
      .join('\n'),
  (text, at) =>
    lines(text)
      .map((line, i, all) => (i === at % all.length ? `  ${line}` : line))
      .join('\n'),
  (text, at, _, other) => {
    const all = lines(text);
    const [i, j] = [at % all.length, other % all.length];
    [all[i], all[j]] = [all[j], all[i]];
    return all.join('\n');
  },
  (text, at, _, other) => {
    const keys = [...text.matchAll(/[A-Za-z]+(?=:)/g)];
    const [a, b] = [keys[at % keys.length]?.[0], keys[other % keys.length]?.[0]];
    return a === undefined ? text : text.replace(`${a}:`, `${b}:`);
  },
  (text, at, _, other) =>
    text.replace(/\d+/g, (digits, offset: number) =>
      offset > at && offset < at + 200 ? `${digits}${'0'.repeat(other % 400)}` : digits,
    ),
  (text, at, _, other) => `${text.slice(0, at)}\n${BOMBS[other % BOMBS.length]}${text.slice(at)}`,
  (text, _, __, other) => text + BOMBS[other % BOMBS.length],
];

const mutated = fc
  .tuple(
    fc.constantFrom(...shipped),
    fc.array(fc.tuple(fc.constantFrom(...mutations), fc.nat(5_000), fc.constantFrom(...ODD), fc.nat(5_000)), {
      minLength: 1,
      maxLength: 4,
    }),
  )
  .map(([text, changes]) =>
    changes.reduce(
      (changed, [mutate, at, odd, other]) => mutate(changed, at % Math.max(1, changed.length), odd, other),
      text,
    ),
  );

test('2,000 mutated scenario files: each is accepted, or refused with a place, and none crashes', () => {
  let accepted = 0;
  fc.assert(
    fc.property(mutated, (text) => {
      const { scenario, diagnostics } = readScenario({ file: 'mutated.yaml', text });
      if (scenario) {
        accepted++;
        // Reading back takes as long as reading; some do for all.
        if (accepted % 8 !== 0) return;
        const canonical = formatScenario(scenario);
        const again = readScenario({ file: 'mutated.yaml', text: canonical }).scenario;
        expect(again && formatScenario(again)).toBe(canonical);
        return;
      }
      expect(diagnostics.length).toBeGreaterThan(0);
      const length = text.split(/\r\n|\r|\n/).length;
      const misplaced = diagnostics.filter(
        ({ position: { file, line, column }, message }) =>
          file !== 'mutated.yaml' ||
          !(line >= 1 && line <= length) ||
          !(column >= 1) ||
          !message.includes(', expected '),
      );
      expect(misplaced).toEqual([]);
      expect(formatDiagnostics(diagnostics.slice(0, 20))).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    }),
    { seed: 20_251_018, numRuns: 2_000 },
  );
  // Both ways out are really taken.
  expect(accepted).toBeGreaterThan(100);
  expect(accepted).toBeLessThan(1_500);
});
