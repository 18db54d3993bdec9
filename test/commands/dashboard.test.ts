import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { main } from '../../src/commands/main.ts';
import { fakeWorld } from './fake-world.ts';

const folder = mkdtempSync(join(tmpdir(), 'shakedown-dashboard-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function dashboard(...words: string[]) {
  const world = fakeWorld({ cwd: folder });
  const code = await main(['dashboard', ...words], world);
  return { code, out: world.out(), err: world.err() };
}

interface Written {
  readonly title: string;
  readonly time: { readonly from: string };
  readonly annotations: { readonly list: readonly { readonly name: string; readonly expr: string }[] };
  readonly panels: readonly { readonly interval?: string }[];
}

it('shows a scenario when it is simulated to happen, with its faults', async () => {
  const { code, out, err } = await dashboard('faults/slow-query');
  const written = JSON.parse(out) as Written;
  expect([code, err, written.title, written.time]).toEqual([
    0,
    '',
    'Slow queries',
    { from: '2025-01-06T00:00:00.000Z', to: '2025-01-06T00:30:00.000Z' },
  ]);
  expect(written.annotations.list.map(({ name, expr }) => [name, expr])).toEqual([
    ['slow-query@postgres: slow-query at postgres', 'vector(1) and (vector(time()) >= 1736122200 < 1736122800)'],
    ['Firing alerts', 'ALERTS{alertstate="firing"}'],
  ]);
  const named = await dashboard('faults/slow-query', '--out', 'board.json');
  expect(named).toEqual({ code: 0, err: '', out: 'wrote board.json: 31 charts in 3 rows\n' });
  expect(readFileSync(join(folder, 'board.json'), 'utf8')).toBe(out);
  expect(readdirSync(folder)).toEqual(['board.json']);
});

it('takes the times of a replay from its truth', async () => {
  const fault = { id: 'f', kind: 'slow-query', target: 'postgres', active: { startMs: 1_000_000, endMs: 1_600_000 } };
  const truth = { startMs: 900_000, endMs: 2_000_000, stepMs: 1500, faults: [fault], signals: [], series: [] };
  writeFileSync(join(folder, 'truth.json'), JSON.stringify(truth));
  const written = JSON.parse((await dashboard('faults/slow-query', '--truth', 'truth.json')).out) as Written;
  expect(written.time.from).toBe('1970-01-01T00:15:00.000Z');
  expect(written.annotations.list[0].expr).toBe('vector(1) and (vector(time()) >= 1000 < 1600)');
  expect(written.panels[1].interval).toBe('1500ms');
});

it('tells a trainee nothing with --hide-truth', async () => {
  const { out } = await dashboard('faults/slow-query', '--hide-truth');
  expect(out).not.toMatch(/slow|index/i);
  const written = JSON.parse(out) as Written;
  expect([written.title, written.time]).toEqual(['Training', { from: 'now-30m', to: 'now' }]);
  expect(written.annotations.list.map(({ name }) => name)).toEqual(['Firing alerts']);
});

it('refuses what is no truth', async () => {
  for (const [name, text] of [
    ['a.json', '{'],
    ['b.json', 'null'],
    ['c.json', '{"startMs": 1, "endMs": 2, "stepMs": 1, "faults": [{"id": "x"}]}'],
    ['d.json', '{"startMs": 1, "endMs": 2, "stepMs": 1, "faults": {}}'],
  ]) {
    writeFileSync(join(folder, name), text);
    expect(await dashboard('faults/slow-query', '--truth', name)).toEqual({
      code: 2,
      out: '',
      err: `shakedown: "${name}" holds no truth\n  help: give the file that replay, or simulate, wrote for --truth\n`,
    });
  }
  expect((await dashboard('faults/slow-query', '--truth', 'a.json', '--hide-truth')).err).toBe(
    'shakedown: --truth and --hide-truth are given\n  help: give one of them\n',
  );
});
