import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { analyze } from '../../src/analysis/analyze.ts';
import type { World } from '../../src/commands/command.ts';
import { command as report } from '../../src/commands/report.ts';
import { command as verify } from '../../src/commands/verify.ts';
import { loadTemplates } from '../../src/reports/load-templates.ts';
import { encodeReport, tableOf } from '../../src/reports/report-json.ts';
import { renderReportSet } from '../../src/reports/report-set.ts';
import { InputError } from '../../src/schema/diagnostic.ts';
import { seedRun } from '../support/assessments.ts';

let folder: string;
/** A report as the analysis itself makes it, so that it can be verified. */
const input = { ...seedRun(), assessment: analyze(tableOf(seedRun().assessment), seedRun().settings) };
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'commands-'));
  writeFileSync(join(folder, 'r.json'), encodeReport(input));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function run(command: typeof report, args: Record<string, unknown>) {
  let text = '';
  const output = {
    write: async (chunk: string | Uint8Array) => void (text += String(chunk)),
    isTerminal: false,
    columns: 80,
    colour: false,
  };
  const world: World = {
    stdout: output,
    stderr: output,
    cwd: folder,
    env: {},
    now: () => 0,
    signal: new AbortController().signal,
  };
  return { code: await command.run(args, world), text };
}
const diagnosticsOf = (error: unknown) =>
  (error as InputError).diagnostics.map(({ code, message, position: { line, column } }) => ({
    code,
    message,
    line,
    column,
  }));

describe('shakedown report', () => {
  test('writes the same set again, in the folder named after the run unless told otherwise', async () => {
    const set = renderReportSet(input, loadTemplates());
    expect(await run(report, { report: 'r.json' })).toEqual({
      code: 0,
      text: `wrote ${set.length} files to output/plan-a-day3\n`,
    });
    for (const { path, text } of set) expect(readFileSync(join(folder, 'output/plan-a-day3', path), 'utf8')).toBe(text);
    const { code, text } = await run(report, {
      report: 'output/plan-a-day3/stability-report-day3.json',
      out: 'again',
      json: true,
    });
    expect({ code, ...JSON.parse(text) }).toEqual({ code: 0, out: 'again', files: set.map(({ path }) => path) });
    for (const { path, text: expected } of set)
      expect(readFileSync(join(folder, 'again', path), 'utf8')).toBe(expected);
  });

  test('with a broken template says where, and writes nothing', async () => {
    cpSync(join(process.cwd(), 'templates/readme.md.hbs'), join(folder, 'mine/readme.md.hbs'));
    writeFileSync(join(folder, 'mine/readme.md.hbs'), '# {{title}}\n{{#if nothing}}\n');
    const error = await run(report, { report: 'r.json', templates: 'mine', out: 'out' }).catch((e) => e);
    expect(error).toBeInstanceOf(InputError);
    expect(diagnosticsOf(error)).toEqual([expect.objectContaining({ code: 'bad-template', line: 3, column: 1 })]);
    expect(readdirSync(folder).sort()).toEqual(['mine', 'r.json']);
  });

  test('of a file that is not JSON says where it breaks off', async () => {
    writeFileSync(join(folder, 'bad.json'), '{\n  "a": 1,\n  "b": [1, 2\n}\n');
    const error = await run(report, { report: 'bad.json' }).catch((e) => e);
    expect(diagnosticsOf(error)).toEqual([expect.objectContaining({ code: 'not-json', line: 4 })]);
  });

  test.each([
    '{}',
    '[]',
    'null',
    '{"format": "shakedown-report-set"}',
  ])('of %s says once what it wants', async (json) => {
    writeFileSync(join(folder, 'other.json'), json);
    for (const command of [report, verify]) {
      const error = await run(command, { report: 'other.json' }).catch((e) => e);
      expect(diagnosticsOf(error)).toEqual([
        {
          code: 'not-a-report',
          message: 'found JSON of another kind, expected the JSON report of a run',
          line: 1,
          column: 1,
        },
      ]);
    }
  });

  test('--quiet prints nothing', async () => {
    expect(await run(report, { report: 'r.json', quiet: true })).toEqual({ code: 0, text: '' });
  });

  test('of a report with parts missing says which', async () => {
    writeFileSync(join(folder, 'other.json'), '{"format": "shakedown-report"}');
    const error = await run(report, { report: 'other.json' }).catch((e) => e);
    expect(diagnosticsOf(error)).toContainEqual({
      code: 'not-a-report',
      message: 'samples: found nothing, expected a value',
      line: 1,
      column: 1,
    });
    expect(existsSync(join(folder, 'output'))).toBe(false);
  });

  test('of a file that is not there keeps the error of the file system', async () => {
    await expect(run(report, { report: 'none.json' })).rejects.toMatchObject({ code: 'ENOENT', syscall: 'open' });
  });
});

describe('shakedown verify', () => {
  test('agrees with a report as it was written', async () => {
    const { code, text } = await run(verify, { report: 'r.json' });
    expect(text).toMatch(/^all \d{3,} figures agree with the samples\n$/);
    expect(code).toBe(0);
  });

  test('lists what was changed, with its path', async () => {
    const json = JSON.parse(encodeReport(input));
    json.statistics.response_time_ms.p99 = 12.43;
    json.score.health = 'HEALTHY\u001b[31m';
    writeFileSync(join(folder, 'r.json'), JSON.stringify({ ...json, score: { ...json.score, health: 'HEALTHY' } }));
    const { code, text } = await run(verify, { report: 'r.json' });
    expect(code).toBe(1);
    expect(text.split('\n')).toEqual([
      expect.stringMatching(/^2 of \d+ figures disagree with the samples:$/),
      '  score.health: stored "HEALTHY", recomputed "DEGRADED"',
      expect.stringMatching(/^ {2}statistics\.response_time_ms\.p99: stored 12\.43, recomputed 11\.6\d*$/),
      '',
    ]);
    const asJson = await run(verify, { report: 'r.json', json: true });
    expect(JSON.parse(asJson.text)).toMatchObject({
      agrees: false,
      disagreements: [
        { path: 'score.health', stored: 'HEALTHY', recomputed: 'DEGRADED' },
        { path: 'statistics.response_time_ms.p99', stored: 12.43 },
      ],
    });
  });

  test('a changed sample shows in every figure that rests on it', async () => {
    const json = JSON.parse(encodeReport(input));
    json.samples[0].response_time_ms = 500;
    writeFileSync(join(folder, 'r.json'), JSON.stringify(json));
    const { code, text } = await run(verify, { report: 'r.json', json: true });
    expect(code).toBe(1);
    const paths = JSON.parse(text).disagreements.map((one: { path: string }) => one.path);
    for (const path of ['mean', 'max', 'p99', 'stddev'].map((name) => `statistics.response_time_ms.${name}`))
      expect(paths).toContain(path);
    expect(paths).toContain('baseline.changes.response_time_ms.mean');
    expect(
      paths.filter((path: string) => path.startsWith('statistics.') && !path.startsWith('statistics.response_time_ms')),
    ).toEqual([]);
  });
});
