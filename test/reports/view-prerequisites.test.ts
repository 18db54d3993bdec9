import { expect, test } from 'vitest';
import type { Reason } from '../../src/analysis/assessment.ts';
import { loadTemplates } from '../../src/reports/load-templates.ts';
import { renderReportSet } from '../../src/reports/report-set.ts';
import { seedRun } from '../support/assessments.ts';

const prerequisites = (reasons: readonly Omit<Reason, 'supports'>[]) => {
  const input = seedRun();
  const verdict = {
    ...input.assessment.verdict,
    prerequisites: reasons.map((reason) => ({ ...reason, supports: true })),
  };
  const set = renderReportSet({ ...input, assessment: { ...input.assessment, verdict } }, loadTemplates());
  const text = set.find(({ path }) => path.endsWith('EXECUTIVE_SUMMARY.md'))!.text;
  const section = /## Prerequisites\n(.*?)\n## /s.exec(text)![1];
  return [...section.matchAll(/^\d+\. (.*)$/gm)].map((match) => match[1]);
};

test('what many anomalies ask for is said once, with the names of all', () => {
  const signals = ['response_time_ms', 'error_ratio', 'api_cpu_ratio'];
  const each = (key: Reason['key'], of: readonly string[]) => of.map((signal) => ({ key, signal }));
  expect(
    prerequisites([
      ...each('resolve-critical', signals.slice(0, 2)),
      { key: 'meet-criterion', signal: 'response_time_ms', value: 20, limit: 10 },
      { key: 'meet-criterion', signal: 'error_ratio', value: 0.2, limit: 0.1 },
      ...each('review-error-logs', signals),
      ...each('verify-retries', signals),
      ...each('watch-signal', signals),
      ...each('find-leak', signals.slice(0, 1)),
      { key: 'prepare-rollback' },
    ]),
  ).toEqual([
    'Resolve the CRITICAL anomalies in response time and error rate',
    'Bring response time to its criterion: it is 20.00 ms, the limit is 10.00 ms',
    'Bring error rate to its criterion: it is 20 %, the limit is 10 %',
    'Review the error logs for the failed requests',
    'Verify that the retry logic handles them',
    'Watch response time, error rate and API CPU closely after the release',
    'Find the cause of the growth in response time',
    'Prepare and rehearse the way back',
  ]);
});

test('of one signal it is said of that one', () => {
  expect(
    prerequisites([
      { key: 'resolve-critical', signal: 'error_ratio' },
      { key: 'watch-signal', signal: 'error_ratio' },
      { key: 'complete-data', signal: 'error_ratio' },
      { key: 'complete-data', value: 0.1 },
    ]),
  ).toEqual([
    'Resolve the CRITICAL anomaly in error rate',
    'Watch error rate closely after the release',
    'Close the gaps in error rate, and find out where they come from',
    'Close the gaps in the data (10 % of the samples are missing)',
  ]);
});
