import { nextUniform, seedSfc32 } from '../../src/random/sfc32.ts';
import { compileScenario } from '../../src/scenario/compile.ts';
import { simulate } from '../../src/simulation/simulate.ts';

/** One measurement of simulation.bench.ts in a process of its own: `node <bundle> <case> <rate> <days>` prints seconds and peak memory. */
const [what, rateText, daysText] = process.argv.slice(2);
const rate = Number(rateText);
const days = Number(daysText);

const FAULTS: Readonly<Record<string, object>> = {
  hour: { kind: 'slow-query', target: 'postgres', time: '20ms', at: '12h', for: '1h' },
  always: { kind: 'added-latency', target: 'api', delay: '2ms', at: '0s' },
};

/** Streams a whole run, its twin and the truth, as `shakedown simulate` does; the number of samples of the run. */
function causal(fault: object): number {
  const data = {
    version: 1,
    seed: 'bench',
    duration: `${days}d`,
    step: '1s',
    scrape: { interval: '15s' },
    workload: { rate: `${rate}/s` },
    system: { services: { api: { cpuLimit: 16 } }, databases: { postgres: { cpuLimit: 16, cores: 16 } } },
    faults: [fault],
  };
  const simulation = simulate(compileScenario({ file: 'bench', text: JSON.stringify(data) }));
  let samples = 0;
  for (const { run } of simulation.blocks())
    for (const { grid, columns } of run) samples += grid.count * columns.length;
  simulation.truth();
  return samples;
}

/** M/M/c request by request, with a heap of the moments at which servers are free again; the number of requests. */
function requestByRequest(servers: number, utilisation: number): number {
  const random = new Int32Array(4);
  seedSfc32(random, Uint32Array.of(1, 2, 3, 4), 0);
  const meanS = (servers * utilisation) / rate;
  const free = new Float64Array(servers);
  let now = 0;
  let total = 0;
  let count = 0;
  for (;;) {
    now -= Math.log(nextUniform(random)) / rate;
    if (now >= days * 86_400) break;
    const end = Math.max(now, free[0]) - meanS * Math.log(nextUniform(random));
    total += end - now;
    count++;
    // The first of the heap is the next server to be free: replace it and let it sink.
    let i = 0;
    for (let child = 1; child < servers; child = 2 * i + 1) {
      if (child + 1 < servers && free[child + 1] < free[child]) child++;
      if (free[child] >= end) break;
      free[i] = free[child];
      i = child;
    }
    free[i] = end;
  }
  if (!(total > 0)) throw new Error('no time passed');
  return count;
}

const from = performance.now();
const made = what === 'rival' ? requestByRequest(16, 0.5) : causal(FAULTS[what]);
const seconds = (performance.now() - from) / 1000;
console.log(JSON.stringify({ seconds, made, peakMb: process.resourceUsage().maxRSS / 1024 }));
