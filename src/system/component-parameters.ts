import {
  count,
  duration,
  flag,
  group,
  map,
  number,
  rate,
  ratio,
  size,
  text,
  type ValuesOf,
} from '../schema/parameter.ts';
import { clientFields } from './workload-parameters.ts';

/** A slow random factor on times: AR(1), one level a period. Host noise, neighbours, compaction: what no queue explains. */
export const variationFields = {
  spread: ratio({ default: 0.05, max: 0.5, doc: 'standard deviation of the factor' }),
  correlation: ratio({ default: 0.3, max: 0.999, doc: 'correlation (φ) from one period to the next' }),
  period: duration({ default: 30_000, min: 1_000, doc: 'how long one level holds' }),
} as const;

/** CPU and memory that the container of every component has. */
export const containerFields = {
  cpuLimit: number({ default: 1, min: 0.01, max: 1024, unit: 'cores', doc: 'CPU limit of one container' }),
  cpuIdle: number({ default: 0.05, min: 0, max: 1024, unit: 'cores', doc: 'CPU used without any request' }),
  cpuIdleSpread: ratio({ default: 0.1, max: 2, doc: 'how much that idle use wanders from one 30 s to the next' }),
  memoryLimit: size({
    default: 536_870_912,
    min: 1_048_576,
    doc: 'memory limit of one container; above it the process is killed and restarted',
  }),
  memoryIdle: size({ default: 201_326_592, min: 0, doc: 'memory in use without load' }),
  memorySpread: ratio({ default: 0.01, max: 1, doc: 'how much memory in use wanders' }),
  bytesIn: size({ default: 512, max: 1e9, doc: 'bytes received with one request' }),
  bytesOut: size({ default: 2_048, max: 1e9, doc: 'bytes sent in answer to one request' }),
  restartTime: duration({ default: 20_000, min: 1_000, max: 3_600_000, doc: 'how long a restart takes' }),
} as const;

/** One edge of the call graph. */
export const callFields = {
  perRequest: number({ default: 1, min: 0, max: 1000, unit: 'calls', doc: 'mean calls for each request' }),
  perMiss: number({
    optional: true,
    min: 0,
    max: 1000,
    unit: 'calls',
    doc: 'further calls for each miss in the caches this service calls',
  }),
  latency: duration({ default: 0.1, max: 60_000, doc: 'network round trip of one call' }),
  client: group(clientFields, { doc: 'how the caller treats slow and failed calls' }),
  pool: group(
    {
      size: count({ default: 20, min: 1, max: 10_000, doc: 'connections at most, per replica' }),
      idle: count({ default: 3, min: 0, max: 10_000, doc: 'connections kept open without load, per replica' }),
      idleTimeout: duration({
        default: 60_000,
        min: 1_000,
        doc: 'a connection above `idle` that nobody used for this long is closed',
      }),
      acquireTimeout: duration({ default: 1_000, min: 1, doc: 'a request that waits longer for a connection fails' }),
    },
    { doc: 'connection pool, where the callee is a database' },
  ),
} as const;

/** An HTTP service: replicas of a pool of workers behind a round-robin balancer. */
export const serviceFields = {
  replicas: count({ default: 1, min: 1, max: 100, doc: 'instances behind the balancer' }),
  workers: count({ default: 64, min: 1, max: 10_000, doc: 'requests one replica works on at once' }),
  queue: count({
    default: 1_000,
    min: 0,
    max: 10_000_000,
    doc: 'requests that may wait at one replica; more are refused with 503',
  }),
  serviceTime: duration({
    default: 4,
    min: 0.001,
    max: 600_000,
    doc: 'mean own time of one request, without its calls',
  }),
  serviceTimeSpread: number({
    default: 0.5,
    min: 0,
    max: 10,
    unit: 'coefficient of variation',
    doc: 'standard deviation of one request’s own time over its mean',
  }),
  variation: group(variationFields, { doc: 'slow random factor on the own time' }),
  cpuPerRequest: duration({ default: 5, min: 0, doc: 'CPU time of one request' }),
  errorRatio: ratio({ default: 0, doc: 'share of requests that fail without any fault' }),
  memoryPerRequest: size({ default: 131_072, doc: 'memory held by a request in flight, waiting or worked on' }),
  gc: group(
    {
      allocation: size({ default: 262_144, doc: 'garbage made by one request' }),
      heap: size({ default: 67_108_864, min: 1_048_576, doc: 'garbage that fits before a collection' }),
      pause: duration({ default: 3, doc: 'how long one collection stops the replica, at half-full memory' }),
    },
    { doc: 'garbage collection' },
  ),
  calls: map(group(callFields, { doc: 'one callee' }), {
    key: 'component',
    doc: 'what one request calls, one call after another',
  }),
  ...containerFields,
} as const;

/** A PostgreSQL server. */
export const databaseFields = {
  cores: count({ default: 4, min: 1, max: 1024, doc: 'queries executed at once' }),
  queryTime: duration({ default: 0.8, min: 0.001, max: 600_000, doc: 'mean time of one query' }),
  queryTimeSpread: number({
    default: 0.8,
    min: 0,
    max: 10,
    unit: 'coefficient of variation',
    doc: 'standard deviation of one query’s time over its mean',
  }),
  variation: group(variationFields, { doc: 'slow random factor on the query time' }),
  cpuPerQuery: duration({ default: 0.6, min: 0, doc: 'CPU time of one query' }),
  maxConnections: count({ default: 100, min: 1, max: 100_000, doc: 'connections the server accepts' }),
  blocksPerQuery: number({ default: 20, min: 0, max: 1e6, unit: 'blocks', doc: 'blocks one query touches' }),
  rowsPerQuery: number({ default: 5, min: 0, max: 1e6, unit: 'rows', doc: 'rows one query fetches' }),
  cacheHitRatio: ratio({ default: 0.992, doc: 'share of blocks found in the buffer cache' }),
  cacheHitSpread: ratio({
    default: 0.0008,
    max: 0.5,
    doc: 'standard deviation of that share from one 30 s to the next',
  }),
  missTime: duration({ default: 0.1, doc: 'time to read one missed block' }),
  jobs: group(
    {
      workers: count({
        default: 2,
        min: 0,
        max: 1000,
        doc: 'background workers (reports, vacuum), each holding a connection while it works',
      }),
      duty: ratio({ default: 0.2, doc: 'share of the time one of them works' }),
      duration: duration({ default: 20_000, min: 1_000, doc: 'mean length of one piece of work' }),
      transactions: rate({ default: 0.5, doc: 'transactions of one working worker' }),
      cpu: number({ default: 0.02, min: 0, max: 1024, unit: 'cores', doc: 'CPU one working worker uses' }),
    },
    { doc: 'background jobs' },
  ),
  ...containerFields,
} as const;

/** A Redis server used as a cache. */
export const cacheFields = {
  operationTime: duration({ default: 0.05, min: 0.001, max: 60_000, doc: 'mean time of one operation' }),
  operationTimeSpread: number({
    default: 0.5,
    min: 0,
    max: 10,
    unit: 'coefficient of variation',
    doc: 'standard deviation of one operation’s time over its mean',
  }),
  variation: group(variationFields, { doc: 'slow random factor on the operation time' }),
  trafficSpread: ratio({
    default: 0.05,
    max: 2,
    doc: 'how much the operations per request wander from one 30 s to the next',
  }),
  cpuPerOperation: duration({ default: 0.04, min: 0, doc: 'CPU time of one operation' }),
  hitRatio: ratio({ default: 0.97, doc: 'share of reads found once the cache is warm' }),
  readRatio: ratio({ default: 0.9, doc: 'share of operations that read' }),
  keys: count({ default: 150_000, min: 1, max: 1e10, doc: 'keys in use' }),
  itemSize: size({ default: 1_024, min: 1, doc: 'memory of one key with its value' }),
  skew: ratio({ default: 0.35, doc: 'how concentrated reads are: the hit ratio is hitRatio × (resident share)^skew' }),
  expiry: duration({ default: 3_600_000, min: 1_000, doc: 'mean life of a key' }),
  maxMemory: size({ default: 268_435_456, min: 1_048_576, doc: 'above it keys are evicted' }),
  warm: ratio({ default: 1, doc: 'share of the keys in the cache at the start' }),
  clients: count({ default: 10, min: 0, max: 100_000, doc: 'connected clients' }),
  ...containerFields,
  memoryIdle: size({ default: 67_108_864, min: 0, doc: 'memory in use without any key' }),
} as const;

/** A message queue (RabbitMQ): a caller publishes and goes on, a service consumes at its own pace. */
export const queueFields = {
  to: text({ doc: 'service that consumes the messages' }),
  publishTime: duration({ default: 1, min: 0.001, max: 60_000, doc: 'mean time to publish one message' }),
  maxLength: count({ default: 1_000_000, min: 1, max: 1e12, doc: 'messages that may wait; publishing more fails' }),
  redeliver: flag({ default: true, doc: 'a message whose handling failed goes back into the queue' }),
  messageSize: size({ default: 1_024, max: 1e9, doc: 'memory of one waiting message' }),
  cpuPerMessage: duration({ default: 0.05, doc: 'CPU time of one message, in and out' }),
  ...containerFields,
} as const;

/** The components and who calls whom; the default is `api` calling `postgres` through a pool and `redis`. */
export const systemFields = {
  services: map(group(serviceFields, { doc: 'an HTTP service' }), { key: 'service', doc: 'HTTP services' }),
  databases: map(group(databaseFields, { doc: 'a PostgreSQL server' }), { key: 'database', doc: 'PostgreSQL servers' }),
  caches: map(group(cacheFields, { doc: 'a Redis server' }), { key: 'cache', doc: 'Redis caches' }),
  queues: map(group(queueFields, { doc: 'a message queue' }), { key: 'queue', doc: 'message queues' }),
} as const;

export type VariationParameters = ValuesOf<typeof variationFields>;
export type ContainerParameters = ValuesOf<typeof containerFields>;
export type CallParameters = ValuesOf<typeof callFields>;
export type ServiceParameters = ValuesOf<typeof serviceFields>;
export type DatabaseParameters = ValuesOf<typeof databaseFields>;
export type CacheParameters = ValuesOf<typeof cacheFields>;
export type QueueParameters = ValuesOf<typeof queueFields>;
export type SystemParameters = ValuesOf<typeof systemFields>;
