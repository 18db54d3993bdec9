import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readScenario } from '../../src/scenario/compile.ts';
import { formatDiagnostics } from '../../src/scenario/format-diagnostics.ts';
import { smallRegistries } from './registries.ts';

const folder = new URL('../golden/scenarios/', import.meta.url);
const cases = readdirSync(folder).filter((name) => /\.(yaml|json)$/.test(name));

/** `# --set a=b` lines at the top of a case are its flags. */
function flagsOf(text: string) {
  const flags = [...text.matchAll(/^# (--\w+) (.*)$/gm)];
  const of = (name: string) => flags.filter((flag) => flag[1] === name).map((flag) => flag[2]);
  return { set: of('--set'), without: of('--without'), seed: of('--seed')[0] };
}

describe('a scenario file that is wrong', () => {
  test.each(cases)('%s says so', (name) => {
    const text = readFileSync(new URL(name, folder), 'utf8');
    const readFile = (path: string) => readFileSync(new URL(path, folder), 'utf8');
    const { scenario, diagnostics } = readScenario(
      { file: name, text, readFile, overrides: flagsOf(text) },
      smallRegistries,
    );
    expect(scenario).toBeUndefined();
    const out = formatDiagnostics(diagnostics);
    const golden = new URL(name.replace(/\.\w+$/, '.out'), folder);
    if (process.env.UPDATE_GOLDEN) writeFileSync(golden, out);
    expect(out).toBe(
      existsSync(golden) ? readFileSync(golden, 'utf8') : `no golden for ${name}: run with UPDATE_GOLDEN=1`,
    );
  });

  test('no golden is without its scenario', () => {
    const orphans = readdirSync(folder).filter(
      (name) => name.endsWith('.out') && !cases.some((each) => posix.parse(each).name === posix.parse(name).name),
    );
    expect(orphans).toEqual([]);
  });
});
