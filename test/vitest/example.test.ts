import { expect, test } from 'vitest';
import { detector, run, runs } from '../../src/vitest.ts';

const slow = run('version: 1\nfaults: [{id: slow, kind: slow-query, at: 20m, for: 10m}]');
const healthy = runs('version: 1', 5);
const latency = { signals: ['response_time_ms'] };

test('slow queries are found within a minute', () => {
  expect(detector('robust-point', { threshold: 6 }, latency)).toDetect(slow.fault('slow'), { within: '1m' });
});

test('healthy hours stay silent', () => {
  for (const one of healthy) expect(detector('robust-point')).toStaySilentOn(one);
});

test('over seeds, it is as good as it must be', () => {
  const many = runs(slow.scenario, 5);
  expect(detector('robust-point', {}, latency)).toReach(many, { recall: 1, delay: '1m', falseAlarmsPerDay: 1 });
});
