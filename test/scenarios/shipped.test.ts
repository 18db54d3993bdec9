import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { resultOf } from '../../src/analysis/check-expectations.ts';
import { registries } from '../../src/detectors/registries.ts';
import { gateRun } from '../../src/evaluation/gate.ts';
import { faultKinds } from '../../src/faults/index.ts';
import { runScenario } from '../../src/pipeline.ts';
import { readScenario } from '../../src/scenario/compile.ts';
import { scenarioJsonSchema } from '../../src/scenario/json-schema.ts';
import { withoutResampling } from '../studies/seeds.ts';

const SCHEMA = 'scenarios/scenario.schema.json';
const read = (path: string): string => readFileSync(path, 'utf8');
const files = readdirSync('scenarios', { recursive: true, encoding: 'utf8' })
  .map((name) => `scenarios/${name.replaceAll('\\', '/')}`)
  .filter((name) => name.endsWith('.yaml'))
  .sort();

describe('the shipped scenarios', () => {
  test.each(files)('%s meets its expectations', (file) => {
    const { scenario, diagnostics } = readScenario({ file, text: read(file), readFile: read }, registries);
    expect(diagnostics).toEqual([]);
    const { checks } = gateRun(runScenario(withoutResampling(scenario!)));
    expect(resultOf(checks).problems).toEqual([]);
  });

  test.each(files)('%s says what it teaches and names its schema', (file) => {
    const text = read(file);
    const up = '../'.repeat(file.split('/').length - 2) || './';
    expect(text.split('\n')[0]).toBe(`# yaml-language-server: $schema=${up}scenario.schema.json`);
    const { scenario } = readScenario({ file, text, readFile: read }, registries);
    expect(scenario!.lesson.length).toBeGreaterThan(40);
    // Of a scenario that extends another, too: its own.
    expect(text).toMatch(/^lesson: /m);
    const { expect: expected } = scenario!;
    expect(expected?.verdict !== undefined || (expected?.anomalies.length ?? 0) > 0).toBe(true);
  });

  test('have one incident for each kind of fault, found as that kind where the analysis can know it', () => {
    const kinds = faultKinds.map(({ name }) => name).sort();
    const incidents = files.filter((file) => file.startsWith('scenarios/faults/'));
    expect(incidents).toEqual(kinds.map((kind) => `scenarios/faults/${kind}.yaml`));
    for (const file of incidents) {
      const { scenario } = readScenario({ file, text: read(file), readFile: read }, registries);
      expect(scenario!.faults.map(({ kind }) => `scenarios/faults/${kind}.yaml`)).toEqual([file]);
    }
  });

  test('lie beside the JSON Schema of today; UPDATE_GOLDEN=1 writes it', () => {
    const text = `${JSON.stringify(scenarioJsonSchema(registries), null, 2)}\n`;
    if (process.env.UPDATE_GOLDEN) writeFileSync(SCHEMA, text);
    expect(existsSync(SCHEMA) ? read(SCHEMA) : 'none yet').toBe(text);
  });
});
