/** A scenario that runs as it is and shows, in comments, what else can be said. */
export const exampleScenario = (name: string): string => `# yaml-language-server: $schema=./scenario.schema.json
# A scenario: a service at its baseline, and the faults that befall it.
#   shakedown validate ${name}.yaml         is it right?
#   shakedown run ${name}.yaml              simulate, analyse, write the reports
#   shakedown run ${name}.yaml --without slow-queries --seed 2
# Everything that is left out has a default: shakedown validate ${name}.yaml --canonical
version: 1
name: ${name}
title: One hour of ${name}
lesson: A slow query makes the whole service slow; see how soon it is found, and whether its cause is named.
seed: 1
start: 2025-01-06T09:00:00Z
duration: 1h
scrape: {interval: 30s}

# Requests from outside. Shapes: flat, diurnal, ramp, steps, flash-crowd. Arrivals: poisson, metered, over-dispersed.
workload:
  rate: 20/s
  shape: flat
  # client: {timeout: 2s, retries: 1, backoff: 100ms}

# The default system is an HTTP service \`api\` that calls \`postgres\` through a pool and \`redis\` as a cache.
# Change what you know of yours; name other components to build a system of your own.
system:
  services:
    api:
      replicas: 2
      serviceTime: 4ms
      cpuPerRequest: 5ms
      calls:
        postgres: {perRequest: 2, perMiss: 1, pool: {size: 20}}
        redis: {perRequest: 5}
  databases:
    postgres: {queryTime: 0.8ms}
  caches:
    redis: {hitRatio: 97%}

# What befalls it: shakedown list faults. Any number of faults may overlap.
faults:
  - id: slow-queries
    kind: slow-query
    target: postgres
    at: 30m
    for: 15m
    envelope: {kind: ramp, rise: 2m}
    # intensity: 0.5        # half as strong as its parameters say

# What the run is compared with; delete it to be judged without a baseline.
baseline:
  title: last week
  figures:
    success_ratio: {mean: 100%}
    error_ratio: {mean: 0%}

# The first minutes are left out of the judgement.
warmup: 2m

# What must hold over the run. These are the defaults.
criteria:
  - {signal: request_p99_ms, statistic: p99, atMost: 100ms}
  - {signal: success_ratio, statistic: mean, atLeast: 99.9%}

# Thresholds of the analysis, all with defaults: shakedown list paths --scenario ${name}.yaml
# policy:
#   baseline: {warning: 10%, critical: 50%}

# Detectors under test: shakedown list detectors
# detectors:
#   ewma: {signals: [response_time_ms]}

# What must come out; \`run\` then exits with 0 only if it does, and \`test\` checks it.
# expect:
#   verdict: ROLL BACK
#   detected: {slow-queries: 5m}
#   detectors:
#     ewma: {detected: {slow-queries: 2m}, falseAlarmsPerDay: 24}
`;
