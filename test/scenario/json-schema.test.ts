import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { registries } from '../../src/detectors/registries.ts';
import { readScenario } from '../../src/scenario/compile.ts';
import { formatScenario } from '../../src/scenario/format.ts';
import { type JsonSchema, scenarioJsonSchema } from '../../src/scenario/json-schema.ts';
import { arbitraryScenario } from './arbitrary-scenario.ts';
import { violations } from './json-schema-checker.ts';
import { smallRegistries } from './registries.ts';

const schema = scenarioJsonSchema(registries);
const scenarios = new URL('../../scenarios/', import.meta.url);
const shipped = readdirSync(scenarios, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'));

describe('the JSON Schema of scenario files', () => {
  test.each(shipped)('accepts %s', (name) => {
    expect(violations(schema, parse(readFileSync(new URL(name, scenarios), 'utf8')))).toEqual([]);
  });

  test('accepts whatever compiles, and its canonical text', () => {
    const small = scenarioJsonSchema(smallRegistries);
    fc.assert(
      fc.property(arbitraryScenario(smallRegistries), (tree) => {
        const { scenario } = readScenario({ file: 'a.json', text: JSON.stringify(tree) }, smallRegistries);
        if (!scenario) return;
        expect(violations(small, tree)).toEqual([]);
        expect(violations(small, parse(formatScenario(scenario, smallRegistries)))).toEqual([]);
      }),
      { seed: 21, numRuns: 25 },
    );
  });

  const good = {
    version: 1,
    faults: [{ kind: 'slow-query', at: '5m', for: '1h 30m' }],
    workload: { rate: '600/min', shape: 'flat' },
    detectors: { ewma: { weight: 0.1 }, cusum: { kind: 'ewma', weight: 0.1 }, keen: { kind: 'cusum' }, hampel: 'ewma' },
    warmup: 0,
  };
  test.each<[string, unknown]>([
    ['an unknown field', { ...good, sead: 1 }],
    ['a duration without unit', { ...good, duration: 60 }],
    ['a wrong unit', { ...good, duration: '60 minutes' }],
    ['a rate without unit', { ...good, workload: { rate: 20 } }],
    ['an unknown fault', { ...good, faults: [{ kind: 'earthquake' }] }],
    ['a parameter of another fault', { ...good, faults: [{ kind: 'slow-query', errorRatio: 0.5 }] }],
    ['25 for a ratio', { ...good, system: { services: { api: { errorRatio: 25 } } } }],
    ['a count out of range', { ...good, system: { services: { api: { replicas: 101 } } } }],
    ['a bad component name', { ...good, system: { services: { Api: {} } } }],
    ['an unknown verdict', { ...good, expect: { verdict: 'GO' } }],
    ['neither version nor base', { seed: 1 }],
    ['a parameter that a detector has not', { ...good, detectors: { ewma: { treshold: 4 } } }],
    [
      'the parameter of another kind than the id names',
      { ...good, detectors: { ewma: { kind: 'cusum', weight: 0.1 } } },
    ],
    ['a detector that is none', { ...good, detectors: { keen: 'emwa' } }],
  ])('refuses %s', (_, value) => {
    expect(violations(schema, good)).toEqual([]);
    expect(violations(schema, value)).not.toEqual([]);
  });

  test('describes every field', () => {
    const missing: string[] = [];
    const visit = (node: unknown, path: string): void => {
      if (typeof node !== 'object' || node === null) return;
      const { properties } = node as { properties?: Record<string, JsonSchema> };
      for (const [name, field] of Object.entries(properties ?? {})) {
        const isCondition = 'const' in field && !('description' in field) && name === 'kind';
        if (!isCondition && (typeof field.description !== 'string' || field.description.length < 3))
          missing.push(`${path}.${name}`);
      }
      for (const [key, inner] of Object.entries(node)) visit(inner, `${path}.${key}`);
    };
    visit(schema, '$');
    expect(missing).toEqual([]);
  });

  test('gives defaults in the form of a file', () => {
    const { properties } = schema as { properties: Record<string, { default?: unknown }> };
    expect(
      Object.fromEntries(
        ['duration', 'start', 'seed', 'warmup', 'faults'].map((name) => [name, properties[name].default]),
      ),
    ).toEqual({ duration: '1h', start: '2025-01-06T00:00:00Z', seed: '1', warmup: '0s', faults: [] });
  });
});
