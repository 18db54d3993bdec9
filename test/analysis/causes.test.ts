import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/analysis/analyze.ts';
import { defaultSettings } from '../../src/analysis/default-settings.ts';
import type { FaultDescription, SignatureTerm } from '../../src/faults/fault.ts';
import { healthyBaseline, type SyntheticOptions, syntheticTable } from '../studies/synthetic.ts';

const kind = (
  name: string,
  appliesTo: FaultDescription['appliesTo'],
  ...signature: SignatureTerm[]
): FaultDescription => ({
  name,
  summary: '',
  cause: '',
  appliesTo,
  params: {},
  writes: [],
  signature,
});
const term = (of: SignatureTerm['of'], quantity: string, moves: SignatureTerm['moves']): SignatureTerm => ({
  of,
  quantity,
  moves,
});

const overhead = kind(
  'overhead',
  ['service'],
  term('target', 'response_time_ms', 'up'),
  term('databases', 'query_time_ms', 'steady'),
  term('target', 'requests_per_second', 'steady'),
  term('target', 'cpu_ratio', 'steady'),
);
const slowQuery = kind(
  'slow-query',
  ['database'],
  term('target', 'query_time_ms', 'up'),
  term('entry', 'response_time_ms', 'up'),
  term('target', 'cpu_ratio', 'up'),
);
const crowd = kind(
  'crowd',
  ['workload'],
  term('entry', 'requests_per_second', 'up'),
  term('entry', 'cpu_ratio', 'up'),
  term('entry', 'response_time_ms', 'up'),
);
const throttled = kind(
  'throttled',
  ['service', 'database'],
  term('entry', 'response_time_ms', 'up'),
  term('target', 'cpu_ratio', 'up'),
  term('entry', 'requests_per_second', 'steady'),
);
const singular = kind('singular', ['service'], term('target', 'response_time_ms', 'up'));
const connections = kind(
  'connection-leak',
  ['call'],
  term('target', 'connections', 'up'),
  term('entry', 'response_time_ms', 'up'),
);
const scrape = kind('missed-scrapes', ['scrape']);
const kinds = [singular, overhead, slowQuery, crowd, throttled, connections, scrape];
const components = [
  { name: 'api', type: 'service' },
  { name: 'postgres', type: 'database' },
  { name: 'redis', type: 'cache' },
] as const;

/** Every run has the same 16 % rise of the response time; what else moves tells the causes apart. */
const rise =
  (also: Readonly<Record<string, number>>): SyntheticOptions['fault'] =>
  (name, value) =>
    name === 'response_time_ms' ? value * 1.166 : value * (also[name] ?? 1);

const causesOf = (
  fault: SyntheticOptions['fault'],
  given: readonly FaultDescription[] = kinds,
  baseline = healthyBaseline,
) => {
  const settings = defaultSettings({ baseline, components, entry: 'api' });
  const { anomalies } = analyze(syntheticTable({ seed: 'causes', correlation: 0.3, fault }), settings, given);
  return anomalies.find(({ signal }) => signal === 'response_time_ms')!.causes;
};

describe('the same 16 % rise', () => {
  it('has a cause that fits everything else that was seen', () => {
    expect(causesOf(rise({}))[0]).toMatchObject({ kind: 'overhead', target: 'api', likelihood: 1 });
    expect(causesOf(rise({ postgres_query_time_ms: 3, postgres_cpu_ratio: 1.8 }))[0]).toMatchObject({
      kind: 'slow-query',
      target: 'postgres',
    });
    expect(causesOf(rise({ requests_per_second: 1.5, api_cpu_ratio: 1.4 }))[0]).toMatchObject({
      kind: 'crowd',
      target: 'api',
    });
    expect(causesOf(rise({ api_cpu_ratio: 1.5 }))[0]).toMatchObject({ kind: 'throttled', target: 'api' });
    expect(causesOf(rise({ postgres_connections: 2.5 }), [connections])[0]).toMatchObject({
      kind: 'connection-leak',
      target: 'api->postgres',
    });
  });
  it('is unknown when only the rise itself can be seen', () => {
    const only = { response_time_ms: healthyBaseline.response_time_ms };
    expect(causesOf(rise({}), kinds, only)).toEqual([{ kind: 'unknown', target: '', likelihood: 1, evidence: [] }]);
  });
  it('is unknown without components, and with kinds that rest on one signal or none', () => {
    const settings = defaultSettings({ baseline: healthyBaseline });
    const { anomalies } = analyze(
      syntheticTable({ seed: 'causes', correlation: 0.3, fault: rise({}) }),
      settings,
      kinds,
    );
    expect(anomalies[0].causes[0].kind).toBe('unknown');
    expect(causesOf(rise({}), [singular, scrape])).toEqual([
      { kind: 'unknown', target: '', likelihood: 1, evidence: [] },
    ]);
  });
  it('names what speaks against as well', () => {
    const [unknown, nearest] = causesOf(rise({ requests_per_second: 1.6, postgres_query_time_ms: 2 }), [
      crowd,
      throttled,
    ]);
    expect([unknown.kind, nearest.kind]).toEqual(['unknown', 'crowd']);
    expect(nearest.evidence).toEqual([
      { signal: 'requests_per_second', expected: 'up', observed: 'up', agrees: true },
      { signal: 'api_cpu_ratio', expected: 'up', observed: 'steady', agrees: false },
      { signal: 'response_time_ms', expected: 'up', observed: 'up', agrees: true },
    ]);
  });
  it('lists causes that the data cannot tell apart, the simpler first', () => {
    const twin = { ...slowQuery, name: 'twin' };
    const simpler = { ...overhead, name: 'simpler' };
    expect(
      causesOf(rise({ postgres_query_time_ms: 3, postgres_cpu_ratio: 1.8 }), [twin, slowQuery]).map(
        ({ kind: name }) => name,
      ),
    ).toEqual(['twin', 'slow-query']);
    const demanding = kind('demanding', ['service'], ...overhead.signature, term('entry', 'response_time_ms', 'up'));
    expect(causesOf(rise({}), [demanding, simpler]).map(({ kind: name }) => name)).toEqual(['simpler', 'demanding']);
  });
});

it('holds a stretch against the rest of the run where there is no baseline', () => {
  const fault: SyntheticOptions['fault'] = (name, value, i) => {
    if (i < 40 || i >= 80) return value;
    return name === 'response_time_ms'
      ? value * 3
      : name === 'postgres_query_time_ms'
        ? value * 4
        : name === 'postgres_cpu_ratio'
          ? value * 2
          : value;
  };
  expect(causesOf(fault, kinds, {})[0]).toMatchObject({ kind: 'slow-query', target: 'postgres' });
});
