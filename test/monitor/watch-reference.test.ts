import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { watchReference } from '../../src/monitor/watch-reference.ts';

const text = watchReference();

test('lies beside the reference of scenarios, up to date', () => {
  const file = new URL('../../scenarios/MONITOR.md', import.meta.url);
  if (process.env.UPDATE_GOLDEN) writeFileSync(file, text);
  expect(existsSync(file) ? readFileSync(file, 'utf8') : 'none: run with UPDATE_GOLDEN=1').toBe(text);
});

test('has every field with its range, default and doc', () => {
  expect(text).toContain('| `rate` | rate, 3.6/h – 1000/s | `2/s` | requests, whatever becomes of them |');
  expect(text).toContain('### `components.<component>`');
  expect(text).not.toContain('policy.point');
});
