import fc from 'fast-check';
import { commonFaultFields } from '../../src/faults/fault.ts';
import { aboutSignal } from '../../src/scenario/about-signal.ts';
import { policyFields } from '../../src/scenario/policy.ts';
import type { Registries } from '../../src/scenario/registries.ts';
import type { Fields, Parameter } from '../../src/schema/parameter.ts';
import { formatQuantity } from '../../src/schema/quantity.ts';
import { cacheFields, databaseFields, serviceFields } from '../../src/system/component-parameters.ts';
import { workloadFields } from '../../src/system/workload-parameters.ts';

/** A scenario file as plain data, which JSON.stringify makes a file of. */
export type FileTree = { [key: string]: unknown };

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,6}$/);
const prose = fc
  .string({ unit: 'grapheme', maxLength: 20 })
  .filter((text) => !/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/.test(text));

/** Whole values and odd ones of a range, as files write them. */
function numberText(parameter: Extract<Parameter, { type: 'number' }>, signal?: string): fc.Arbitrary<string> {
  const { quantity } = parameter;
  const min = parameter.min ?? (quantity === 'instant' ? 0 : -1e6);
  const max = Math.min(parameter.max ?? (quantity === 'instant' ? 4e12 : 1e9), 1e12);
  const whole = quantity === 'count' || quantity === 'instant';
  const value = whole
    ? fc.integer({ min: Math.ceil(min), max: Math.floor(max) })
    : fc.oneof(
        fc.double({ min, max, noNaN: true }),
        fc.double({ min, max, noNaN: true }).map((x) => Math.min(max, Math.max(min, Math.round(x * 100) / 100))),
      );
  return value.map((x) => formatQuantity(quantity, x !== 0 && Math.abs(x) < 1e-280 ? 0 : x === 0 ? 0 : x, signal));
}

function valueFor(parameter: Parameter, signal?: string): fc.Arbitrary<unknown> {
  switch (parameter.type) {
    case 'number':
      return numberText(parameter, signal);
    case 'text':
      return word;
    case 'flag':
      return fc.boolean();
    case 'choice':
      return fc.constantFrom(...Object.keys(parameter.options));
    case 'list':
      return fc.array(valueFor(parameter.of, signal), { minLength: parameter.minLength ?? 0, maxLength: 4 });
    case 'group':
      return fieldsOf(parameter.fields, [], signal);
    case 'map':
      return fc.dictionary(word, valueFor(parameter.of), { maxKeys: 2 });
    case 'variant':
      return fc
        .constantFrom(...Object.keys(parameter.variants))
        .chain((kind) =>
          fieldsOf(parameter.variants[kind].fields, [], signal).map((fields) => ({ kind, ...(fields as object) })),
        );
  }
}

/** Lists that must not be empty and are by default. */
const isNeeded = (parameter: Parameter) =>
  parameter.type === 'list' && (parameter.minLength ?? 0) > 0 && parameter.default?.length === 0;

/** Some of the fields; `except` are left out. */
function fieldsOf(fields: Fields, except: readonly string[] = [], signal?: string): fc.Arbitrary<FileTree> {
  const names = Object.keys(fields).filter((name) => !except.includes(name));
  const make = (about: string | undefined) =>
    fc.record(Object.fromEntries(names.map((name) => [name, valueFor(fields[name], about)])), {
      requiredKeys: names.filter((name) => isNeeded(fields[name])),
    }) as fc.Arbitrary<FileTree>;
  // A part that multiplies has plain numbers.
  return 'combine' in fields
    ? fc.constantFrom('add', 'multiply').chain((combine) =>
        make(aboutSignal(fields, (name) => (name === 'combine' ? combine : undefined), signal)).map((tree) => ({
          ...tree,
          combine,
        })),
      )
    : make(signal);
}

const seriesNames = ['queue_depth', 'lag_seconds', 'free_ratio', 'render_ms', 'disk_bytes'];

function seriesOf({ shapes }: Registries): fc.Arbitrary<FileTree> {
  return fc.constantFrom(...seriesNames).chain((name) =>
    fc.record({
      name: fc.constant(name),
      title: prose,
      labels: fc.dictionary(word, prose, { maxKeys: 3 }),
      bad: fc.constantFrom('up', 'down', 'none'),
      decimals: fc.integer({ min: 0, max: 12 }),
      parts: fc.array(
        fc
          .constantFrom(...shapes)
          .chain((shape) => fieldsOf(shape.params, [], name).map((fields) => ({ kind: shape.name, ...fields }))),
        { minLength: 1, maxLength: 4 },
      ),
    }),
  );
}

const TARGETS: Readonly<Record<string, string>> = {
  workload: 'main',
  service: 'api',
  database: 'postgres',
  cache: 'redis',
  call: 'api->redis',
  pool: 'api->postgres',
  metric: 'up{job="api"}',
  scrape: '*',
};

function faultOf({ faultKinds }: Registries): fc.Arbitrary<FileTree> {
  return fc.constantFrom(...faultKinds).chain((kind) =>
    fc
      .tuple(
        fieldsOf(kind.params),
        fc.integer({ min: 0, max: 1_799 }),
        fc.option(fc.integer({ min: 1, max: 1_800 }), { nil: undefined }),
        valueFor(commonFaultFields.envelope),
        // The default system has no queue.
        fc.constantFrom(...kind.appliesTo.filter((domain) => domain in TARGETS)),
      )
      .map(([params, at, length, envelope, domain]) => ({
        ...params,
        kind: kind.name,
        target: TARGETS[domain],
        at: `${at}s`,
        ...(length === undefined ? {} : { for: `${length}s` }),
        envelope,
      })),
  );
}

/** With and without a kind beside the id. */
function detectorsOf({ detectors }: Registries): fc.Arbitrary<FileTree> {
  const entries = detectors.map(({ name, params }) =>
    fc
      .record({
        id: fc.constantFrom(name, 'other', 'third'),
        rest: fc.record(
          { signals: fc.constantFrom([], ['response_time_ms', 'error_ratio']), ...paramsOf(params) },
          { requiredKeys: Object.keys(params).filter((param) => isRequired(params[param])) as never[] },
        ),
      })
      .map(({ id, rest }): [string, unknown] => [id, id === name ? rest : { kind: name, ...rest }]),
  );
  return fc
    .subarray(entries)
    .chain((some) => fc.tuple(...some))
    .map((pairs) => Object.fromEntries(pairs));
}
const paramsOf = (params: Fields) =>
  Object.fromEntries(Object.entries(params).map(([name, parameter]) => [name, valueFor(parameter)]));
const isRequired = (parameter: Parameter) => parameter.default === undefined && parameter.optional !== true;

/** Files that are right, most of them: any text, numbers over their whole range, lists in any order. */
export function arbitraryScenario(registries: Registries): fc.Arbitrary<FileTree> {
  return fc.record(
    {
      version: fc.constant(1),
      name: word,
      title: prose,
      lesson: prose,
      seed: prose,
      start: numberText({ type: 'number', quantity: 'instant', doc: '' }),
      duration: fc.constantFrom('1h', '2h', '3600s', '1d'),
      scrape: fc.record(
        {
          interval: fc.constantFrom('15s', '30s', '1m'),
          jitter: fc.constantFrom('0', '1s', '250ms'),
          missed: fc.constantFrom('1 %', '0.5'),
        },
        { requiredKeys: [] },
      ),
      workload: fieldsOf(workloadFields, ['to']),
      system: fc.record(
        {
          services: fc.record({ api: fieldsOf(serviceFields, ['calls', 'memoryIdle', 'memoryLimit']) }),
          databases: fc.record({ postgres: fieldsOf(databaseFields, ['memoryIdle', 'memoryLimit']) }),
          caches: fc.record({ redis: fieldsOf(cacheFields, ['memoryIdle', 'memoryLimit']) }),
        },
        { requiredKeys: [] },
      ),
      series: fc.uniqueArray(seriesOf(registries), { selector: (series) => series.name, maxLength: 3 }),
      faults: fc
        .array(faultOf(registries), { maxLength: 5 })
        .map((faults) => faults.map((fault, i) => ({ ...fault, id: `f${i}` }))),
      baseline: fc.record({
        title: prose,
        figures: fc.record(
          {
            response_time_ms: fc.record(
              { mean: fc.constant('8.42ms'), p99: fc.constant('0.03214s') },
              { requiredKeys: [] },
            ),
            error_ratio: fc.constant({ mean: '0%' }),
          },
          { requiredKeys: [] },
        ),
      }),
      maintenance: fc.array(
        fc
          .integer({ min: 0, max: 1_000 })
          .chain((at) => fc.record({ at: fc.constant(`${at}s`), for: fc.constant('5m'), reason: prose })),
        { maxLength: 3 },
      ),
      policy: fieldsOf(policyFields),
      detectors: detectorsOf(registries),
      expect: fc.record(
        {
          verdict: fc.constantFrom('PROCEED', 'HOLD'),
          precision: fc.constantFrom('80 %', '0.5', 1),
          delay: fc.constantFrom('5m', '30s'),
          detectors:
            registries.detectors.length > 0
              ? fc.constant({ [registries.detectors[0].name]: { recall: '1', falseAlarmsPerDay: 2 } })
              : fc.constant({}),
        },
        { requiredKeys: [] },
      ),
      criteria: fc.array(
        fc.record({
          signal: fc.constantFrom('request_p99_ms', 'response_time_ms'),
          statistic: fc.constantFrom('mean', 'p99'),
          atMost: numberText({ type: 'number', quantity: 'measure', doc: '' }, 'a_ms'),
        }),
        { maxLength: 3 },
      ),
    },
    { requiredKeys: ['version'] },
  ) as fc.Arbitrary<FileTree>;
}
