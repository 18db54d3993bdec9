import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { publishReportSet, recover } from '../../src/reports/publish.ts';
import { nodeFs, type PublishFs } from '../../src/reports/publish-fs.ts';
import type { ReportFile } from '../../src/reports/report-input.ts';
import { MANIFEST_FORMAT } from '../../src/reports/report-set.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'publish-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function setOf(files: Readonly<Record<string, string>>): ReportFile[] {
  const manifest = JSON.stringify({ format: MANIFEST_FORMAT, files: Object.keys(files).map((path) => ({ path })) });
  return [...Object.entries(files).map(([path, text]) => ({ path, text })), { path: 'manifest.json', text: manifest }];
}
const asRecord = (set: readonly ReportFile[]) => Object.fromEntries(set.map(({ path, text }) => [path, text]));

/** Every file below a folder with its text. */
function filesIn(folder: string, prefix = ''): Record<string, string> {
  if (!existsSync(folder)) return {};
  return Object.fromEntries(
    readdirSync(join(folder, prefix)).flatMap((name) => {
      const path = prefix + name;
      return statSync(join(folder, path)).isDirectory()
        ? Object.entries(filesIn(folder, `${path}/`))
        : [[path, readFileSync(join(folder, path), 'utf8')]];
    }),
  );
}

const first = setOf({ 'README_DAY3.md': 'one', 'charts/a.svg': 'a1', 'charts/old.svg': 'old', 'gone/x.md': 'x' });
const second = setOf({ 'README_DAY3.md': 'two', 'charts/a.svg': 'a2', 'charts/new.svg': 'new', 'more/y.md': 'y' });
const foreign = { 'notes.txt': 'mine', 'charts/mine.svg': 'mine too' };

class Killed extends Error {}

/** Stops before the k-th operation, or in the middle of it when that is a write; nothing more happens after that. */
function killedAt(k: number, half: boolean): PublishFs & { readonly count: () => number } {
  let n = 0;
  const wrapped = Object.fromEntries(
    Object.entries(nodeFs).map(([name, operation]) => [
      name,
      async (...args: never[]) => {
        n++;
        if (n < k) return (operation as (...a: never[]) => unknown)(...args);
        if (n === k && half && name === 'write') writeFileSync(args[0], (args[1] as Uint8Array).subarray(0, 1));
        throw new Killed();
      },
    ]),
  );
  return { ...(wrapped as unknown as PublishFs), count: () => n };
}

describe('publishReportSet', () => {
  test('writes a set into a folder that is not there, and leaves nothing beside it', async () => {
    await publishReportSet(first, join(root, 'deep', 'out'));
    expect(filesIn(join(root, 'deep'))).toEqual(Object.fromEntries(first.map((f) => [`out/${f.path}`, f.text])));
  });

  test('replaces the files of an earlier set, removes those that are gone and keeps foreign ones', async () => {
    const out = join(root, 'out');
    await publishReportSet(first, out);
    for (const [path, text] of Object.entries(foreign)) writeFileSync(join(out, path), text);
    await publishReportSet(second, out);
    expect(filesIn(root)).toEqual(
      Object.fromEntries(
        Object.entries({ ...asRecord(second), ...foreign }).map(([path, text]) => [`out/${path}`, text]),
      ),
    );
    expect(existsSync(join(out, 'gone'))).toBe(false);
  });

  test.each([
    false,
    true,
  ])('a kill before any operation (half-written files: %s) leaves the old or the new set after recovery', async (half) => {
    const outcomes = new Set<string>();
    for (let k = 1; ; k++) {
      const out = join(root, `kill-${half}-${k}`, 'out');
      await publishReportSet(first, out);
      for (const [path, text] of Object.entries(foreign)) writeFileSync(join(out, path), text);
      const fs = killedAt(k, half);
      const finished = await publishReportSet(second, out, fs).then(
        () => true,
        (error) => {
          expect(error).toBeInstanceOf(Killed);
          return false;
        },
      );
      if (finished) {
        expect(k).toBeGreaterThan(30);
        break;
      }
      await recover(out);
      const found = filesIn(dirname(out));
      const state = found['out/README_DAY3.md'];
      const set = state === 'one' ? first : second;
      expect(found, `killed at ${k}`).toEqual(
        Object.fromEntries(Object.entries({ ...asRecord(set), ...foreign }).map(([p, t]) => [`out/${p}`, t])),
      );
      outcomes.add(state);
    }
    expect([...outcomes].sort()).toEqual(['one', 'two']);
  });

  test('a kill while the first set is written leaves nothing or all of it', async () => {
    for (let k = 1; ; k++) {
      const out = join(root, `first-${k}`, 'out');
      const finished = await publishReportSet(first, out, killedAt(k, true)).then(
        () => true,
        () => false,
      );
      if (finished) break;
      await recover(out);
      const found = filesIn(out);
      expect([{}, asRecord(first)], `killed at ${k}`).toContainEqual(found);
      if (existsSync(dirname(out))) expect(readdirSync(dirname(out)).filter((name) => name !== 'out')).toEqual([]);
    }
  });

  test('a kill during the repair is repaired by the next', async () => {
    for (let k = 1; ; k++) {
      const out = join(root, `repair-${k}`, 'out');
      await publishReportSet(first, out);
      // Far enough that the journal stands and half of the files have moved.
      const operations = await publishReportSet(second, out, killedAt(62, false)).catch(() => 'killed');
      expect(operations).toBe('killed');
      expect(readdirSync(out)).toEqual(expect.arrayContaining(['.shakedown-journal', '.shakedown-new']));
      expect(readFileSync(join(out, 'README_DAY3.md'), 'utf8')).toBe('two');
      const done = await recover(out, killedAt(k, false)).then(
        () => true,
        () => false,
      );
      await publishReportSet(first, out);
      expect(filesIn(dirname(out))).toEqual(Object.fromEntries(first.map((f) => [`out/${f.path}`, f.text])));
      if (done) break;
    }
  });

  test('refuses to overwrite a file that no manifest lists, and writes nothing', async () => {
    const out = join(root, 'out');
    mkdirSync(out);
    writeFileSync(join(out, 'README_DAY3.md'), 'my own');
    await expect(publishReportSet(first, out)).rejects.toMatchObject({
      code: 'EFOREIGN',
      path: join(out, 'README_DAY3.md'),
      message: 'it is not from an earlier report set; move it away or write to another folder',
    });
    expect(filesIn(root)).toEqual({ 'out/README_DAY3.md': 'my own' });
  });

  test('never follows a link out of the folder', async () => {
    const out = join(root, 'out');
    const elsewhere = join(root, 'elsewhere');
    mkdirSync(out);
    mkdirSync(elsewhere);
    symlinkSync(elsewhere, join(out, 'charts'));
    await expect(publishReportSet(first, out)).rejects.toMatchObject({ code: 'EFOREIGN', path: join(out, 'charts') });
    expect(readdirSync(elsewhere)).toEqual([]);
    expect(readdirSync(root).sort()).toEqual(['elsewhere', 'out']);
  });

  test('a manifest cannot name files outside its folder', async () => {
    const out = join(root, 'out');
    mkdirSync(out);
    const paths = ['../victim.txt', '/etc/passwd', 'a\\..\\b', 'x/../../victim.txt', 'linked/victim.txt'];
    writeFileSync(
      join(out, 'manifest.json'),
      JSON.stringify({ format: MANIFEST_FORMAT, files: paths.map((path) => ({ path })) }),
    );
    writeFileSync(join(root, 'victim.txt'), 'alive');
    symlinkSync(root, join(out, 'linked'));
    await publishReportSet(second, out);
    expect(readFileSync(join(root, 'victim.txt'), 'utf8')).toBe('alive');
    expect(readdirSync(out).sort()).toEqual(['README_DAY3.md', 'charts', 'linked', 'manifest.json', 'more']);
  });

  test('writes through a link that the user gives as the folder itself', async () => {
    mkdirSync(join(root, 'real'));
    symlinkSync(join(root, 'real'), join(root, 'out'));
    await publishReportSet(first, join(root, 'out'));
    expect(filesIn(join(root, 'real'))).toEqual(asRecord(first));
  });

  test('keeps the error of the file system and cleans up after it', async () => {
    writeFileSync(join(root, 'out'), 'a file');
    await expect(publishReportSet(first, join(root, 'out'))).rejects.toMatchObject({
      code: 'ENOTDIR',
      path: join(root, 'out'),
    });
    const full: PublishFs = {
      ...nodeFs,
      write: async (path, bytes) => {
        if (path.endsWith('a.svg'))
          throw Object.assign(new Error('ENOSPC: no space left on device, write'), {
            code: 'ENOSPC',
            errno: -28,
            syscall: 'write',
          });
        await nodeFs.write(path, bytes);
      },
    };
    await expect(publishReportSet(first, join(root, 'new'), full)).rejects.toMatchObject({
      code: 'ENOSPC',
      errno: -28,
    });
    expect(readdirSync(root)).toEqual(['out']);
  });

  test.each(['../x', '/x', 'a/../../x', 'a\\b', '', '.hidden'])('refuses the path %j in a set', async (path) => {
    await expect(publishReportSet([{ path, text: '' }, ...first], join(root, 'out'))).rejects.toThrow(
      'a report set must have plain, distinct paths and end with its manifest',
    );
  });
});
