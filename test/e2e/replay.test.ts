import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildOnce, shakedown } from './built-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'shakedown-replay-e2e-'));
beforeAll(() => buildOnce());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each([
  'SIGINT',
  'SIGTERM',
] as const)('%s ends a replay as its end does: its truth is told, its port is free', async (name) => {
  const truth = join(folder, `${name}.json`);
  const words = ['replay', 'faults/slow-query', '--port', '0', '--hide-truth', '--truth', truth];
  let answer: Promise<Response> | undefined;
  const { code, out, err } = await shakedown(words, { cwd: folder }, (child) => {
    let said = '';
    child.stdout!.on('data', (chunk) => {
      said += chunk;
      const url = /http:\S+\/metrics/.exec(said)?.[0];
      if (!url || answer || !said.includes('Ctrl-C')) return;
      // The connection is kept open by whoever scrapes; the end does not wait for it.
      answer = fetch(url);
      void answer.then(() => {
        expect(existsSync(truth)).toBe(false);
        child.kill(name);
      });
    });
  });
  expect((await answer)?.status).toBe(200);
  expect([code, err]).toEqual([0, expect.stringMatching(/^ended after \d s of 30 min 15 s, pages served: 1\n$/)]);
  expect(out).toMatch(/^replaying a scenario: 30 min 15 s, until .* UTC\n/);
  // What had not begun is not told.
  expect(JSON.parse(readFileSync(truth, 'utf8')).faults).toEqual([]);
  await expect(fetch(/http:\S+\/metrics/.exec(out)![0])).rejects.toThrow('fetch failed');
});
