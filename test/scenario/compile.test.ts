import { describe, expect, test } from 'vitest';
import { compileScenario, readScenario, type ScenarioSource } from '../../src/scenario/compile.ts';
import { scenarioHash } from '../../src/scenario/hash.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { InputError } from '../../src/schema/diagnostic.ts';
import { smallRegistries } from './registries.ts';

const compile = (text: string, more: Partial<ScenarioSource> = {}) =>
  compileScenario({ file: 'a/test.yaml', text, ...more }, smallRegistries);
const problems = (text: string, more: Partial<ScenarioSource> = {}) =>
  readScenario({ file: 'a/test.yaml', text, ...more }, smallRegistries).diagnostics.map(
    (d) => `${d.position.file}:${d.position.line}: ${d.message}`,
  );

describe('a scenario that says next to nothing', () => {
  const scenario = compile('version: 1');
  test('is named after its file', () => {
    expect([scenario.name, scenario.title, scenario.tag]).toEqual(['test', 'test', 'test']);
    expect(compileScenario({ file: 'C:\\x\\Retry storm!.yml', text: 'version: 1' }).name).toBe('Retry-storm-');
    expect(compileScenario({ file: 'C:\\x\\Retry storm!.yml', text: 'version: 1' }).tag).toBe('retry-storm-');
  });
  test('runs an hour of the default system', () => {
    const { startMs, durationMs, stepMs, scrape, seed } = scenario;
    expect({ startMs, durationMs, stepMs, scrape, seed }).toEqual({
      startMs: Date.UTC(2025, 0, 6),
      durationMs: 3_600_000,
      stepMs: 1000,
      scrape: { intervalMs: 15_000, jitterMs: 0, missed: 0 },
      seed: '1',
    });
    expect(Object.keys(scenario.system.services)).toEqual(['api']);
    expect(scenario.system.services.api.calls.postgres).toMatchObject({ perRequest: 2, perMiss: 1 });
    expect(scenario.system.services.api.calls.redis).toMatchObject({ perRequest: 5 });
    expect(scenario.workloads.main).toMatchObject({ to: 'api', rate: 10, shape: { kind: 'flat' } });
  });
  test('has the default criteria, unless there is no service or the file says none', () => {
    expect(scenario.criteria).toEqual([
      { signal: 'request_p99_ms', statistic: 'p99', atMost: 100 },
      { signal: 'success_ratio', statistic: 'mean', atLeast: 0.999 },
    ]);
    expect(compile('version: 1\ncriteria: []').criteria).toEqual([]);
    expect(compile('version: 1\nsystem: {base: none}').criteria).toEqual([]);
  });
  test('means the same when every key is there and empty', () => {
    const empty =
      'version: 1\nname: test\nfaults:\nseries: ~\nsystem:\nworkload: {}\nscrape:\n  interval:\npolicy: {}\nexpect:\nbaseline:\ncriteria:\n';
    expect(compile(empty)).toEqual(scenario);
  });
});

describe('the system', () => {
  test('keeps the default around what is changed', () => {
    const { services, databases } = compile(
      'version: 1\nsystem: {services: {api: {replicas: 3, calls: {redis: {perRequest: 7}}}}}',
    ).system;
    expect(services.api.replicas).toBe(3);
    expect(services.api.calls.redis.perRequest).toBe(7);
    expect(services.api.calls.postgres.perRequest).toBe(2);
    expect(Object.keys(databases)).toEqual(['postgres']);
  });
  test('is what is written as soon as another component is named', () => {
    const { system, workloads } = compile(
      'version: 1\nsystem:\n  services:\n    web: {calls: {shop: {}}}\n    shop: {calls: {orders: {}, postgres: {}}}\n  databases: {orders: {}, postgres: }',
    );
    expect([Object.keys(system.services), Object.keys(system.databases), Object.keys(system.caches)]).toEqual([
      ['shop', 'web'],
      ['orders', 'postgres'],
      [],
    ]);
    expect(workloads.main.to).toBe('web');
  });
  test('does as `base` says', () => {
    const both = compile('version: 1\nsystem:\n  base: default\n  services: {worker: {calls: {postgres: {}}}}').system;
    expect(Object.keys(both.services)).toEqual(['api', 'worker']);
    const bare = compile('version: 1\nsystem:\n  base: none\n  services: {api: {}}').system;
    expect([bare.services.api.calls, bare.databases]).toEqual([{}, {}]);
  });
});

describe('the step', () => {
  test.each([
    ['15s', 1000],
    ['2500ms', 625],
    ['1250ms', 625],
    ['500ms', 500],
    ['997ms', 997],
    ['1009ms', 1],
  ])('for a scrape interval of %s is %d ms', (interval, stepMs) => {
    expect(
      compile(
        `version: 1\nduration: ${Number.parseInt(interval, 10) * 4}${interval.endsWith('ms') ? 'ms' : 's'}\nscrape: {interval: ${interval}}`,
      ).stepMs,
    ).toBe(stepMs);
  });
});

describe('faults', () => {
  const only = (fault: string) => compile(`version: 1\nfaults: [${fault}]`).faults[0];
  test('befall the only thing they can', () => {
    expect(only('slow-query')).toEqual({
      id: 'slow-query@postgres',
      kind: 'slow-query',
      target: 'postgres',
      at: 0,
      for: 3_600_000,
      intensity: 1,
      envelope: { kind: 'step' },
      params: { factor: 4 },
    });
    expect(only('error-burst').target).toBe('api');
    expect(only('flash-crowd').target).toBe('main');
    expect(only('missed-scrapes').target).toBe('*');
  });
  test('have targets in one spelling', () => {
    expect(only('{kind: network-latency, target: api  ->  redis}').target).toBe('api->redis');
    expect(only('{kind: spike, target: \'up{ job="b\\\\n", instance = "a" }\'}').id).toBe(
      'spike@up{instance="a",job="b\\\\n"}',
    );
  });
  test('are sorted by start, then id', () => {
    const { faults } = compile(
      'version: 1\nfaults: [{kind: slow-query, id: b, at: 5m}, {kind: slow-query, id: z}, {kind: slow-query, id: a, at: 5m}]',
    );
    expect(faults.map(({ id }) => id)).toEqual(['z', 'a', 'b']);
  });
});

describe('extends', () => {
  test('null takes a part of the base away, an empty value says nothing', () => {
    const readFile = () =>
      'version: 1\ntitle: Base\nexpect: {verdict: HOLD}\nbaseline: {figures: {response_time_ms: {mean: 5ms}, error_ratio: {mean: 0%}}}\nfaults: [{kind: slow-query}]';
    const over = (text: string) => compile(`extends: base.yaml\n${text}`, { readFile });
    expect(over('expect:\nfaults:\nbaseline:').expect?.verdict).toBe('HOLD');
    expect(over('expect:\nfaults:\nbaseline:').faults).toHaveLength(1);
    for (const nothing of ['null', '~']) {
      const changed = over(
        `expect: ${nothing}\nfaults: ${nothing}\ntitle: ${nothing}\nbaseline: {figures: {error_ratio: ${nothing}}}`,
      );
      expect(changed.expect).toBeUndefined();
      expect(changed.faults).toEqual([]);
      expect(changed.title).toBe('test');
      expect(Object.keys(changed.baseline.figures)).toEqual(['response_time_ms']);
    }
  });
  const files: Record<string, string> = {
    'base.yaml':
      'version: 1\nname: base\nseed: 7\nworkload: {rate: 20/s, shape: {kind: diurnal, amplitude: 10%}}\ncriteria: [{signal: error_ratio, atMost: 1%}]\nbaseline: {recording: runs/a.json}\nfaults: [{kind: slow-query, factor: 9, at: 1m}, {kind: flash-crowd, id: crowd}]',
    'a/middle.yaml': 'extends: ../base.yaml\nname: middle\nfaults: [{id: crowd, factor: 3}]',
  };
  const readFile = (path: string) => {
    if (!(path in files)) throw Object.assign(new Error('no'), { code: 'ENOENT' });
    return files[path];
  };
  test('merges maps, replaces lists, and merges faults by id, given or not', () => {
    const scenario = compile(
      'extends: middle.yaml\nseed: 8\nworkloads: {main: {client: {retries: 2}}}\ncriteria: []\nfaults:\n  - {kind: slow-query, at: 2m}\n  - {kind: error-burst}',
      { readFile },
    );
    expect([scenario.name, scenario.seed, scenario.criteria]).toEqual(['middle', '8', []]);
    expect(scenario.workloads.main).toMatchObject({
      rate: 20,
      shape: { kind: 'diurnal', amplitude: 0.1 },
      client: { retries: 2 },
    });
    expect(scenario.faults.map(({ id, at, params }) => [id, at, params])).toEqual([
      ['crowd', 0, { factor: 3 }],
      ['error-burst@api', 0, { errorRatio: 0.05, code: '500' }],
      ['slow-query@postgres', 120_000, { factor: 9 }],
    ]);
    expect(scenario.baseline.recording).toBe('../runs/a.json');
  });
  test('drops the fields of another kind', () => {
    expect(
      compile('extends: middle.yaml\nworkload: {shape: {kind: ramp, to: 5/s}}', { readFile }).workloads.main.shape,
    ).toEqual({ kind: 'ramp', to: 5, at: 0, over: 3_600_000 });
  });
  test('goes 16 files deep and no further', () => {
    const chain = (path: string) => `extends: n${Number(/\d+/.exec(path)![0]) + 1}.yaml`;
    expect(problems('extends: n1.yaml', { readFile: chain })).toEqual([
      'a/n15.yaml:1: found a chain of more than 16 files, expected fewer',
    ]);
  });
});

describe('changes from the command line', () => {
  const text =
    'version: 1\nfaults: [{kind: slow-query, id: slow}, {kind: spike, target: up}, {kind: flash-crowd, id: a.b=c, at: 1m}]\ncriteria: [{signal: response_time_ms, atMost: 9ms}, {signal: error_ratio, atMost: 1%}]\nexpect: {detected: {slow: 5m}}';
  const changed = (...set: string[]) => compile(text, { overrides: { set } });
  test('reach every sort of place', () => {
    const scenario = changed(
      'faults.slow.intensity=0.4',
      'faults.spike@up.envelope=bell',
      'faults.a.b=c.factor=2',
      'faults."a.b=c".at=2m',
      'system.services.api.replicas=3',
      'system.services.api.calls.postgres.pool.size=7',
      'workload.rate=20/s',
      'workload.shape=diurnal',
      'workload.shape.amplitude=10%',
      'title=a: b # c',
      'baseline.figures.response_time_ms.mean=8.42ms',
      'maintenance=[{at: 5m, for: 1m}]',
    );
    expect(
      scenario.faults.map(({ id, intensity, envelope, at, params }) => [
        id,
        intensity,
        envelope.kind,
        at,
        params.factor,
      ]),
    ).toEqual([
      ['slow', 0.4, 'step', 0, 4],
      ['spike@up', 1, 'bell', 0, 5],
      ['a.b=c', 1, 'step', 120_000, 2],
    ]);
    expect(scenario.system.services.api).toMatchObject({
      replicas: 3,
      calls: { postgres: { perRequest: 2, pool: { size: 7 } } },
    });
    expect(scenario.workloads.main).toMatchObject({ rate: 20, shape: { kind: 'diurnal', amplitude: 0.1 } });
    expect(scenario.title).toBe('a: b # c');
    expect(scenario.baseline.figures).toEqual({ response_time_ms: { mean: 8.42 } });
    expect(scenario.maintenance).toEqual([{ at: 300_000, for: 60_000, reason: '' }]);
  });
  test('count entries of lists as the canonical text does', () => {
    expect(compile(text).criteria.map(({ signal }) => signal)).toEqual(['error_ratio', 'response_time_ms']);
    expect(changed('criteria.1.atMost=20ms').criteria).toEqual([
      { signal: 'error_ratio', statistic: 'mean', atMost: 0.01 },
      { signal: 'response_time_ms', statistic: 'mean', atMost: 20 },
    ]);
  });
  test('leave out faults, and what was expected of them', () => {
    const scenario = compile(text, { overrides: { without: ['slow', 'spike@up'] } });
    expect(scenario.faults.map(({ id }) => id)).toEqual(['a.b=c']);
    expect(scenario.expect?.detected).toEqual({});
  });
  test('set the seed, whatever it looks like', () => {
    expect(compile(text, { overrides: { seed: '007' } }).seed).toBe('007');
    expect(scenarioHash(compile(text, { overrides: { seed: '2' } }), smallRegistries)).not.toBe(
      scenarioHash(compile(text), smallRegistries),
    );
  });
});

test('free-form series take figures in the unit of their name; factors have none', () => {
  const [series] = compileScenario({
    file: 't.yaml',
    text: 'version: 1\nseries: [{name: lag_seconds, min: 10ms, parts: [{kind: level, value: 2m}, {kind: level, value: 1.5, combine: multiply}]}]',
  }).series;
  expect([series.min, series.parts]).toEqual([
    0.01,
    [
      { kind: 'level', value: 120, combine: 'add' },
      { kind: 'level', value: 1.5, combine: 'multiply' },
    ],
  ]);
});

test('metric targets are checked where it is known what a simulation shows', () => {
  const observe = (scenario: Scenario) => ({
    series: [
      { name: 'load', labels: { job: 'api', instance: 'a' } },
      { name: 'load', labels: { job: 'db', instance: 'b' } },
    ],
    befallen: new Set(scenario.faults.flatMap(({ id, target }) => (target === 'load' ? [id] : []))),
  });
  const messages = (target: string) =>
    readScenario(
      { file: 't.yaml', text: `version: 1\nfaults: [{kind: spike, target: '${target}'}]` },
      { ...smallRegistries, observe },
    ).diagnostics.map((d) => `${d.position.column}: ${d.message}; ${d.help}`);
  expect(messages('load')).toEqual([]);
  expect(messages('load{job="dbb",instance="b"}')).toEqual([
    '32: unknown series "load{instance="b",job="dbb"}", expected a metric or series that this scenario makes; nearest is load{instance="b",job="db"}',
  ]);
  expect(messages('laod')).toEqual([
    '32: unknown series "laod", expected a metric or series that this scenario makes; nearest is load',
  ]);
});

test('JSON gives the same scenario as YAML', () => {
  expect(
    compile('{"version": 1, "name": "test", "seed": "5", "faults": [{"kind": "slow-query", "factor": 2.0}]}'),
  ).toEqual(compile('version: 1\nseed: 5\nfaults: [{kind: slow-query, factor: "2"}]'));
});

test('the error holds every diagnostic', () => {
  expect(() => compile('version: 1\nsead: 1\nstart: x')).toThrow(InputError);
  expect(problems('version: 1\nsead: 1\nstart: x')).toEqual([
    'a/test.yaml:2: unknown field "sead", expected one of 25 fields of a scenario',
    'a/test.yaml:3: found "x", expected an instant such as 2025-10-18T00:52:00Z',
  ]);
});

describe('detectors of a scenario', () => {
  const detectorsOf = (text: string, set: string[] = []) =>
    compile(`version: 1\n${text}`, { overrides: { set } }).detectors;
  const ewma = { id: 'ewma', kind: 'ewma', signals: [], params: { threshold: 3, memory: 300_000 } };

  test('are of the kind that their id names, unless they say another; sorted by id', () => {
    expect(
      detectorsOf(
        'detectors:\n  slow: {kind: ewma, memory: 1h, signals: [response_time_ms, error_ratio]}\n  ewma:\n  b: ewma\n',
      ),
    ).toEqual([
      { ...ewma, id: 'b' },
      ewma,
      {
        id: 'slow',
        kind: 'ewma',
        signals: ['error_ratio', 'response_time_ms'],
        params: { threshold: 3, memory: 3_600_000 },
      },
    ]);
    expect(detectorsOf('')).toEqual([]);
  });

  test('are there when only something is expected of them, or something of them is set', () => {
    expect(detectorsOf('expect: {detectors: {ewma: {recall: 1}}}')).toEqual([ewma]);
    expect(detectorsOf('', ['detectors.ewma.threshold=4', 'detectors.ewma.memory=1m'])).toEqual([
      { ...ewma, params: { threshold: 4, memory: 60_000 } },
    ]);
    expect(detectorsOf('expect: {detectors: {ewma: {recall: 1}}}', ['detectors.ewma.threshold=4'])).toEqual([
      { ...ewma, params: { ...ewma.params, threshold: 4 } },
    ]);
    expect(detectorsOf('', ['detectors.keen.kind=ewma', 'detectors.keen.threshold=4'])).toEqual([
      { ...ewma, id: 'keen', params: { ...ewma.params, threshold: 4 } },
    ]);
  });

  test('are forgiven a fault that is left out', () => {
    const text =
      'version: 1\nfaults: [{id: slow, kind: slow-query}]\nexpect: {detectors: {ewma: {detected: {slow: 5m}}}}';
    const { expect: expected } = compile(text, { overrides: { without: ['slow'] } });
    expect(expected?.detectors).toEqual({ ewma: { detected: {}, silentElsewhere: false } });
  });

  test('change no hash: the run is the same', () => {
    const plain = compile('version: 1');
    const watched = compile('version: 1\ndetectors: {ewma: {threshold: 4}}');
    expect(scenarioHash(watched, smallRegistries)).toBe(scenarioHash(plain, smallRegistries));
  });
});
