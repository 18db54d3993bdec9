import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { registries as shipped } from '../../src/detectors/registries.ts';
import { compileScenario, readScenario } from '../../src/scenario/compile.ts';
import { formatScenario } from '../../src/scenario/format.ts';
import { scenarioHash } from '../../src/scenario/hash.ts';
import { leavesOf, listPaths } from '../../src/scenario/paths.ts';
import { arbitraryScenario, type FileTree } from './arbitrary-scenario.ts';

/** Any metric is believed: which series there are is no matter of the language. */
const registries = { ...shipped, observe: undefined };

const compile = (tree: FileTree) => readScenario({ file: 'arbitrary.json', text: JSON.stringify(tree) }, registries);

describe('a compiled scenario', () => {
  test('most arbitrary files are right', () => {
    const files = fc.sample(arbitraryScenario(registries), { seed: 3, numRuns: 60 });
    const wrong = files.map(compile).filter(({ scenario }) => !scenario);
    expect(wrong.flatMap(({ diagnostics }) => diagnostics.map((d) => d.message)).slice(0, 3)).toEqual([]);
  });

  test('is what its canonical text says: parse after format is the identity', () => {
    fc.assert(
      fc.property(arbitraryScenario(registries), (tree) => {
        const { scenario } = compile(tree);
        if (!scenario) return;
        const text = formatScenario(scenario, registries);
        const again = compileScenario({ file: 'other.yaml', text }, registries);
        expect(again).toEqual(scenario);
        expect(formatScenario(again, registries)).toBe(text);
      }),
      { seed: 11, numRuns: 40 },
    );
  });

  test('does not depend on the order of keys, nor of lists that are sets', () => {
    fc.assert(
      fc.property(arbitraryScenario(registries), fc.infiniteStream(fc.nat(1000)), (tree, numbers) => {
        const { scenario } = compile(tree);
        if (!scenario) return;
        const other = compile(shuffled(tree, numbers) as FileTree).scenario!;
        expect(scenarioHash(other)).toBe(scenarioHash(scenario));
        expect(JSON.stringify(other.faults)).toBe(JSON.stringify(scenario.faults));
      }),
      { seed: 12, numRuns: 10 },
    );
  });

  test('has every number settable by its path', () => {
    fc.assert(
      fc.property(arbitraryScenario(registries), fc.nat(), (tree, pick) => {
        const { scenario } = compile(tree);
        if (!scenario) return;
        const paths = listPaths(scenario, registries);
        const { path, text } = paths[pick % paths.length];
        const set = compileScenario(
          { file: 'arbitrary.json', text: JSON.stringify(tree), overrides: { set: [`${path}=${text}`] } },
          registries,
        );
        expect(set).toEqual(scenario);
      }),
      { seed: 13, numRuns: 40 },
    );
  });

  test('has leaves with unique paths', () => {
    fc.assert(
      fc.property(arbitraryScenario(registries), (tree) => {
        const { scenario } = compile(tree);
        if (!scenario) return;
        const paths = leavesOf(scenario, registries).map((leaf) => leaf.path);
        expect(new Set(paths).size).toBe(paths.length);
      }),
      { seed: 14, numRuns: 10 },
    );
  });
});

/** Lists that carry meaning in their order. */
const ORDERED = new Set(['values', 'profile', 'coefficients', 'modes']);

function shuffled(value: unknown, numbers: Iterator<number>): unknown {
  if (Array.isArray(value))
    return shuffle(
      value.map((item) => shuffled(item, numbers)),
      numbers,
    );
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(
    ([key, inner]) => [key, ORDERED.has(key) ? inner : shuffled(inner, numbers)] as const,
  );
  return Object.fromEntries(shuffle(entries, numbers));
}

function shuffle<T>(items: readonly T[], numbers: Iterator<number>): T[] {
  return items
    .map((item) => [numbers.next().value as number, item] as const)
    .sort((a, b) => a[0] - b[0])
    .map(([, item]) => item);
}
