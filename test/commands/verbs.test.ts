import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { main } from '../../src/commands/main.ts';
import { type FakeWorld, fakeWorld } from './fake-world.ts';

/** Ten minutes, so that the tests are quick. */
const SCENARIO = `version: 1
name: small
tag: small
start: 2025-10-18T00:52:00Z
duration: 10m
scrape: {interval: 15s}
workload: {rate: 20/s}
faults:
  - {id: slow, kind: added-latency, target: api, delay: 50ms, at: 5m, for: 3m}
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'shakedown-'));
  writeFileSync(join(folder, 'small.yaml'), SCENARIO);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(
  argv: string[],
  given: Parameters<typeof fakeWorld>[0] = {},
): Promise<{ code: number; out: string; err: string; world: FakeWorld }> {
  const world = fakeWorld({ cwd: folder, ...given });
  const code = await main(argv, world);
  return { code, out: world.out(), err: world.err(), world };
}

const report = (out: string) => JSON.parse(readFileSync(join(folder, out, 'stability-report-small.json'), 'utf8'));
const judged = ({ samples, statistics, anomalies, score, verdict }: Record<string, unknown>) => ({
  samples,
  statistics,
  anomalies,
  score,
  verdict,
});

describe('run', () => {
  test('writes the set, prints the outcome, and ends by the verdict', async () => {
    const { code, out, err } = await run(['run', 'small.yaml', '--json']);
    const outcome = JSON.parse(out);
    expect(err).toBe('');
    expect(code).toBe(outcome.decision.startsWith('PROCEED') ? 0 : 1);
    expect(outcome).toMatchObject({ name: 'small', tag: 'small', out: join('output', 'small') });
    expect(readdirSync(join(folder, 'output', 'small'))).toContain('manifest.json');
    for (const file of outcome.files) expect(existsSync(join(folder, outcome.out, file))).toBe(true);
  });

  test('gives the same bytes from another folder, into another folder', async () => {
    await run(['run', 'small.yaml', '--out', 'one', '--quiet']);
    await run(['run', join(folder, 'small.yaml'), '--out', join(folder, 'two'), '--quiet'], { cwd: tmpdir() });
    const files = readdirSync(join(folder, 'one'), { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    expect(files.length).toBeGreaterThan(8);
    for (const { parentPath, name } of files) {
      const path = join(parentPath, name);
      expect(readFileSync(path.replace(join(folder, 'one'), join(folder, 'two')), 'utf8')).toBe(
        readFileSync(path, 'utf8'),
      );
    }
  });

  test('shows figures, anomalies and what was injected', async () => {
    const { out } = await run(['run', 'small.yaml', '--out', 'shown'], { columns: 100 });
    expect(out).toMatch(/^small\n2025-10-18 00:52:00 UTC to 2025-10-18 01:02:00 UTC, 40 samples\n\n/);
    expect(out).toMatch(/\nMean response time +\d+\.\d\d ms/);
    expect(out).toMatch(/\n1 fault injected\n|\nInjected: 1 fault\n {2}slow: added-latency at api, found \(A\d/);
    expect(Math.max(...out.split('\n').map((line) => [...line].length))).toBeLessThanOrEqual(100);
    expect(out).not.toMatch(/\u001b/);
  });

  test.each([40, 60, 80, 200])('its figures fit a terminal of %i columns', async (columns) => {
    const given = { terminal: true, columns, env: { NO_COLOR: '1' } };
    for (const baseline of ['{}', '{figures: {response_time_ms: {mean: 6ms}}}']) {
      const { out } = await run(['run', 'small.yaml', '--out', 'wide', '--set', `baseline=${baseline}`], given);
      const lines = stripVTControlCharacters(out).split('\n');
      const head = lines.findIndex((line) => /^ +mean/.test(line));
      const table = lines.slice(head, lines.indexOf('', head));
      expect(Math.max(...table.map((line) => line.length))).toBeLessThanOrEqual(columns);
      expect(table.find((line) => line.startsWith('Mean response'))).toMatch(/ \d+\.\d\d ms/);
      expect(table[0].includes('baseline')).toBe(baseline !== '{}' && columns >= 60);
    }
  });

  test('says which criterion stands in the way, and nothing where all are met', async () => {
    const criteria = (text: string) => ['run', 'small.yaml', '--out', 'criteria', '--without', 'slow', '--set', text];
    const failing = await run(
      criteria(
        'criteria=[{signal: response_time_ms, statistic: mean, atMost: 1ms}, {signal: success_ratio, atLeast: 99%}]',
      ),
    );
    expect(failing.code).toBe(1);
    expect(failing.out).toMatch(
      /\nNo anomalies\.\n\n1 of 2 criteria not met\n {2}FAIL Mean response time: mean \d+\.\d\d ms, expected at most 1\.00 ms\n/,
    );
    const met = await run(criteria('criteria=[{signal: success_ratio, atLeast: 99%}]'));
    expect([met.code, met.out.includes('not met')]).toEqual([0, false]);
  });

  test('changes of the command line are in the command that repeats it', async () => {
    await run([
      'run',
      'small.yaml',
      '--seed',
      '7',
      '--without',
      'slow',
      '--set',
      'workload.rate=30/s',
      '--out',
      'changed',
      '--quiet',
    ]);
    expect(report('changed').provenance.command).toBe(
      'shakedown run small.yaml --seed 7 --set workload.rate=30/s --without slow',
    );
  });
});

describe('simulate and analyze', () => {
  test.each([
    ['series as CSV with metadata', ['--out', 'r.csv'], 'r.csv'],
    ['series as NDJSON', ['--out', 'r.ndjson'], 'r.ndjson'],
    ['signals as CSV', ['--signals', '--out', 's.csv'], 's.csv'],
    ['signals as NDJSON', ['--signals', '--out', 's.jsonl'], 's.jsonl'],
  ])('%s give the assessment of the run itself', async (_, options, file) => {
    await run(['run', 'small.yaml', '--out', 'direct', '--quiet']);
    const { code, out, err } = await run(['simulate', 'small.yaml', ...options]);
    expect({ code, out, err }).toStrictEqual({ code: 0, out: '', err: '' });
    await run(['analyze', file, '--scenario', 'small.yaml', '--out', `from-${file}`, '--quiet']);
    expect(judged(report(`from-${file}`))).toStrictEqual(judged(report('direct')));
  });

  test('series as plain CSV, whose metadata got lost', async () => {
    await run(['run', 'small.yaml', '--out', 'direct', '--quiet']);
    const { out } = await run(['simulate', 'small.yaml']);
    writeFileSync(join(folder, 'plain.csv'), out);
    await run(['analyze', 'plain.csv', '--scenario', 'small.yaml', '--out', 'from-plain', '--quiet']);
    expect(judged(report('from-plain'))).toStrictEqual(judged(report('direct')));
  });

  test('truth goes to a file of its own', async () => {
    await run(['simulate', 'small.yaml', '--out', 't.csv', '--truth', 'truth/t.json']);
    expect(JSON.parse(readFileSync(join(folder, 'truth', 't.json'), 'utf8')).faults).toMatchObject([
      { id: 'slow', kind: 'added-latency', target: 'api' },
    ]);
    expect(readdirSync(folder).filter((name) => name.endsWith('.partial'))).toStrictEqual([]);
  });

  test('a device stays a device, a link a link', async () => {
    const [device, link, target] = ['null', 'link.csv', 'linked.csv'].map((name) => join(folder, name));
    symlinkSync('/dev/null', device);
    writeFileSync(target, 'old');
    symlinkSync(target, link);
    for (const out of ['null', 'link.csv'])
      expect((await run(['simulate', 'small.yaml', '--format', 'csv', '--out', out])).code).toBe(0);
    expect(statSync(device).isCharacterDevice()).toBe(true);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(target, 'utf8')).toMatch(/^timestamp,/);
    expect(existsSync(`${device}-metadata.json`)).toBe(false);
  });

  test('an interrupted simulation ends with 130 and leaves nothing behind', async () => {
    const controller = new AbortController();
    const { Interrupted } = await import('../../src/commands/world.ts');
    controller.abort(new Interrupted());
    const { code, err } = await run(['simulate', 'small.yaml', '--out', 'never.csv'], { signal: controller.signal });
    expect({ code, err }).toStrictEqual({ code: 130, err: 'shakedown: interrupted\n' });
    expect(readdirSync(folder).filter((name) => name.startsWith('never'))).toStrictEqual([]);
  });

  test('a table of one’s own, with notes on standard error', async () => {
    const rows = Array.from(
      { length: 60 },
      (_, i) => `2025-01-01 00:${String(i).padStart(2, '0')}:00,${10 + (i % 3)},${i === 30 ? 1 : 0}`,
    );
    writeFileSync(join(folder, 'own.csv'), `TimeStamp,Value,Label\n${rows.join('\n')}\n${rows[59]}\n`);
    const { code, out, err } = await run(['analyze', 'own.csv', '--json']);
    expect(err).toBe('note: Time stamps without a zone read as UTC.\nnote: 1 equal duplicate collapsed.\n');
    expect([code, JSON.parse(out).decision]).toStrictEqual([0, 'PROCEED']);
    expect(
      JSON.parse(readFileSync(join(folder, 'output', 'own', 'truth.json'), 'utf8')).signals[0].effects,
    ).toHaveLength(1);
  });
});

describe('test', () => {
  test('says what was expected and what was found', async () => {
    writeFileSync(join(folder, 'good.yaml'), `${SCENARIO}expect: {detected: {slow: 5m}}\n`);
    writeFileSync(join(folder, 'bad.yaml'), `${SCENARIO}expect: {verdict: PROCEED, score: {min: 100, max: 100}}\n`);
    writeFileSync(join(folder, 'broken.yaml'), 'version: 2\n');
    expect(await run(['test', 'good.yaml'])).toMatchObject({ code: 0, out: 'PASS good.yaml\n', err: '' });
    const bad = await run(['test', 'good.yaml', 'bad.yaml']);
    expect(bad.code).toBe(1);
    expect(bad.out).toMatch(
      /^PASS good\.yaml\nFAIL bad\.yaml\n {2}FAIL verdict: expected PROCEED, found [A-Z ]+\n {2}FAIL score: expected 100 to 100, found \d+\n1 of 2 passed\n$/,
    );
    const broken = await run(['test', 'broken.yaml', 'small.yaml']);
    expect(broken.code).toBe(2);
    expect(broken.out).toBe(
      'FAIL broken.yaml\n  cannot be used\nFAIL small.yaml\n  found no expect: section, expected one that says what must come out\n0 of 2 passed\n',
    );
    expect(broken.err).toMatch(/^broken\.yaml:1:10: error/);
    expect(JSON.parse((await run(['test', 'good.yaml', '--json'])).out)).toMatchObject({
      passed: true,
      scenarios: [{ file: 'good.yaml', passed: true }],
    });
  });
});

describe('visualize', () => {
  const options = (chart: string) => [
    '--chart',
    chart,
    '--signal',
    'response_time_ms',
    '--signal',
    'api_cpu_ratio',
    '--width',
    '70',
  ];
  beforeAll(async () => {
    await run(['run', 'small.yaml', '--out', 'drawn', '--quiet']);
    await run(['simulate', 'small.yaml', '--signals', '--out', 'drawn.ndjson']);
  });

  test.each(['line', 'spark', 'histogram', 'heat', 'trend'])('%s charts of a report fit their width', async (chart) => {
    const { code, out, err } = await run([
      'visualize',
      join('drawn', 'stability-report-small.json'),
      ...options(chart),
    ]);
    expect([code, err, out.length > 100]).toStrictEqual([0, '', true]);
    expect(Math.max(...out.split('\n').map((line) => [...line].length))).toBeLessThanOrEqual(70);
    const ascii = await run(['visualize', join('drawn', 'stability-report-small.json'), ...options(chart), '--ascii']);
    expect(ascii.out).toMatch(/^[\n -~]+$/);
  });

  test('a scenario, its report and its recording give the same chart', async () => {
    const [report, scenario, recording] = await Promise.all([
      run(['visualize', join('drawn', 'stability-report-small.json'), ...options('trend')]),
      run(['visualize', 'small.yaml', ...options('trend')]),
      run(['visualize', 'drawn.ndjson', ...options('trend')]),
    ]);
    expect(scenario.out).toBe(report.out);
    // Without the scenario's settings other stretches may be marked; the drawing is the same.
    const unmarked = (text: string) => text.split('\n').filter((line) => !/^[ ▲]*$/.test(line));
    expect(unmarked(recording.out)).toStrictEqual(unmarked(report.out));
  });

  test('an unknown signal', async () => {
    expect(await run(['visualize', 'small.yaml', '--signal', 'respone_time_ms'])).toMatchObject({
      code: 2,
      out: '',
      err: 'shakedown: no signal "respone_time_ms" there\n  help: did you mean response_time_ms?\n',
    });
  });
});

describe('completion', () => {
  test.each(['bash', 'zsh', 'fish'])('for %s names every verb and option', async (shell) => {
    const { code, out } = await run(['completion', shell]);
    expect(code).toBe(0);
    for (const word of ['simulate', 'visualize', 'seed', 'timezone', 'histogram', 'ndjson'])
      expect(out).toContain(word);
    expect((await run(['completion'], { env: { SHELL: `/usr/bin/${shell}` } })).out).toBe(out);
  });

  test('needs to know the shell', async () => {
    expect((await run(['completion'])).err).toBe(
      'shakedown: cannot tell which shell to complete for\n  help: write shakedown completion bash|zsh|fish\n',
    );
  });
});

test('what a terminal is shown carries no control sequences of the scenario', async () => {
  writeFileSync(join(folder, 'hostile.yaml'), `${SCENARIO}title: "evil \\e]0;owned\\a \\e[2J\\u202E title"\n`);
  const { out, err } = await run(['run', 'hostile.yaml', '--out', 'hostile']);
  expect(out + err).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
});
