import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openJournal } from '../../src/commands/evaluation-journal.ts';
import { journalHeader, journalLine } from '../../src/evaluation/journal.ts';

const folder = mkdtempSync(join(tmpdir(), 'shakedown-journal-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('openJournal(path, plan) goes on with the same plan and begins anew with another', async () => {
  const path = join(folder, 'made', 'journal.ndjson');
  const first = await openJournal(path, 'plan-1');
  await first.add(0, '{"name":"ä"}');
  await first.add(1, '{"na');
  await first.close();

  const again = await openJournal(path, 'plan-1');
  expect(again.known).toEqual(new Map([[0, { name: 'ä' }]]));
  await again.add(2, '{"name":"c"}');
  await again.close();
  expect(readFileSync(path, 'utf8')).toBe(
    journalHeader('plan-1') + journalLine(0, '{"name":"ä"}') + journalLine(2, '{"name":"c"}'),
  );

  const other = await openJournal(path, 'plan-2');
  expect(other.known).toEqual(new Map());
  await other.close();
  expect(readFileSync(path, 'utf8')).toBe(journalHeader('plan-2'));
  await other.remove();
  expect(() => readFileSync(path)).toThrow('ENOENT');
});
