import { exp } from '../../src/exact/exp.ts';
import { uniformAt } from '../../src/random/hash.ts';
import { normalQuantile } from '../../src/random/normal-quantile.ts';
import { poissonQuantile } from '../../src/random/poisson-quantile.ts';
import { streamKey } from '../../src/random/stream-key.ts';
import type { BaselineFigures } from '../../src/scenario/scenario.ts';
import type { Signal, SignalTable } from '../../src/telemetry/signal.ts';

type Kind = 'lognormal' | 'share' | 'count' | 'errors';

/** One signal of the healthy service: its level and how wide it wanders. */
export interface Recipe {
  readonly name: string;
  readonly kind: Kind;
  readonly level: number;
  /** Standard deviation of the log (lognormal) or of the value (share). */
  readonly spread: number;
  readonly signal: Partial<Signal>;
}

const share = (name: string, level: number, spread: number, signal: Partial<Signal>): Recipe => ({
  name,
  kind: 'share',
  level,
  spread,
  signal: { unit: 'ratio', scale: 'logit', ...signal },
});
const positive = (name: string, level: number, spread: number, signal: Partial<Signal>): Recipe => ({
  name,
  kind: 'lognormal',
  level,
  spread,
  signal: { scale: 'log', ...signal },
});

/** Signals like those of one service with its database and cache; 15 of 17 are judged. */
export const healthyService: readonly Recipe[] = [
  positive('response_time_ms', 8.42, 0.12, { unit: 'ms', role: 'latency', component: 'api' }),
  positive('request_p95_ms', 17, 0.12, { unit: 'ms', role: 'latency', component: 'api' }),
  positive('request_p99_ms', 30, 0.12, { unit: 'ms', role: 'latency', component: 'api' }),
  {
    name: 'success_ratio',
    kind: 'share',
    level: 0.9999,
    spread: 0.00001,
    signal: { unit: 'ratio', scale: 'logit', bad: 'down', role: 'errors', use: 'criterion', component: 'api' },
  },
  {
    name: 'error_ratio',
    kind: 'errors',
    level: 0,
    spread: 0,
    signal: { unit: 'ratio', scale: 'logit', role: 'errors', component: 'api' },
  },
  {
    name: 'requests_per_second',
    kind: 'count',
    level: 10,
    spread: 0,
    signal: { unit: 'per second', bad: 'none', role: 'traffic', scale: 'log', component: 'api' },
  },
  share('api_cpu_ratio', 0.35, 0.02, { role: 'saturation', limit: 1, component: 'api', quantity: 'cpu_ratio' }),
  share('api_memory_ratio', 0.45, 0.005, { role: 'memory', limit: 1, component: 'api', quantity: 'memory_ratio' }),
  share('postgres_cpu_ratio', 0.28, 0.02, {
    role: 'saturation',
    limit: 1,
    component: 'postgres',
    quantity: 'cpu_ratio',
  }),
  share('postgres_memory_ratio', 0.55, 0.005, {
    role: 'memory',
    limit: 1,
    component: 'postgres',
    quantity: 'memory_ratio',
  }),
  positive('postgres_query_time_ms', 0.8, 0.08, {
    unit: 'ms',
    role: 'database',
    component: 'postgres',
    quantity: 'query_time_ms',
  }),
  positive('postgres_connections', 5.5, 0.15, {
    unit: 'count',
    role: 'database',
    limit: 20,
    component: 'postgres',
    quantity: 'connections',
  }),
  share('postgres_cache_hit_ratio', 0.992, 0.001, {
    role: 'database',
    bad: 'down',
    component: 'postgres',
    quantity: 'cache_hit_ratio',
  }),
  {
    name: 'postgres_transactions_per_second',
    kind: 'count',
    level: 45,
    spread: 0,
    signal: {
      unit: 'per second',
      bad: 'none',
      role: 'database',
      scale: 'log',
      use: 'context',
      component: 'postgres',
      quantity: 'transactions_per_second',
    },
  },
  positive('redis_memory_bytes', 225e6, 0.02, {
    unit: 'bytes',
    role: 'memory',
    limit: 512e6,
    component: 'redis',
    quantity: 'memory_bytes',
  }),
  share('redis_cache_hit_ratio', 0.97, 0.004, {
    role: 'cache',
    bad: 'down',
    component: 'redis',
    quantity: 'cache_hit_ratio',
  }),
  {
    name: 'redis_evictions_per_second',
    kind: 'errors',
    level: 0,
    spread: 0,
    signal: {
      unit: 'per second',
      role: 'cache',
      scale: 'linear',
      component: 'redis',
      quantity: 'evictions_per_second',
    },
  },
];

export interface SyntheticOptions {
  readonly seed: string;
  /** AR(1) coefficient of every wandering signal. */
  readonly correlation: number;
  readonly count?: number;
  readonly stepMs?: number;
  readonly recipes?: readonly Recipe[];
  /** Changes the value of a signal at a sample: a fault. */
  readonly fault?: (name: string, value: number, i: number) => number;
}

/** A fault-free run (but for `fault`): lognormal, logistic and counted signals whose noise is a stationary AR(1). */
export function syntheticTable({
  seed,
  correlation,
  count = 120,
  stepMs = 30_000,
  recipes = healthyService,
  fault,
}: SyntheticOptions): SignalTable {
  const grid = { startMs: 1_760_748_720_000, stepMs, count };
  const signals = recipes.map((recipe) => {
    const key = streamKey(seed, recipe.name);
    const values = new Float64Array(count);
    const innovation = Math.sqrt(1 - correlation * correlation);
    let state = 0;
    for (let i = 0; i < count; i++) {
      const u = uniformAt(key, i, 0);
      state = i === 0 ? normalQuantile(u) : correlation * state + innovation * normalQuantile(u);
      const value = sample(recipe, state, u, stepMs / 1000);
      values[i] = fault ? fault(recipe.name, value, i) : value;
    }
    return { signal: declare(recipe), values };
  });
  return { provenance: { source: 'imported', name: 'synthetic', seed, notes: [] }, grid, signals };
}

function sample({ kind, level, spread }: Recipe, state: number, u: number, stepSeconds: number): number {
  if (kind === 'lognormal') return level * exp(spread * state - (spread * spread) / 2);
  if (kind === 'share') return Math.min(Math.max(level + spread * state, 0), 1);
  if (kind === 'count') return poissonQuantile(u, level * stepSeconds) / stepSeconds;
  return level;
}

function declare(recipe: Recipe): Signal {
  return {
    name: recipe.name,
    title: recipe.name,
    unit: 'ratio',
    bad: 'up',
    role: 'other',
    component: '',
    quantity: recipe.signal.quantity ?? recipe.name,
    scale: 'log',
    use: 'judged',
    expression: { op: 'sample', of: { metric: recipe.name } },
    ...recipe.signal,
  };
}

/** The true means as baseline figures. */
export const healthyBaseline: Readonly<Record<string, BaselineFigures>> = Object.fromEntries(
  healthyService.map(({ name, level }) => [name, { mean: level }]),
);
