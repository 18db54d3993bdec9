import { describe, expect, test } from 'vitest';
import { configure } from '../../src/detectors/configure.ts';
import { detectors } from '../../src/detectors/index.ts';
import { registries } from '../../src/detectors/registries.ts';
import { compileScenario } from '../../src/scenario/compile.ts';
import { commonDetectorFields } from '../../src/scenario/fields.ts';

describe('a configured detector', () => {
  test('has the defaults of its kind but for what is said', () => {
    expect(configure('robust-point')).toEqual({
      id: 'robust-point',
      kind: 'robust-point',
      signals: [],
      params: { threshold: 6, critical: 30, hold: 2, minScale: 0.02 },
    });
    expect(configure('robust-point', { id: 'keen', signals: ['b', 'a'], params: { threshold: 4 } })).toEqual({
      id: 'keen',
      kind: 'robust-point',
      signals: ['a', 'b'],
      params: { threshold: 4, critical: 30, hold: 2, minScale: 0.02 },
    });
  });

  test('is what a scenario file that says the same compiles to', () => {
    const text = 'version: 1\ndetectors: {keen: {kind: robust-point, threshold: 4}}';
    expect(compileScenario({ file: 'a.yaml', text }, registries).detectors).toEqual([
      configure('robust-point', { id: 'keen', params: { threshold: 4 } }),
    ]);
  });

  test('must exist, with its parameters', () => {
    expect(() => configure('robust-pint')).toThrow(
      new RangeError('unknown detector "robust-pint": did you mean "robust-point"?'),
    );
    expect(() => configure('robust-point', { params: { treshold: 4 } })).toThrow(
      new RangeError('unknown parameter of robust-point "treshold": did you mean "threshold"?'),
    );
  });
});

test('no detector has a parameter that every one has in a scenario file', () => {
  const taken = ['kind', ...Object.keys(commonDetectorFields)];
  expect(detectors.flatMap(({ params }) => Object.keys(params).filter((name) => taken.includes(name)))).toEqual([]);
});
