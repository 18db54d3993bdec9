import { readFileSync } from 'node:fs';
import { run } from '../../src/index.ts';
import { FAULT_AFTER_MS, FAULT_MS, LIVE_SAMPLES, type LiveFault, STEP_MS } from '../stack/live-run.ts';
import { type Effects, effectsOf, type Measured, measuredEffects } from '../stack/measured.ts';

const SEEDS = ['1', '2', '3', '4', '5'];
const at = `at: ${FAULT_AFTER_MS / 1000}s, for: ${FAULT_MS / 1000}s`;

/**
 * The same faults in the simulator, with what is known of the real ones: every fifth request writes (77 % of the transactions), and a
 * write that waits is ended after 2 s; the others that reach the database are misses (23 %); sixteen busy loops beside it leave
 * the service a seventeenth of its core.
 */
const SIMULATED: Readonly<Record<LiveFault, { readonly faults: readonly string[]; readonly instead?: string }>> = {
  errors: { faults: [`{kind: error-burst, target: api, ratio: 30%, ${at}}`] },
  'slow-query': { faults: [`{kind: slow-query, target: postgres, time: 300ms, share: 23%, ${at}}`] },
  lock: { faults: [`{kind: lock-contention, target: postgres, wait: 2s, share: 77%, ${at}}`] },
  'connection-leak': { faults: [`{kind: connection-leak, target: api->postgres, perMinute: 120, ${at}}`] },
  cpu: {
    faults: ['api', 'postgres', 'redis'].map((target) => `{kind: cpu-throttling, target: ${target}, left: 6%, ${at}}`),
  },
  pause: {
    faults: [
      `{kind: cpu-throttling, target: api, left: 0.1%, ${at}}`,
      `{kind: missed-scrapes, target: api, share: 100%, ${at}}`,
    ],
  },
  // There is no fault that takes memory from a cache: a run with the smaller cache stands beside one with the larger.
  maxmemory: { faults: [], instead: 'system.caches.redis.maxMemory=2.5MB' },
  flushall: { faults: [`{kind: cache-flush, target: redis, ${at}}`] },
};

/** What the table may show, how it is written, and from which change on it counts as moved. */
const SHOWN: Readonly<Record<string, { readonly write: (value: number) => string; readonly least: number }>> = {
  response_time_ms: { write: (v) => `${fixed(v)} ms`, least: 2 },
  error_ratio: { write: (v) => `${fixed(100 * v)} %`, least: 0.01 },
  requests_per_second: { write: (v) => `${fixed(v)}/s`, least: 4 },
  api_pool_used_ratio: { write: (v) => `${fixed(100 * v)} %`, least: 0.1 },
  postgres_connections: { write: fixed, least: 1.5 },
  postgres_transactions_per_second: { write: (v) => `${fixed(v)}/s`, least: 3 },
  postgres_query_time_ms: { write: (v) => `${fixed(v)} ms`, least: 2 },
  postgres_exclusive_locks: { write: fixed, least: 0.5 },
  redis_cache_hit_ratio: { write: (v) => `${fixed(100 * v)} %`, least: 0.1 },
  redis_evictions_per_second: { write: (v) => `${fixed(v)}/s`, least: 0.5 },
  redis_memory_bytes: { write: (v) => `${fixed(v / 1e6)} MB`, least: 500_000 },
};

/**
 * Prints the table of README: what the eight faults do to the real stack, as test/stack/measured.json holds it, and to its simulated
 * counterpart. Run in the folder of the repository: `node test/studies/run.mjs real-beside-simulated`.
 */
export async function main(): Promise<void> {
  const measured: Measured = JSON.parse(readFileSync('test/stack/measured.json', 'utf8'));
  const counterpart = readFileSync('test/stack/counterpart.yaml', 'utf8');
  const words = Object.entries(measured.versions).map(([name, version]) => `${name} ${version}`);
  console.log(`Measured ${measured.date} on ${measured.machine}; Debian's ${words.join(', ')}.\n`);
  console.log('| fault | signal | real: before → during | simulated: before → during | |');
  console.log('|---|---|---|---|---|');
  const tally: Record<string, number> = {};
  for (const fault of Object.keys(SIMULATED) as LiveFault[]) {
    const real = measuredEffects(measured.faults[fault]);
    const simulated = meanEffects(SEEDS.map((seed) => simulatedEffects(counterpart, fault, seed)));
    let name: string = fault;
    for (const [signal, { write, least }] of Object.entries(SHOWN)) {
      const [r, s] = [real[signal], simulated[signal]];
      const moves = [r, s].map((effect) => moveOf(effect, least));
      // What both miss tells nothing: the scenario was told to miss those scrapes.
      if (moves.every((move) => move === 0) || moves.every(Number.isNaN)) continue;
      const verdict = compare(moves, [r, s]);
      tally[verdict] = (tally[verdict] ?? 0) + 1;
      const cells = [r, s].map((effect) => `${text(effect?.before, write)} → ${text(effect?.during, write)}`);
      console.log(`| ${name} | \`${signal}\` | ${cells.join(' | ')} | ${verdict} |`);
      name = '';
    }
  }
  console.log(
    `\n${Object.entries(tally)
      .map(([verdict, count]) => `${count} × ${verdict}`)
      .join(', ')}`,
  );
}

type Effect = Effects[string] | undefined;

/** 1, −1 or 0: which way a signal moved; NaN where it is missing during the fault. */
function moveOf(effect: Effect, least: number): number {
  if (effect?.before == null) return 0;
  if (effect.during === null) return Number.NaN;
  const change = effect.during - effect.before;
  return Math.abs(change) < Math.max(least, 0.25 * effect.before) ? 0 : Math.sign(change);
}

/** Alike: changes of one direction within a factor of two of each other, even if one of them alone would be too small to be shown. */
function compare(moves: readonly number[], effects: readonly Effect[]): string {
  const [real, simulated] = moves;
  if (Number.isNaN(real) || Number.isNaN(simulated)) return '**miss**';
  const [r, s] = effects.map((effect) => effect!.during! - effect!.before!);
  if (r / s >= 0.5 && r / s <= 2) return 'alike';
  return real === simulated ? 'direction only' : '**miss**';
}

function simulatedEffects(counterpart: string, fault: LiveFault, seed: string): Effects {
  const { faults, instead } = SIMULATED[fault];
  const duration = `duration=${(LIVE_SAMPLES * STEP_MS) / 1000}s`;
  const text = faults.length === 0 ? counterpart : `${counterpart}faults:\n${faults.map((f) => `  - ${f}\n`).join('')}`;
  const samples = (set: readonly string[]) => {
    const { grid, signals } = run(text, { overrides: { seed, set: [duration, ...set] } }).table;
    return {
      startMs: Array.from({ length: grid.count }, (_, i) => grid.startMs + i * grid.stepMs),
      values: Object.fromEntries(signals.map(({ signal, values }) => [signal.name, [...values]])),
      interval: { fromMs: grid.startMs + FAULT_AFTER_MS, toMs: grid.startMs + FAULT_AFTER_MS + FAULT_MS },
    };
  };
  const plain = samples([]);
  const before = effectsOf(plain, plain.interval);
  if (instead === undefined) return before;
  const other = samples([instead]);
  const after = effectsOf(other, other.interval);
  return Object.fromEntries(
    Object.entries(before).map(([signal, { before: usual }]) => [
      signal,
      { before: usual, during: after[signal].during },
    ]),
  );
}

function meanEffects(runs: readonly Effects[]): Effects {
  const mean = (values: readonly (number | null)[]) => {
    const present = values.filter((value) => value !== null);
    return present.length === 0 ? null : present.reduce((sum, value) => sum + value, 0) / present.length;
  };
  return Object.fromEntries(
    Object.keys(runs[0]).map((signal) => [
      signal,
      {
        before: mean(runs.map((effects) => effects[signal].before)),
        during: mean(runs.map((effects) => effects[signal].during)),
      },
    ]),
  );
}

const text = (value: number | null | undefined, write: (value: number) => string) =>
  value == null ? 'missing' : write(value);

/** Two or three digits that count. */
function fixed(value: number): string {
  if (value === 0) return '0';
  const digits = Math.abs(value) >= 10 ? 0 : Math.abs(value) >= 1 ? 1 : 2;
  return value.toFixed(digits);
}
