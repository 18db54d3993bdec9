import { scenarioFields } from '../scenario/fields.ts';
import { choice, count, duration, group, list, map, number, rate, text, type ValuesOf } from '../schema/parameter.ts';
import { MAX_SAMPLES, profiles } from './watch-plan.ts';

const METRIC = {
  pattern: /^[A-Za-z_:][A-Za-z0-9_:]*$/,
  patternDoc: 'letters, digits and underscores, as Prometheus names metrics',
  maxLength: 200,
};
const LABEL = { ...METRIC, pattern: /^[A-Za-z_][A-Za-z0-9_]*$/, patternDoc: 'letters, digits and underscores' };
const path = (doc: string) => text({ optional: true, maxLength: 1_000, doc });

const matchers = (doc: string) =>
  map(text({ maxLength: 1_000, doc: 'value it must have; after ~ a regular expression' }), {
    key: 'label',
    optional: true,
    doc,
  });

const component = group(
  {
    type: choice(
      {
        service: 'answers HTTP requests',
        database: 'a PostgreSQL, seen by postgres_exporter',
        cache: 'a Redis, seen by redis_exporter',
        queue: 'a queue of RabbitMQ',
      },
      { optional: true, doc: 'what it is; as in the scenario if left out' },
    ),
    select: matchers('labels of its series; for a service job: NAME, for the others what a simulation shows'),
    container: matchers('labels of the series of its container; container: NAME if left out'),
    calls: list(text({ maxLength: 200, doc: 'name of a component' }), {
      optional: true,
      maxLength: 1_000,
      doc: 'components that it calls, for suspected causes and the signals of its pool',
    }),
    success: text({
      optional: true,
      maxLength: 200,
      doc: 'regular expression of the status codes that are a success; those below 500 if left out',
    }),
  },
  { doc: 'one component' },
);

const metric = group(
  {
    name: text({ ...METRIC, doc: 'what it is called there; of a histogram the part before _bucket' }),
    labels: map(text({ ...LABEL, doc: 'what that label is called there' }), { key: 'label', doc: 'our label: theirs' }),
    factor: number({ default: 1, doc: 'what its values are multiplied with to get ours: 0.001 for ms' }),
  },
  { doc: 'one metric' },
);

const signal = group(
  {
    title: text({ optional: true, maxLength: 200, doc: 'what people call it; as known of the name, else the name' }),
    unit: text({ optional: true, maxLength: 40, doc: 'unit of its values; as its name ends, if left out' }),
    bad: choice(
      { up: 'rising is bad', down: 'falling is bad', none: 'neither is; both ways are looked at' },
      { optional: true, doc: 'which direction is bad; as known of the name, else none' },
    ),
    limit: number({ optional: true, doc: 'level at which something is exhausted' }),
    query: text({ maxLength: 10_000, doc: 'PromQL that gives one value' }),
  },
  { doc: 'one signal' },
);

const probe = group(
  {
    url: text({ maxLength: 2_000, doc: 'http or https address' }),
    method: choice({ GET: '', HEAD: '', POST: '', OPTIONS: '' }, { default: 'GET', doc: 'method' }),
    rate: rate({ default: 2, min: 0.001, max: 1_000, doc: 'requests, whatever becomes of them' }),
    timeout: duration({ default: 5_000, min: 1, max: 600_000, doc: 'from the moment a request was due' }),
    concurrency: count({ default: 20, min: 1, max: 1_000, doc: 'requests under way at once' }),
    status: text({ default: '[23]..', maxLength: 200, doc: 'regular expression of the status codes of a success' }),
    body: text({
      optional: true,
      maxLength: 1_000,
      doc: 'regular expression that must match in the body of a success',
    }),
    ca: path('file with certificates to trust, PEM, relative to this file'),
  },
  { doc: 'one probe' },
);

const { name, title, tag, baseline, warmup, maintenance, known, criteria, policy, memory } = scenarioFields({
  faultKinds: [],
  shapes: [],
  detectors: [],
});

/** Everything that a file for `monitor` may say. What it shares with scenarios means the same here. */
export const watchFields = {
  name,
  title,
  tag,
  scenario: path(
    'scenario with the same components, relative to this file: its baseline, criteria, policy and the like hold where this file says nothing',
  ),
  prometheus: group(
    {
      url: text({ optional: true, maxLength: 2_000, doc: 'http or https address' }),
      timeout: duration({ default: 10_000, min: 1, max: 600_000, doc: 'for one answer' }),
      user: text({ optional: true, maxLength: 200, doc: 'name for basic authentication' }),
      passwordFile: path('file with the password; SHAKEDOWN_PROMETHEUS_PASSWORD if left out'),
      tokenFile: path('file with a bearer token; SHAKEDOWN_PROMETHEUS_TOKEN if left out'),
      ca: path('file with certificates to trust, PEM'),
    },
    { doc: 'the Prometheus to ask' },
  ),
  profile: choice(
    { stability: profiles.stability.doc, quick: profiles.quick.doc },
    { default: 'stability', doc: 'how long and how often' },
  ),
  samples: count({
    optional: true,
    min: 1,
    max: MAX_SAMPLES,
    doc: 'samples to judge; as the profile says if left out',
  }),
  interval: duration({
    optional: true,
    min: 100,
    max: 86_400_000,
    doc: 'time between them, best a multiple of the scrape interval; as the profile says if left out',
  }),
  components: map(component, {
    key: 'component',
    doc: 'what to watch; those of the scenario if left out, else what Prometheus is found to scrape',
  }),
  metrics: map(metric, {
    key: 'metric',
    doc: 'metrics that are called otherwise there, by the name that exporters give them',
  }),
  signals: map(signal, { key: 'signal', doc: 'signals of your own; one that has the name of another replaces it' }),
  probes: map(probe, { key: 'probe', doc: 'requests to send, and to measure' }),
  baseline,
  warmup,
  maintenance,
  known,
  criteria,
  policy,
  memory,
} as const;

export type WatchValues = ValuesOf<typeof watchFields>;
