import type { Scenario } from '../../src/scenario/scenario.ts';
import { simulate } from '../../src/simulation/simulate.ts';
import { quantileSorted } from '../../src/stats/quantile-sorted.ts';
import { deriveSignals } from '../../src/telemetry/derive.ts';

/** What Day 1 measured beside the response time: signals whose fault-free means the scenario gives as baseline. */
export const BASELINE_SIGNALS = [
  'requests_per_second',
  'api_cpu_ratio',
  'api_memory_ratio',
  'api_cpu_throttled_ratio',
  'api_call_time_ms',
  'api_pool_wait_ms',
  'postgres_cpu_ratio',
  'postgres_query_time_ms',
  'redis_cache_hit_ratio',
] as const;

/** The figures of one hour of Plan A, Day 3 that the hand-over names. Times in ms. */
export interface PlanAFigures {
  readonly mean: number;
  readonly p50: number;
  readonly p99: number;
  readonly stddev: number;
  /** Mean of the same run without faults. */
  readonly baselineMean: number;
  readonly success: number;
  readonly worst: number;
  readonly apiCpu: number;
  readonly apiMemory: number;
  readonly postgresCpu: number;
  readonly postgresMemory: number;
  readonly redisCpu: number;
  readonly redisMemory: number;
  readonly connections: number;
  readonly connectionsMin: number;
  readonly connectionsMax: number;
  readonly hitsMin: number;
  readonly hitsMax: number;
  readonly transactions: number;
  readonly transactionsMin: number;
  readonly transactionsMax: number;
  readonly operations: number;
  readonly operationsMin: number;
  readonly operationsMax: number;
  readonly redisBytesMin: number;
  readonly redisBytesMax: number;
  readonly redisHitsMin: number;
  readonly evictions: number;
  /** Means of {@link BASELINE_SIGNALS} without faults. */
  readonly [baseline: `baseline ${string}`]: number;
}

export function planAFigures(scenario: Scenario): PlanAFigures {
  const simulation = simulate(scenario);
  const [{ run, twin }] = [...simulation.blocks()];
  const table = deriveSignals({ provenance: simulation.provenance, targets: run }, simulation.signals);
  const twinTable = deriveSignals({ provenance: simulation.provenance, targets: twin }, simulation.signals);
  const values = (name: string, of = table): Float64Array =>
    of.signals.find(({ signal }) => signal.name === name)!.values;
  const mean = (name: string, of = table): number => values(name, of).reduce((sum, v) => sum + v, 0) / of.grid.count;
  const min = (name: string): number => Math.min(...values(name));
  const max = (name: string): number => Math.max(...values(name));
  const response = values('response_time_ms');
  const sorted = response.slice().sort();
  const average = mean('response_time_ms');
  return {
    mean: average,
    p50: quantileSorted(sorted, 0.5),
    p99: quantileSorted(sorted, 0.99),
    stddev: Math.sqrt(response.reduce((sum, v) => sum + (v - average) * (v - average), 0) / (response.length - 1)),
    baselineMean: mean('response_time_ms', twinTable),
    success: mean('success_ratio'),
    worst: min('success_ratio'),
    apiCpu: mean('api_cpu_ratio'),
    apiMemory: mean('api_memory_ratio'),
    postgresCpu: mean('postgres_cpu_ratio'),
    postgresMemory: mean('postgres_memory_ratio'),
    redisCpu: mean('redis_cpu_ratio'),
    redisMemory: mean('redis_memory_ratio'),
    connections: mean('postgres_connections'),
    connectionsMin: min('postgres_connections'),
    connectionsMax: max('postgres_connections'),
    hitsMin: min('postgres_cache_hit_ratio'),
    hitsMax: max('postgres_cache_hit_ratio'),
    transactions: mean('postgres_transactions_per_second'),
    transactionsMin: min('postgres_transactions_per_second'),
    transactionsMax: max('postgres_transactions_per_second'),
    operations: mean('redis_operations_per_second'),
    operationsMin: min('redis_operations_per_second'),
    operationsMax: max('redis_operations_per_second'),
    redisBytesMin: min('redis_memory_bytes'),
    redisBytesMax: max('redis_memory_bytes'),
    redisHitsMin: min('redis_cache_hit_ratio'),
    evictions: max('redis_evictions_per_second'),
    ...Object.fromEntries(BASELINE_SIGNALS.map((name) => [`baseline ${name}`, mean(name, twinTable)])),
  };
}

/** Whether one run shows the hand-over's figures, each as it is printed there. */
export function withinPlanATolerances(f: PlanAFigures): boolean {
  const share = (value: number, target: number, tolerance: number): boolean =>
    Math.abs(value / target - 1) <= tolerance;
  const within = (value: number, target: number, tolerance: number): boolean => Math.abs(value - target) <= tolerance;
  return (
    share(f.mean, 9.82, 0.005) &&
    share(f.p50, 9.77, 0.01) &&
    share(f.p99, 12.43, 0.02) &&
    share(f.stddev, 1.16, 0.03) &&
    within(f.success, 0.9998, 0.00005) &&
    within(f.worst, 299 / 300, 1e-9) &&
    within(f.apiCpu, 0.35, 0.005) &&
    within(f.apiMemory, 0.45, 0.005) &&
    within(f.postgresCpu, 0.28, 0.005) &&
    within(f.postgresMemory, 0.55, 0.005) &&
    within(f.redisCpu, 0.12, 0.005) &&
    within(f.redisMemory, 0.25, 0.005) &&
    within(f.connections, 5.5, 0.05) &&
    f.connectionsMin >= 3 &&
    f.connectionsMax <= 8 &&
    f.hitsMin >= 0.987 &&
    f.hitsMax <= 0.997 &&
    within(f.transactions, 45, 0.5) &&
    f.transactionsMin >= 37 &&
    f.transactionsMax <= 53 &&
    within(f.operations, 115, 0.5) &&
    f.operationsMin >= 80 &&
    f.operationsMax <= 150 &&
    f.redisBytesMin >= 200e6 &&
    f.redisBytesMax <= 250e6 &&
    f.redisHitsMin > 0.95 &&
    f.evictions === 0
  );
}
