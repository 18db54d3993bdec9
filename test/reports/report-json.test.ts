import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadTemplates } from '../../src/reports/load-templates.ts';
import { encodeReport, fromDocument, toDocument } from '../../src/reports/report-json.ts';
import { reportJsonSchema } from '../../src/reports/report-schema.ts';
import { renderReportSet } from '../../src/reports/report-set.ts';
import { verifyReport } from '../../src/reports/verify.ts';
import { fixtures, gappyRun, seedRun } from '../support/assessments.ts';

/** The part of JSON Schema that the shipped schema uses. @returns paths that do not fit */
function misfits(value: unknown, schema: Record<string, unknown>, path = ''): string[] {
  if (Array.isArray(schema.anyOf))
    return schema.anyOf.some((one) => misfits(value, one).length === 0) ? [] : [`${path}: none of anyOf`];
  if (Array.isArray(schema.enum) && !schema.enum.includes(value)) return [`${path}: not in enum`];
  if (schema.type !== undefined) {
    const type = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
    if (![schema.type].flat().includes(type)) return [`${path}: ${type}`];
  }
  if (Array.isArray(value)) {
    if (
      value.length < Number(schema.minItems ?? 0) ||
      value.length > Number(schema.maxItems ?? Number.POSITIVE_INFINITY)
    )
      return [`${path}: length`];
    return value.flatMap((item, i) => (schema.items ? misfits(item, schema.items as never, `${path}[${i}]`) : []));
  }
  if (typeof value !== 'object' || value === null) return [];
  const properties = (schema.properties ?? {}) as Record<string, Record<string, unknown>>;
  const missing = ((schema.required ?? []) as string[])
    .filter((key) => !Object.hasOwn(value, key))
    .map((key) => `${path}.${key}: missing`);
  const inside = Object.entries(value).flatMap(([key, item]) => {
    const own = Object.hasOwn(properties, key)
      ? properties[key]
      : (schema.additionalProperties as Record<string, unknown> | undefined);
    return own ? misfits(item, own, `${path}.${key}`) : [];
  });
  return [...missing, ...inside];
}

const templates = loadTemplates();

describe.each(Object.entries(fixtures))('the JSON report of %s', (_name, make) => {
  const text = encodeReport(make());
  const json = JSON.parse(text);
  test('says what toDocument says', () => expect(json).toEqual(toDocument(make())));
  test('fits the shipped schema', () => expect(misfits(json, reportJsonSchema())).toEqual([]));
  test('gives the same set again to the byte', () => {
    const read = fromDocument(json);
    if ('problems' in read) throw new Error(read.problems.join('\n'));
    expect(renderReportSet(read.input, templates)).toEqual(renderReportSet(make(), templates));
  });
  test('agrees with an analysis that gives the same figures', () => {
    const result = verifyReport(json, () => make().assessment);
    if ('problems' in result) throw new Error(result.problems.join('\n'));
    expect(result.disagreements).toEqual([]);
    expect(result.figures).toBeGreaterThan(50);
  });
});

test('the shipped schema is the declaration', () => {
  const file = fileURLToPath(new URL('../../templates/stability-report.schema.json', import.meta.url));
  const text = `${JSON.stringify(reportJsonSchema(), null, 2)}\n`;
  if (process.env.UPDATE_GOLDEN) writeFileSync(file, text);
  expect(existsSync(file) && readFileSync(file, 'utf8')).toBe(text);
});

test('missing is null, an infinite sample survives, and the samples reach the analysis as they were', () => {
  const input = gappyRun();
  const json = JSON.parse(encodeReport(input));
  expect(json.samples[25].response_time_ms).toBeNull();
  expect(json.samples[7].request_p99_ms).toBeNull();
  expect(json.infinite).toEqual([{ signal: 'request_p99_ms', index: 7, sign: 1 }]);
  expect(json.grid.notJudged).toEqual([[0, 5]]);
  verifyReport(json, (table, settings) => {
    expect(table.signals.map((s) => s.values)).toEqual(input.assessment.signals.map((s) => s.values));
    expect(table.grid).toEqual(input.assessment.grid);
    expect(settings).toEqual(input.settings);
    return input.assessment;
  });
});

test('verify names each place that was tampered with', () => {
  const json = JSON.parse(encodeReport(seedRun()));
  json.statistics.response_time_ms.mean = 1;
  json.anomalies[0].evidence.statistic = null;
  json.score.overall = 100;
  json.verdict.rationale.pop();
  json.samples[3].timestamp = '2025-01-01T00:00:00.000Z';
  const result = verifyReport(json, () => seedRun().assessment);
  if ('problems' in result) throw new Error('unexpected');
  const seed = seedRun().assessment;
  expect(result.disagreements).toEqual([
    { path: 'score.overall', stored: 100, recomputed: 80 },
    {
      path: 'verdict.rationale[3]',
      stored: undefined,
      recomputed: JSON.parse(JSON.stringify(seed.verdict.rationale[3])),
    },
    { path: 'anomalies[0].evidence.statistic', stored: null, recomputed: 0.166 },
    { path: 'statistics.response_time_ms.mean', stored: 1, recomputed: seed.signals[0].statistics.mean },
    { path: 'samples[3].timestamp', stored: '2025-01-01T00:00:00.000Z', recomputed: '2025-10-18T00:53:30.000Z' },
  ]);
});

test('what is not a report is told place by place', () => {
  for (const other of [null, [], {}, { format: 'other' }]) {
    expect(fromDocument(other)).toEqual({
      problems: ['found JSON of another kind, expected the JSON report of a run'],
    });
  }
  const json = JSON.parse(encodeReport(seedRun()));
  json.formatVersion = '1';
  delete json.tag;
  json.signals[1].bad = 'sideways';
  json.statistics['a b'] = 3;
  expect(fromDocument(json)).toEqual({
    problems: [
      'tag: found nothing, expected a value',
      'formatVersion: found a string, expected a number',
      'statistics["a b"]: found a number, expected an object',
      'signals[1].bad: found a string, expected one of up, down, none',
    ],
  });
  const short = JSON.parse(encodeReport(seedRun()));
  short.samples.pop();
  delete short.statistics.error_ratio;
  expect(fromDocument(short)).toEqual({
    problems: [
      'samples: found 119 samples, expected the 120 of grid.count',
      'statistics: found nothing for the signal "error_ratio", expected its figures',
    ],
  });
});
