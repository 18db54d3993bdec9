import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../src/commands/main.ts';
import { CLEAR_LINE } from '../../src/reports/terminal/sanitize.ts';
import { fakeWorld } from './fake-world.ts';

const SCENARIO = `version: 1
name: small
duration: 10m
scrape: {interval: 15s}
workload: {rate: 20/s}
detectors:
  strict: {kind: robust-point, threshold: 40}
faults:
  - {id: slow, kind: added-latency, target: api, delay: 50ms, at: 5m, for: 3m}
`;

/** A level of 10 that is 50 in the samples [30, 34), labelled there; a minute apart. */
function labelledCsv(rows = 60): string {
  const stamp = (i: number) => `2025-01-06T00:${String(i).padStart(2, '0')}:00Z`;
  const isHigh = (i: number) => i >= 30 && i < 34;
  return Array.from(
    { length: rows },
    (_, i) => `${stamp(i)},${isHigh(i) ? 50 : 10 + (i % 3) / 10},${isHigh(i) ? 1 : 0}\n`,
  ).reduce((text, line) => text + line, 'TimeStamp,Value,Label\n');
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'shakedown-evaluate-'));
  writeFileSync(join(folder, 'small.yaml'), SCENARIO);
  writeFileSync(join(folder, 'labelled.csv'), labelledCsv());
  writeFileSync(join(folder, 'plain.csv'), labelledCsv().replace('Label', 'Other'));
  for (const kind of ['a', 'b']) {
    mkdirSync(join(folder, 'corpus', kind), { recursive: true });
    writeFileSync(join(folder, 'corpus', kind, 'one.csv'), labelledCsv());
  }
  writeFileSync(join(folder, 'corpus', 'a', 'one.csv-metadata.json'), '{}');
  mkdirSync(join(folder, 'empty'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function evaluate(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const world = fakeWorld({ cwd: folder });
  const code = await main(['evaluate', ...argv], world);
  return { code, out: world.out(), err: world.err() };
}

describe('evaluate <scenario>', () => {
  it('holds detectors of the registry and of the scenario against the truth, over seeds', async () => {
    const { code, out, err } = await evaluate(
      'small.yaml',
      '--detectors',
      'robust-point,strict',
      '--seeds',
      '3',
      '--json',
    );
    expect([code, err]).toEqual([0, '']);
    const { shakedown, command, cases, detectors } = JSON.parse(out);
    expect(shakedown).toBe('evaluation');
    expect(command).toBe('shakedown evaluate small.yaml --detectors robust-point,strict --seeds 3');
    expect(cases.map(({ group, seed }: { group: string; seed: string }) => [group, seed])).toEqual([
      ['small', '1'],
      ['small', '1-2'],
      ['small', '1-3'],
    ]);
    const [point, strict] = detectors;
    expect([point.id, strict.id, point.events > 0]).toEqual(['robust-point', 'strict', true]);
    expect(strict.alerts).toBeLessThan(point.alerts);
    expect(point.columns).toEqual([
      expect.objectContaining({ group: 'small', fault: 'slow', kind: 'added-latency', of: 3, found: 3 }),
    ]);
  });

  it('prints tables, the best detector first', async () => {
    const { out } = await evaluate(
      'small.yaml',
      '--detectors',
      'absence,robust-point',
      '--seeds',
      '2',
      '--measures',
      'auc-roc',
    );
    expect(out).toContain('2 cases of');
    const rows = out.split('\n').map((line) => line.split(/\s{2,}/)[0]);
    expect(rows.filter((name) => ['absence', 'robust-point'].includes(name))).toEqual(
      Array(4).fill(['robust-point', 'absence']).flat(),
    );
    expect(out).toContain('[1] small: slow (added-latency)');
    expect(out).toContain('\ngiven the whole run before they say anything, so that delays flatter: robust-point\n');
    expect(out).toMatch(/Scores\n +AUC-ROC\n/);
  });

  it('ranks by false alarms where nothing happened, and shows no figure of finding', async () => {
    const { code, out } = await evaluate(
      'small.yaml',
      '--without',
      'slow',
      '--detectors',
      'constant-low,robust-point',
      '--set',
      'detectors.constant-low.kind=static-threshold',
      '--set',
      'detectors.constant-low.above=0',
      '--seeds',
      '2',
    );
    expect(code).toBe(0);
    expect(out).toContain(', 0 events; ');
    expect(out).not.toMatch(/Events|Scores/);
    const rows = out.split('\n').map((line) => line.split(/\s{2,}/)[0]);
    expect(rows.indexOf('robust-point')).toBeLessThan(rows.indexOf('constant-low'));
    expect(out).toMatch(/constant-low +[1-9]\d* false\n/);
    expect(out).toMatch(/robust-point +0 false\n/);
  });

  it('leaves a page and the figures, and no journal', async () => {
    expect((await evaluate('small.yaml', '--detectors', 'robust-point', '--seeds', '1', '--out', 'made')).code).toBe(0);
    expect(readdirSync(join(folder, 'made')).sort()).toEqual(['evaluation.html', 'evaluation.json']);
    const html = readFileSync(join(folder, 'made', 'evaluation.html'), 'utf8');
    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/https?:/);
    expect(html).toMatch(/<rect class="event"[^>]*>/);
    expect(html).toMatch(/<rect class="alert"[^>]*>/);
  });
});

describe('evaluate on recordings', () => {
  it('takes a CSV file with a column of labels', async () => {
    const { code, out } = await evaluate('labelled.csv', '--detectors', 'robust-point', '--json');
    expect(code).toBe(0);
    const { cases, detectors } = JSON.parse(out);
    expect(cases).toEqual([
      expect.objectContaining({ group: 'recordings', name: 'labelled.csv', seed: '', events: 1 }),
    ]);
    expect(detectors[0]).toMatchObject({ events: 1, found: 1, falseAlarms: 0 });
    expect(detectors[0].columns).toEqual([
      expect.objectContaining({ group: 'recordings', of: 1, found: 1, falseAlarms: 0 }),
    ]);
  });

  it('takes a folder of them, those of one folder together, whatever else lies there', async () => {
    const { out } = await evaluate('--corpus', 'csv:corpus', '--detectors', 'robust-point', '--json');
    const { cases } = JSON.parse(out);
    expect(cases.map(({ group, name }: { group: string; name: string }) => [group, name])).toEqual([
      ['a', 'a/one.csv'],
      ['b', 'b/one.csv'],
    ]);
  });

  it('takes a checkout of NAB: its windows are the events, its probation does not count', async () => {
    const { code, out } = await evaluate(
      '--corpus',
      `nab:${resolve('test/e2e/nab/corpus')}`,
      '--detectors',
      'robust-point',
      '--json',
    );
    expect(code).toBe(0);
    const { command, cases, detectors } = JSON.parse(out);
    expect(command).toBe('shakedown evaluate --corpus nab:corpus --detectors robust-point --seeds 10');
    expect(
      cases.map(({ group, name, events }: { group: string; name: string; events: number }) => [group, name, events]),
    ).toEqual([
      ['made', 'made/spikes.csv', 1],
      ['made', 'made/steps.csv', 2],
      ['other', 'other/calm.csv', 0],
      ['other', 'other/edge.csv', 2],
    ]);
    expect(detectors[0].signalDays).toBeLessThan(
      cases.reduce((sum: number, { days }: { days: number }) => sum + days, 0),
    );
  });

  it('takes the column that --label names', async () => {
    expect(await evaluate('plain.csv', '--detectors', 'robust-point')).toEqual({
      code: 2,
      out: '',
      err: [
        'plain.csv:1:1: error[no-labels]: found no column of labels, expected one that is 1 where an expert saw an anomaly and 0 elsewhere',
        '  help: call it "label", name it with --label, or say when something was wrong with --incident FROM/TO',
        '',
      ].join('\n'),
    });
    const { code, out } = await evaluate('plain.csv', '--label', 'Other', '--detectors', 'robust-point', '--json');
    expect([code, JSON.parse(out).cases[0].events]).toEqual([0, 1]);
  });

  it('takes when something was wrong, with all signals or those that are named', async () => {
    const found = async (incident: string) => {
      const { out } = await evaluate('plain.csv', '--incident', incident, '--detectors', 'robust-point', '--json');
      const { cases, detectors, command } = JSON.parse(out);
      return { command, events: cases[0].events, found: detectors[0].found };
    };
    const when = '2025-01-06T00:30:00Z/2025-01-06T00:34:00Z';
    expect(await found(when)).toMatchObject({ events: 2, found: 2 });
    expect(await found(`${when}/value`)).toEqual({
      command: `shakedown evaluate plain.csv --detectors robust-point --seeds 10 --incident ${when}/value`,
      events: 1,
      found: 1,
    });
    expect(await found('2025-01-06T00:10:00Z/2025-01-06T00:14:00Z/value')).toMatchObject({ events: 1, found: 0 });
  });

  it.each([
    [
      ['plain.csv', '--incident', '2026-01-06T00:30:00Z/2026-01-06T00:34:00Z'],
      'plain.csv:1:1: error[no-samples]: found no sample from 2026-01-06 00:30:00 UTC to 2026-01-06 00:34:00 UTC, expected the incident to lie from 2025-01-06 00:00:00 UTC to 2025-01-06 01:00:00 UTC\n',
    ],
    [
      ['plain.csv', '--incident', '2025-01-06T00:30:00Z/2025-01-06T00:34:00Z/valeu'],
      'plain.csv:1:1: error[unknown-signal]: found no signal "valeu", expected one of the recording\n  help: did you mean value?\n',
    ],
    [
      ['plain.csv', '--incident', '00:30/00:34'],
      'shakedown: --incident is "00:30/00:34"\n  help: write two instants, the earlier first, as in 2025-10-18T01:02:00Z/2025-10-18T01:12:00Z\n',
    ],
    [
      ['small.yaml', '--incident', '2025-01-06T00:30:00Z/2025-01-06T00:34:00Z'],
      'shakedown: --incident is given, but no recording\n  help: name a file, as in evaluate incident.csv --incident …\n',
    ],
  ])('refuses %j', async (words, message) => {
    expect(await evaluate(...words)).toEqual({ code: 2, out: '', err: message });
  });
});

describe('evaluate shows names as they are and never runs them', () => {
  it('on the page and on the terminal', async () => {
    const hostile = join(folder, 'hostile', '<img src=x onerror=alert(1)>\u001b[31m');
    mkdirSync(hostile, { recursive: true });
    writeFileSync(join(hostile, '"one".csv'), labelledCsv());
    const { code, out } = await evaluate('--corpus', 'csv:hostile', '--detectors', 'robust-point', '--out', 'shown');
    expect(code).toBe(0);
    expect(out).toContain('<img src=x onerror=alert(1)>\\u{1b}[31m');
    const html = readFileSync(join(folder, 'shown', 'evaluation.html'), 'utf8');
    expect(html).toContain('&lt;img src&#61;x onerror&#61;alert(1)&gt;\u241b[31m');
    expect(html).not.toMatch(/<img|\u001b/);
  });
});

it('evaluate shows a bar with the time left where somebody watches, and removes it', async () => {
  const world = fakeWorld({ cwd: folder, terminal: true });
  expect(await main(['evaluate', 'small.yaml', '--detectors', 'robust-point', '--seeds', '3'], world)).toBe(0);
  expect(world.err()).toMatch(/evaluating \[#+\.+\] \d+ %, \d+ s left/);
  expect(world.err().endsWith(CLEAR_LINE)).toBe(true);
});

describe('evaluate --external', () => {
  /** Scores the distance from 10, alerts from 20. */
  const program = `
const lines = require('node:fs').readFileSync(0, 'utf8').trim().split('\\n').map(JSON.parse);
console.log('{"threshold": 20}');
for (const { value } of lines.slice(1)) console.log(value === null ? 'null' : Math.abs(value - 10));
`;
  beforeAll(() => {
    writeFileSync(join(folder, 'mine.cjs'), program);
    writeFileSync(join(folder, 'fails.cjs'), "console.error('out of ideas'); process.exit(3);");
  });

  it('holds a program of the user’s beside the others', async () => {
    const { code, out } = await evaluate(
      'labelled.csv',
      '--detectors',
      'robust-point',
      '--external',
      'mine=node mine.cjs',
      '--json',
    );
    expect(code).toBe(0);
    const { command, detectors } = JSON.parse(out);
    expect(command).toBe(
      "shakedown evaluate labelled.csv --detectors robust-point --external 'mine=node mine.cjs' --seeds 10",
    );
    expect(detectors.map(({ id }: { id: string }) => id)).toEqual(['robust-point', 'mine', 'random', 'constant']);
    expect(detectors[1]).toMatchObject({ events: 1, found: 1, falseAlarms: 0, scores: { 'auc-roc': { value: 1 } } });
  });

  it('says why one failed', async () => {
    const { code, err } = await evaluate('labelled.csv', '--external', 'mine=node fails.cjs', '--detectors', 'mine');
    expect(code).toBe(2);
    expect(err).toContain('ended with exit code 3');
    expect(err).toContain('it said: out of ideas');
  });

  it('does not take the name of another detector', async () => {
    expect(await evaluate('small.yaml', '--external', 'strict=node mine.cjs')).toEqual({
      code: 2,
      out: '',
      err: 'shakedown: there is a detector called "strict" already\n  help: give yours another name\n',
    });
  });
});

describe('evaluate refuses', () => {
  it.each([
    [[], 'found nothing to evaluate on', 'name scenarios, CSV files with labels, or --corpus csv:DIR or nab:DIR'],
    [
      ['small.yaml', '--detectors', 'robust-pont'],
      'unknown detector "robust-pont"',
      'did you mean "robust-point"? see shakedown list detectors',
    ],
    [
      ['small.yaml', '--detectors', 'strcit'],
      'unknown detector "strcit"',
      'did you mean "strict"? see shakedown list detectors',
    ],
    [['labelled.csv', '--detectors', 'strict'], 'unknown detector "strict"', 'see shakedown list detectors'],
    [['small.yaml', '--seeds', '0'], '--seeds is 0', 'write a whole number from 1 to 10000'],
    [['small.yaml', '--workers', '1.5'], '--workers is 1.5', 'write a whole number from 1 to 1024'],
    [
      ['--corpus', 'corpus'],
      '--corpus is "corpus"',
      'write csv:DIR for a folder of labelled CSV files, nab:DIR for a checkout of the Numenta Anomaly Benchmark',
    ],
    [
      ['--corpus', 'csv:empty'],
      'no CSV file is in "empty"',
      'name a folder of labelled CSV files, as in --corpus csv:DIR',
    ],
  ])('%j', async (argv, message, help) => {
    expect(await evaluate(...argv)).toEqual({ code: 2, out: '', err: `shakedown: ${message}\n  help: ${help}\n` });
  });
});
