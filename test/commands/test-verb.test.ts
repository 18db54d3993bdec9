import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { main } from '../../src/commands/main.ts';
import { annotationLines } from '../../src/commands/test-annotations.ts';
import { junitReport } from '../../src/commands/test-junit.ts';
import { fakeWorld } from './fake-world.ts';

const folder = mkdtempSync(join(tmpdir(), 'shakedown-gate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(argv: string[], env: Record<string, string> = {}) {
  const world = fakeWorld({ cwd: folder, env });
  const code = await main(argv, world);
  return { code, out: world.out(), err: world.err() };
}

const gate = `version: 1
duration: 20m
policy: {confidence: {resamples: 0}}
faults:
  - {id: slow, kind: slow-query, at: 5m, for: 5m}
detectors:
  keen: {kind: robust-point, threshold: 4, signals: [response_time_ms]}
  deaf: {kind: robust-point, threshold: 1000, signals: [response_time_ms]}
expect:
  detected: {slow: 5m}
  detectors:
    keen:
      detected: {slow: 1m}
      silentElsewhere: true
    deaf:
      recall: 90%
      detected: {slow: 1m}
`;

beforeAll(() => {
  writeFileSync(join(folder, 'gate.yaml'), gate);
  mkdirSync(join(folder, 'broken'));
  writeFileSync(join(folder, 'broken/b.yaml'), 'version: 2\n');
  writeFileSync(join(folder, 'more.yaml'), 'extends: gate.yaml\nexpect: {verdict: PROCEED}\n');
});

describe('a gate that does not hold', () => {
  test('shows what was expected, what was found and what happened, each picture once', async () => {
    const { code, out, err } = await run(['test', 'gate.yaml']);
    expect([code, err]).toEqual([1, '']);
    expect(out.replace(/^( {4}.*[│┤]).*$/gm, '$1…')).toBe(`FAIL gate.yaml
  FAIL detectors.deaf.detected: expected slow within 60 s, found nothing
    response_time_ms, 2025-01-06 UTC
    104.74 ms ┤…
              │…
     55.54 ms ┤…
              │…
              │…
      6.34 ms ┤…
              └─────────────────────────────────────────────────────────────────
               00:00:00                    00:10:00                     00:20:00
                                ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒
               ▒ effect of slow   no alert of deaf
  FAIL detectors.deaf.recall: expected at least 90%, found 0%
`);
  });

  test('tells over several seeds on how many each holds, and passes with enough of them', async () => {
    const { code, out } = await run(['test', 'gate.yaml', '--seeds', '3']);
    expect(code).toBe(1);
    const lines = out.split('\n').filter((line) => /^ {0,2}\S/.test(line));
    expect(lines).toEqual([
      'FAIL gate.yaml (3 seeds)',
      '  PASS detected: slow within 300 s: holds on all',
      '  FAIL detectors.deaf.detected: holds on 0 of 3 seeds; expected slow within 60 s, found nothing on seed 1',
      '  FAIL detectors.deaf.recall: holds on 0 of 3 seeds; expected at least 90%, found 0% on seed 1',
      '  PASS detectors.keen.detected: slow within 60 s: holds on all',
      '  PASS detectors.keen.silentElsewhere: no alert outside the effects of the faults: holds on all',
    ]);
    const better = ['--set', 'detectors.deaf.threshold=4', '--seeds', '3', '--share', '0.6'];
    expect(await run(['test', 'gate.yaml', ...better])).toMatchObject({ code: 0, out: 'PASS gate.yaml (3 seeds)\n' });
  });

  test('--json has each expectation with its place', async () => {
    const { out } = await run(['test', 'gate.yaml', '--json']);
    expect(JSON.parse(out).scenarios[0].held[1]).toEqual({
      expectation: 'detectors.deaf.detected',
      expected: 'slow within 60 s',
      at: ['detectors', 'deaf', 'detected', 'slow'],
      fault: 'slow',
      detector: 'deaf',
      held: 0,
      of: 1,
      seed: '1',
      found: 'nothing',
      file: 'gate.yaml',
      line: 17,
    });
  });

  test('annotates the lines that say so, in the file that says it, where GitHub asks', async () => {
    const { err } = await run(['test', 'more.yaml'], { GITHUB_ACTIONS: 'true' });
    expect(err).toMatch(
      /^::error file=more\.yaml,line=2,col=10,title=verdict of more\.yaml::expected PROCEED, found [A-Z ]+\n/,
    );
    expect(err.split('\n').slice(1)).toEqual([
      '::error file=gate.yaml,line=17,col=18,title=detectors.deaf.detected of more.yaml::expected slow within 60 s, found nothing',
      '::error file=gate.yaml,line=16,col=7,title=detectors.deaf.recall of more.yaml::expected at least 90%25, found 0%25',
      '',
    ]);
    const broken = await run(['test', 'broken/b.yaml', '--annotations']);
    expect(broken.err).toContain('::error file=broken/b.yaml,line=1,col=10,title=out-of-range::');
  });

  test('--junit writes what build servers read', async () => {
    const { code } = await run(['test', 'gate.yaml', 'broken/b.yaml', '--junit', 'results/junit.xml']);
    expect(code).toBe(2);
    const text = readFileSync(join(folder, 'results/junit.xml'), 'utf8');
    expect(text.split('\n').filter((line) => /^ *<(?!\/)/.test(line))).toEqual([
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<testsuites name="shakedown" tests="6" failures="2" errors="1">',
      '  <testsuite name="gate.yaml" tests="5" failures="2" errors="0">',
      '    <testcase classname="gate.yaml" name="detected: slow within 300 s" file="gate.yaml"/>',
      '    <testcase classname="gate.yaml" name="detectors.deaf.detected: slow within 60 s" file="gate.yaml" line="17">',
      '      <failure type="expectation" message="expected slow within 60 s, found nothing">expected slow within 60 s, found nothing',
      '    <testcase classname="gate.yaml" name="detectors.deaf.recall: at least 90%" file="gate.yaml" line="16">',
      '      <failure type="expectation" message="expected at least 90%, found 0%">expected at least 90%, found 0%',
      '    <testcase classname="gate.yaml" name="detectors.keen.detected: slow within 60 s" file="gate.yaml"/>',
      '    <testcase classname="gate.yaml" name="detectors.keen.silentElsewhere: no alert outside the effects of the faults" file="gate.yaml"/>',
      '  <testsuite name="broken/b.yaml" tests="1" failures="0" errors="1">',
      '    <testcase classname="broken/b.yaml" name="can be run" file="broken/b.yaml">',
      '      <error type="input" message="cannot be used"/>',
    ]);
  });

  test.each([
    [['--seeds', '0'], '--seeds is 0', 'write a whole number from 1 to 1000'],
    [['--share', '90'], '--share is 90', 'write a number above 0, at most 1, as in --share=0.9'],
  ])('refuses %j', async (words, message, help) => {
    expect(await run(['test', 'gate.yaml', ...words])).toEqual({
      code: 2,
      out: '',
      err: `shakedown: ${message}\n  help: ${help}\n`,
    });
  });
});

const HOSTILE = 'a"b<c>&\'d\u001b[31m\u0000\r\n::error::x\uffff\ud800';

test('a JUnit report is well-formed whatever the names are', () => {
  const text = junitReport([
    {
      name: HOSTILE,
      cases: [
        { name: HOSTILE, failure: { message: HOSTILE, text: `${HOSTILE}\n]]>` } },
        { name: 'x', error: HOSTILE },
      ],
    },
  ]);
  const shown = 'a&quot;b&lt;c&gt;&amp;&apos;d\\u{1b}[31m\\u{0}\\u{d}\\u{a}::error::x\\u{ffff}\\u{d800}'.replace(
    '&apos;',
    '&#39;',
  );
  expect(text).toContain(`<testcase classname="${shown}" name="${shown}" file="${shown}">`);
  expect(text).toContain(`message="${shown}">a&quot;b`);
  expect(text).toContain(']]&gt;</failure>');
  // Only what XML 1.0 allows, and no bare sign of markup.
  expect(text).toMatch(/^[\t\n\u0020-\ud7ff\ue000-\ufffd]*$/);
  expect(text.replace(/<\/?[a-z?][^<>]*>/g, '')).not.toMatch(/[<>]|&(?!(amp|lt|gt|quot|#39);)/);
});

test('an annotation stays one line and one command whatever the names are', () => {
  const lines = annotationLines([{ title: 'a,b:c%\n', message: 'x%\r\n::error::y' }], { cwd: folder, env: {} });
  expect(lines).toEqual(['::error title=a%2Cb%3Ac%25\\u{a}::x%25\\u{d}\\u{a}::error::y']);
});

test('annotations name files from the root of the checkout, and none outside it', () => {
  const position = (file: string) => ({ file, line: 3, column: 5, length: 1 });
  const one = { title: 't', message: 'm' };
  const world = { cwd: join(folder, 'broken'), env: { GITHUB_WORKSPACE: folder } };
  expect(
    annotationLines(
      ['b.yaml', '../gate.yaml', '../../elsewhere.yaml', '../none.yaml'].map((file) => ({
        ...one,
        position: position(file),
      })),
      world,
    ),
  ).toEqual([
    '::error file=broken/b.yaml,line=3,col=5,title=t::m',
    '::error file=gate.yaml,line=3,col=5,title=t::m',
    '::error title=t::m',
    '::error title=t::m',
  ]);
});

/** A series alone, which is simulated in no time. */
const lag = `version: 1
duration: 30m
system: {base: none}
series:
  - {name: lag_seconds, bad: up, parts: [{kind: level, value: 8s}, {kind: ar-noise, spread: 0.5s, correlation: 0.5}]}
policy: {confidence: {resamples: 0}}
faults: [{id: slow, kind: level-shift, target: lag_seconds, at: 10m, for: 5m, factor: 2}]
detectors:
  keen: {kind: robust-point, threshold: 4}
`;

describe('measures that are recorded', () => {
  const quick = ['--seeds', '8'];
  beforeAll(() => writeFileSync(join(folder, 'lag.yaml'), `${lag}  deaf: {kind: robust-point, threshold: 1000}\n`));

  test('pass against themselves, the same bytes each time', async () => {
    const { code, out } = await run(['test', 'lag.yaml', '--record', 'lag.json', ...quick]);
    expect([code, out.split('\n').at(-2)]).toEqual([
      0,
      'recorded in lag.json; 15 figures need 9 seeds for any worsening to be significant',
    ]);
    await run(['test', 'lag.yaml', '--record', 'again.json', ...quick]);
    const text = readFileSync(join(folder, 'lag.json'), 'utf8');
    expect(readFileSync(join(folder, 'again.json'), 'utf8')).toBe(text);
    const { scenarios, ...head } = JSON.parse(text);
    expect(head).toMatchObject({ format: 'shakedown-gate', formatVersion: 1, modelVersion: expect.any(String) });
    expect(scenarios.lag.seeds).toEqual(['1', '1-2', '1-3', '1-4', '1-5', '1-6', '1-7', '1-8']);
    expect(scenarios.lag.detectors.deaf).toMatchObject({
      kind: 'robust-point',
      signals: [],
      params: { threshold: 1000 },
      figures: { recall: Array(8).fill(0), precision: Array(8).fill(null), delayMs: Array(8).fill(null) },
    });
  });

  test('fail a change that makes a detector significantly worse, and no other', async () => {
    writeFileSync(join(folder, 'one.yaml'), lag);
    const recorded = await run(['test', 'one.yaml', '--record', 'one.json', ...quick]);
    expect(recorded).toEqual({ code: 0, out: 'PASS one.yaml (8 seeds)\nrecorded in one.json\n', err: '' });
    const head =
      'PASS one.yaml (8 seeds)\nAgainst one.json: signed-rank tests over the seeds, 5 % for all 10 figures together\n';
    expect(await run(['test', 'one.yaml', '--against', 'one.json'])).toEqual({
      code: 0,
      out: `${head}  all figures as before, or not significantly different\n`,
      err: '',
    });
    const slower = ['--set', 'detectors.keen.hold=6', '--junit', 'one.xml', '--annotations'];
    const { code, out, err } = await run(['test', 'one.yaml', '--against', 'one.json', ...slower]);
    expect([code, out]).toEqual([
      1,
      `${head}  WORSE one, keen: delay 30 s → 90 s on the mean of 8 seeds (p 0.0039)\n` +
        '  9 figures as before, or not significantly different\n' +
        '  note keen on one: hold 2 → 6\n',
    ]);
    expect(err).toBe(
      '::error title=worse than one.json::one, keen: delay 30 s → 90 s on the mean of 8 seeds (p 0.0039)\n',
    );
    expect(readFileSync(join(folder, 'one.xml'), 'utf8')).toContain(
      '<testcase classname="one.json" name="one, keen: delay is no worse" file="one.json">\n' +
        '      <failure type="expectation" message="delay 30 s → 90 s on the mean of 8 seeds (p 0.0039)">',
    );
    const faster = await run(['test', 'one.yaml', '--against', 'one.json', '--set', 'detectors.keen.hold=1', '--json']);
    expect(faster.code).toBe(0);
    expect(
      JSON.parse(faster.out).against.comparisons.filter(({ change }: { change: string }) => change !== 'none'),
    ).toEqual([
      {
        scenario: 'one',
        detector: 'keen',
        measure: 'delayMs',
        before: 30_000,
        now: 15_000,
        pairs: 8,
        pValue: 1,
        change: 'better',
      },
    ]);
  });

  test('cannot be compared after something else happens', async () => {
    const { code, out } = await run(['test', 'one.yaml', '--against', 'one.json', '--set', 'faults.slow.factor=3']);
    expect([code, out]).toEqual([
      1,
      'PASS one.yaml (8 seeds)\nAgainst one.json: nothing could be compared\n' +
        '  FAIL one cannot be compared: something else happens in it; record it again\n',
    ]);
  });

  test.each([
    ['not JSON', '{', 'error[not-json]: found '],
    [
      'another JSON',
      '{"format": "x"}',
      'error[not-a-gate]: found JSON of another kind, expected the measures of a gate',
    ],
    [
      'broken',
      '{"format": "shakedown-gate", "formatVersion": 1, "version": "1", "modelVersion": 1, "scenarios": {"a\\u001b": {}}}',
      'error[not-a-gate]: modelVersion: found a number, expected a text',
    ],
    [
      'of another length',
      JSON.stringify({
        format: 'shakedown-gate',
        formatVersion: 1,
        version: '1',
        modelVersion: '1',
        scenarios: {
          a: {
            hash: '',
            seeds: ['1', '2'],
            analysis: { recall: [1], precision: [1, 1], f1: [1, 1], delayMs: [1, null], falseAlarmsPerDay: [0, 0] },
            detectors: {},
          },
        },
      }),
      'error[not-a-gate]: scenarios.a: found 1 values of recall, expected 2, one a seed',
    ],
    ...(
      [
        ['without seeds', [], 'found none, expected one or more'],
        ['with a seed twice', ['1', '1'], 'found one twice, expected each once'],
      ] as const
    ).map(([what, seeds, message]) => [
      what,
      JSON.stringify({
        format: 'shakedown-gate',
        formatVersion: 1,
        version: '1',
        modelVersion: '1',
        scenarios: {
          a: {
            hash: '',
            seeds,
            analysis: Object.fromEntries(
              ['recall', 'precision', 'f1', 'delayMs', 'falseAlarmsPerDay'].map((name) => [name, seeds.map(() => 1)]),
            ),
            detectors: {},
          },
        },
      }),
      `error[not-a-gate]: scenarios.a.seeds: ${message}`,
    ]),
  ])('that are %s are refused', async (_, text, message) => {
    writeFileSync(join(folder, 'bad.json'), text);
    const { code, err } = await run(['test', 'one.yaml', '--against', 'bad.json']);
    expect(code).toBe(2);
    expect(err).toContain(`bad.json:1:1: ${message}`);
    expect(err).toContain('help: shakedown test --record writes such a file');
    expect(err).not.toContain('\u001b');
  });

  test.each([
    [['one.yaml', '--against', 'one.json', '--seeds', '3'], '--seeds goes with --against one.json'],
    [['one.yaml', './one.yaml', '--record', 'x.json', '--seeds', '1'], 'two scenarios are called one'],
  ])('refuse %j', async (words, message) => {
    const { code, err } = await run(['test', ...words]);
    expect([code, err.split('\n')[0]]).toEqual([2, `shakedown: ${message}`]);
  });

  test('are of programs too', async () => {
    // Strange is what lies above the bound that the program is given.
    writeFileSync(
      join(folder, 'mine.mjs'),
      `const [, ...lines] = (await new Response(process.stdin).text()).trim().split('\\n');
console.log('{"threshold": 1, "hold": ' + process.argv[2] + '}');
for (const line of lines) console.log(JSON.parse(line).value > 12 ? 1 : 0);
`.replace(
        'new Response(process.stdin).text()',
        "process.stdin.setEncoding('utf8').toArray().then((all) => all.join(''))",
      ),
    );
    const program = (hold: number) => ['--external', `mine=node mine.mjs ${hold}`];
    const words = ['test', 'one.yaml', '--seeds', '9', '--record', 'mine.json'];
    expect(await run([...words, ...program(1)])).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(readFileSync(join(folder, 'mine.json'), 'utf8')).scenarios.one.detectors.mine).toMatchObject({
      kind: 'external',
      params: { program: ['node', 'mine.mjs', '1'] },
      figures: { recall: Array(9).fill(1) },
    });
    const { code, out } = await run(['test', 'one.yaml', '--against', 'mine.json', ...program(8)]);
    expect(code).toBe(1);
    expect(out).toContain('WORSE one, mine: delay 15 s → 120 s on the mean of 9 seeds');
    expect(await run(['test', 'one.yaml', ...program(1)])).toEqual({
      code: 2,
      out: '',
      err:
        'shakedown: --external is given without --record or --against\n' +
        '  help: a scenario cannot expect anything of a program: what it is worth is recorded and compared\n',
    });
    const clash = ['--external', 'keen=node mine.mjs 1'];
    expect(await run([...words, ...clash])).toMatchObject({
      code: 2,
      err: 'shakedown: there is a detector called "keen" already\n  help: give yours another name\n',
    });
  });
});
