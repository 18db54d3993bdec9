import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { DetectorInstance } from '../../src/detectors/detector.ts';
import { InputError } from '../../src/schema/diagnostic.ts';
import { detector, run, runs } from '../../src/vitest.ts';

const slow = run(`version: 1
name: slow
duration: 20m
faults: [{id: slow, kind: slow-query, at: 5m, for: 5m}]
detectors: {keen: {kind: robust-point, threshold: 4, signals: [response_time_ms]}}
`);
const healthy = run('version: 1\nduration: 20m');
const latency = { signals: ['response_time_ms'] };
const deaf = detector('robust-point', { threshold: 1000 }, { ...latency, id: 'deaf' });
const jumpy = detector('robust-point', { threshold: 0.5, hold: 1 }, { ...latency, id: 'jumpy' });

/** What a matcher says when it fails. */
function messageOf(fails: () => void): string {
  try {
    fails();
  } catch (error) {
    return (error as Error).message;
  }
  return 'it passed';
}

describe('detectors in vitest', () => {
  test('are held against faults, runs and measures', () => {
    const keen = slow.detector('keen');
    expect(keen).toDetect(slow.fault('slow'));
    expect(keen).toDetect(slow.fault('slow'), { within: '1m' });
    expect(keen).not.toDetect(slow.fault('slow'), { within: '1s' });
    expect(deaf).not.toDetect(slow.fault('slow'));
    expect(keen).toStaySilentOn(healthy);
    expect(keen).not.toStaySilentOn(slow);
    expect(keen).toRaiseNoFalseAlarmOn(slow);
    expect(jumpy).not.toRaiseNoFalseAlarmOn(slow);
    expect(keen).toReach(slow, { recall: 1, precision: 1, f1: 1, delay: '1m', falseAlarmsPerDay: 0 });
    expect(deaf).not.toReach([slow, healthy], { recall: 0.1 });
  });

  test('say what was expected, what was found and what happened', () => {
    const message = messageOf(() => expect(deaf).toDetect(slow.fault('slow'), { within: '1m' }));
    expect(message.replace(/^(.*[│┤]).*$/gm, '$1…')).toBe(`expected deaf to detect slow within 60 s, found nothing

robust-point {"threshold":1000,"critical":30,"hold":2,"minScale":0.02} on slow, seed 1
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
           ▒ effect of slow   no alert of deaf`);
  });

  test.each<[string, () => void, string]>([
    [
      'a detector that must be silent',
      () => expect(jumpy).toStaySilentOn(healthy),
      'expected jumpy to raise no alert, found 16 alerts',
    ],
    [
      'false alarms',
      () => expect(jumpy).toRaiseNoFalseAlarmOn(slow),
      'expected jumpy to raise no alert outside the effects of the faults, found 7 false alarms',
    ],
    [
      'a measure',
      () => expect(deaf).toReach(slow, { recall: 0.5 }),
      'expected deaf to reach recall at least 50%, found 0%',
    ],
    [
      'not',
      () => expect(slow.detector('keen')).not.toDetect(slow.fault('slow')),
      'expected keen not to detect slow, found it after 30 s',
    ],
  ])('say so of %s', (_, fails, line) => {
    const lines = messageOf(fails).split('\n');
    expect(lines[0]).toBe(line);
    expect(lines.at(-1)).toMatch(/effect of/);
  });

  test('take parameters with their units, and refuse what is wrong as files do', () => {
    expect(detector('robust-point', { minScale: '5 %' }).params.minScale).toBe(0.05);
    const wrong = messageOf(() => detector('robust-pint'));
    expect(wrong).toMatch(/unknown detector "robust-pint"/);
    expect(() => detector('robust-point', { treshold: 3 })).toThrow(InputError);
    expect(() => slow.fault('slwo')).toThrow(
      new RangeError('unknown fault "slwo" of this scenario: did you mean "slow"?'),
    );
    expect(() => healthy.fault('a')).toThrow(new RangeError('unknown fault "a" of this scenario: it has none'));
    expect(() => slow.detector('kene')).toThrow(
      new RangeError('unknown detector "kene" of this scenario: did you mean "keen"?'),
    );
    expect(() => expect(deaf).toDetect(slow.fault('slow'), { within: '5' })).toThrow(InputError);
    expect(() => expect({} as DetectorInstance).toStaySilentOn(slow)).toThrow(
      new TypeError("expected a detector, as in expect(detector('robust-point')).toDetect(…)"),
    );
    expect(() => expect(deaf).toReach(slow, {})).toThrow(
      new RangeError('toReach asks nothing: name a measure, as in { recall: 0.9 }'),
    );
  });

  test('run on the seeds on which the command line tests', () => {
    expect(runs('version: 1\nseed: a\nduration: 1m', 3).map(({ scenario }) => scenario.seed)).toEqual([
      'a',
      'a-2',
      'a-3',
    ]);
  });
});

test('the example of the README is the one that runs', () => {
  const example = readFileSync(new URL('example.test.ts', import.meta.url), 'utf8');
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  expect(readme).toContain(`\`\`\`ts\n${example.replace('../../src/vitest.ts', 'shakedown/vitest')}\`\`\``);
});

test('vitest is no part of what the command line loads', () => {
  const root = new URL('../../', import.meta.url);
  const facts = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
  expect(facts.dependencies.vitest).toBeUndefined();
  expect(facts.peerDependenciesMeta.vitest.optional).toBe(true);
  expect(existsSync(new URL(facts.exports['./vitest'].default, root))).toBe(true);
  expect(readFileSync(new URL('src/index.ts', root), 'utf8')).not.toContain('vitest');
});
