import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { registries } from '../../src/detectors/registries.ts';
import { scenarioReference } from '../../src/scenario/reference.ts';

const text = scenarioReference(registries);

test('the reference has every fault, shape and detector, with every parameter', () => {
  const parts = { Shapes: registries.shapes, Faults: registries.faultKinds, Detectors: registries.detectors };
  const entries = Object.entries(parts).flatMap(([head, all]) =>
    all.map(({ name, params }) => ({ name, params, from: text.indexOf(`\n## ${head}\n`) })),
  );
  const missing = entries.filter(({ name, params, from }) => {
    const start = text.indexOf(`### \`${name}\``, from);
    const part = text.slice(
      start,
      text.indexOf('\n### ', start + 1) < 0 ? undefined : text.indexOf('\n### ', start + 1),
    );
    return (
      from < 0 ||
      start < 0 ||
      Object.entries(params).some(
        ([field, { doc }]) => !part.includes(`| \`${field}\` |`) || !part.includes(doc.replaceAll('<', '&lt;')),
      )
    );
  });
  expect(missing.map(({ name }) => name)).toEqual([]);
});

test('lies beside the shipped scenarios, up to date', () => {
  const file = new URL('../../scenarios/REFERENCE.md', import.meta.url);
  if (process.env.UPDATE_GOLDEN) writeFileSync(file, text);
  expect(existsSync(file) ? readFileSync(file, 'utf8') : 'none: run with UPDATE_GOLDEN=1').toBe(text);
});

test('tables are whole: each row has as many cells as its head', () => {
  const cells = (line: string) => line.replaceAll('\\|', '').split('|').length;
  const lines = text.split('\n');
  const ragged = lines.filter(
    (line, i) => line.startsWith('|') && lines[i - 1]?.startsWith('|') && cells(line) !== cells(lines[i - 1]),
  );
  expect(ragged).toEqual([]);
});

test('a few rows as they must read', () => {
  expect(text).toContain(
    '| `duration` | duration, 1ms – 3650d | `1h` | how long it lasts; a whole number of scrape intervals |',
  );
  expect(text).toContain('| `version` | count, 1 | required | version of the format: 1 |');
  expect(text).toContain('| `replicas` | count, 1 – 100 | `1` | instances behind the balancer |');
  expect(text).toContain('| `intensity` | number, 0 – 100 times | `1` |');
});
