import type { Registries } from '../../src/scenario/registries.ts';
import { choice, count, duration, list, number, ratio } from '../../src/schema/parameter.ts';

const kind = (
  name: string,
  appliesTo: Registries['faultKinds'][number]['appliesTo'],
  params: Registries['faultKinds'][number]['params'],
) => ({
  name,
  summary: `${name} in a test`,
  cause: name,
  appliesTo,
  params,
  writes: [],
  signature: [],
});

/** A few kinds of every domain, so that tests of the language do not change with the parts that ship. */
export const smallRegistries: Registries = {
  faultKinds: [
    kind('latency-spike', ['service', 'database', 'cache'], {
      delay: duration({ default: 50, max: 600_000, doc: 'time added' }),
    }),
    kind('error-burst', ['service'], {
      errorRatio: ratio({ default: 0.05, doc: 'share that fails' }),
      count: count({ optional: true, min: 1, doc: 'exactly this many' }),
      code: choice({ '500': 'internal error', '503': 'unavailable' }, { default: '500', doc: 'status code' }),
    }),
    kind('slow-query', ['database'], {
      factor: number({ default: 4, min: 1, max: 1000, unit: 'times', doc: 'how much slower' }),
    }),
    kind('network-latency', ['call'], { delay: duration({ default: 20, doc: 'time added to each round trip' }) }),
    kind('flash-crowd', ['workload'], { factor: number({ default: 5, min: 0, doc: 'how many times the rate' }) }),
    kind('spike', ['metric'], { factor: number({ default: 5, min: -1000, max: 1000, doc: 'how far off' }) }),
    kind('missed-scrapes', ['scrape'], { share: ratio({ default: 0.5, doc: 'share that fails' }) }),
  ],
  detectors: [
    {
      name: 'ewma',
      summary: 'ewma in a test',
      params: {
        threshold: number({ default: 3, min: 0, unit: 'standard deviations', doc: 'score from which it alerts' }),
        memory: duration({ default: 300_000, min: 1_000, doc: 'how long it remembers' }),
      },
    },
    {
      name: 'static-threshold',
      summary: 'static-threshold in a test',
      params: { above: number({ doc: 'alerts above this' }), hold: count({ default: 2, min: 1, doc: 'samples' }) },
    },
  ],
  shapes: [
    {
      name: 'level',
      summary: 'the same value all the time',
      params: { value: number({ default: 0, doc: 'the value' }) },
    },
    {
      name: 'sine',
      summary: 'a wave',
      params: {
        amplitude: number({ default: 1, doc: 'half its height' }),
        period: duration({ default: 3_600_000, min: 1_000, doc: 'length of one wave' }),
      },
    },
    {
      name: 'custom',
      summary: 'values of a list, one after another',
      params: {
        values: list(number({ doc: 'one value' }), {
          minLength: 1,
          maxLength: 10_000,
          default: [0],
          doc: 'the values',
        }),
      },
    },
  ],
};
