import { expect, test } from 'vitest';
import { parseWatchFile } from '../../src/monitor/watch-file.ts';
import { formatDiagnostics } from '../../src/scenario/format-diagnostics.ts';
import { InputError } from '../../src/schema/diagnostic.ts';

function problems(yaml: string): string[] {
  try {
    parseWatchFile(yaml, 'watch.yaml');
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return formatDiagnostics(error.diagnostics, { colour: false }).trimEnd().split('\n');
  }
  return [];
}

test('everything that is wrong is told at once, where it is, with the nearest name', () => {
  expect(
    problems(`promethus: {url: "http://localhost:9090"}
interval: 30
components: {api: {type: servce, success: "("}}
signals: {Lag: {query: up}}
probes: {home: {url: "ftp://shop"}}
criteria: [{signal: response_time_ms, atMost: 100}]
`),
  ).toEqual([
    'watch.yaml:1:1: error[unknown-field]: unknown field "promethus", expected one of 19 fields of a file for monitor',
    '  1 | promethus: {url: "http://localhost:9090"}',
    '    | ^~~~~~~~~',
    '  help: did you mean "prometheus"?',
    'watch.yaml:2:11: error[missing-unit]: found the number 30, expected a duration with a unit',
    '  2 | interval: 30',
    '    |           ^~',
    '  help: write 30s or 30ms',
    'watch.yaml:3:26: error[unknown-word]: type is "servce", expected one of service, database, cache, queue',
    '  3 | components: {api: {type: servce, success: "("}}',
    '    |                          ^~~~~~',
    '  help: did you mean "service"?',
    'watch.yaml:3:43: error[bad-pattern]: found "(", expected a regular expression',
    '  3 | components: {api: {type: servce, success: "("}}',
    '    |                                           ^~~',
    'watch.yaml:4:11: error[bad-name]: found "Lag", expected snake_case, unit last: queue_lag_seconds',
    '  4 | signals: {Lag: {query: up}}',
    '    |           ^~~',
    'watch.yaml:5:22: error[bad-address]: found ftp://, expected http:// or https://',
    '  5 | probes: {home: {url: "ftp://shop"}}',
    '    |                      ^~~~~~~~~~~~',
    '  help: as in http://localhost:9090',
    'watch.yaml:6:47: error[missing-unit]: found the number 100, expected a duration with a unit',
    '  6 | criteria: [{signal: response_time_ms, atMost: 100}]',
    '    |                                               ^~~',
    '  help: write 100s or 100ms',
  ]);
});

test('what is broken is told once', () => {
  expect(problems('a: [')).toHaveLength(3);
  expect(problems('- 1')[0]).toBe(
    'watch.yaml:1:1: error[wrong-type]: found no map, expected prometheus, probes and the like',
  );
});

test('an empty file says nothing', () => {
  const { values, says } = parseWatchFile('', '');
  expect([values.profile, values.prometheus.timeout, values.components, [...says]]).toEqual([
    'stability',
    10_000,
    {},
    [],
  ]);
});
