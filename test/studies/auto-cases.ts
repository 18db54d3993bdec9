/**
 * What `auto` was designed on and what it is judged by: scenarios and recordings, each wholly in one half, and seeds of its own for each
 * half. The halves were fixed before anything was measured; whoever changes `auto` looks at the design half only.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { labelRecording } from '../../src/commands/label-recording.ts';
import { registries } from '../../src/detectors/registries.ts';
import type { LabelledCase } from '../../src/evaluation/labelled.ts';
import { labelScenario } from '../../src/pipeline.ts';
import { uniformAt } from '../../src/random/hash.ts';
import { streamKey } from '../../src/random/stream-key.ts';
import { compileScenario } from '../../src/scenario/compile.ts';

export type Half = 'design' | 'held-out';

/** A scenario of either half, run with any seed. */
export interface Recipe {
  readonly name: string;
  /** What is alike about it and others: shipped, or what surrounds the fault. */
  readonly surroundings: string;
  readonly run: (seed: string) => LabelledCase;
}

/** A recipe belongs to a half by its own name, whatever else there is. */
const halfOf = ({ name }: Recipe): Half => (uniformAt(streamKey('halves', name), 0, 0) < 0.5 ? 'design' : 'held-out');

/** Seed k of a half; the halves share none. */
export const seedOf = (half: Half, k: number): string => `${half}-${k}`;

/** Every scenario that ships, as it is, and every fault at two intensities in four surroundings, and these without a fault. */
export function recipes(half: Half): Recipe[] {
  return [...shippedRecipes(), ...generatedRecipes()].filter((recipe) => halfOf(recipe) === half);
}

function shippedRecipes(): Recipe[] {
  const files = ['scenarios', 'scenarios/faults']
    .flatMap((folder) =>
      readdirSync(folder)
        .filter((file) => file.endsWith('.yaml'))
        .map((file) => `${folder}/${file}`),
    )
    .sort();
  return files.map((file) => ({
    name: file,
    surroundings: 'shipped',
    run: (seed) => label(file, readFileSync(file, 'utf8'), seed),
  }));
}

/** Surroundings: what they say in a scenario file, and for how many minutes they last. */
const SURROUNDINGS: Readonly<Record<string, { readonly text: string; readonly minutes: number }>> = {
  'half an hour with a baseline': { text: 'extends: healthy-service.yaml', minutes: 30 },
  'an hour': { text: 'duration: 1h\nscrape: {interval: 15s}\nworkload: {rate: 40/s}', minutes: 60 },
  'four bursty hours': {
    text: 'duration: 4h\nscrape: {interval: 30s}\nworkload:\n  rate: 60/s\n  arrivals: {kind: over-dispersed, spread: 15%, correlation: 0.9, period: 10s}',
    minutes: 240,
  },
  'a day': { text: 'extends: healthy-day.yaml\nbaseline: {figures: {}}', minutes: 1440 },
};
const SERIES = `series:
  - name: backlog_messages
    unit: messages
    bad: up
    parts:
      - {kind: level, value: 120}
      - {kind: ar-noise, spread: 6, correlation: 0.6}
    min: 0
    decimals: 0
  - name: orders_waiting
    unit: orders
    bad: none
    parts:
      - {kind: level, value: 50}
      - {kind: sine, amplitude: 20, period: 15m}
      - {kind: ar-noise, spread: 3, correlation: 0.2}
    decimals: 1`;
const TARGETS: Readonly<Record<string, readonly string[]>> = {
  'added-latency': ['api'],
  'error-burst': ['api'],
  'bad-release': ['api'],
  'memory-leak': ['api', 'postgres'],
  'cpu-throttling': ['api', 'redis'],
  'connection-leak': ['api->postgres'],
  'slow-query': ['postgres'],
  'lock-contention': ['postgres'],
  'cache-flush': ['redis'],
  'flash-crowd': ['main'],
  'network-latency': ['api->postgres', 'api->redis'],
  'missed-scrapes': ['api'],
  spike: ['backlog_messages', 'orders_waiting'],
  'level-shift': ['backlog_messages', 'orders_waiting'],
  drift: ['backlog_messages', 'orders_waiting'],
  'variance-change': ['backlog_messages', 'orders_waiting'],
  dropout: ['backlog_messages'],
};
const INTENSITIES = [0.3, 1];

function generatedRecipes(): Recipe[] {
  return Object.keys(SURROUNDINGS).flatMap((where) => [
    generated(where),
    ...Object.entries(TARGETS).flatMap(([kind, targets]) =>
      targets.flatMap((target) => INTENSITIES.map((intensity) => generated(where, { kind, target, intensity }))),
    ),
  ]);
}

/** When a fault comes, and for how long, is drawn anew with each seed: within the middle, for a twentieth to a quarter of the run. */
function generated(where: string, fault?: { kind: string; target: string; intensity: number }): Recipe {
  const { text, minutes } = SURROUNDINGS[where];
  const name = fault ? `${fault.kind} ${fault.target} ${fault.intensity}, ${where}` : `healthy, ${where}`;
  return {
    name,
    surroundings: where,
    run: (seed) => {
      const key = streamKey(seed, name);
      const at = Math.round(minutes * 60 * (0.3 + 0.35 * uniformAt(key, 0, 0)));
      const lasts = Math.round(minutes * 60 * (0.05 + 0.2 * uniformAt(key, 0, 1)));
      const faults = fault
        ? `faults:\n  - {kind: ${fault.kind}, target: '${fault.target}', intensity: ${fault.intensity}, at: ${at}s, for: ${lasts}s}`
        : '';
      return label('scenarios/generated.yaml', `version: 1\n${text}\n${SERIES}\n${faults}\n`, seed, name);
    },
  };
}

function label(file: string, text: string, seed: string, name?: string): LabelledCase {
  const readFile = (path: string): string => readFileSync(path, 'utf8');
  const labelled = labelScenario(compileScenario({ file, text, readFile, overrides: { seed } }, registries));
  return name === undefined ? labelled : { ...labelled, name };
}

/**
 * The recordings of the Cloud Monitoring Dataset by their names, `domain/file.csv` in order; they take turns, the first into the design half.
 *
 * @param folder its `data`
 */
export function recordings(folder: string, half: Half | 'all'): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.csv'))
    .map((path) => path.replaceAll('\\', '/'))
    .sort();
  return names.filter((_, i) => half === 'all' || (i % 2 === 0) === (half === 'design'));
}

export const recording = (folder: string, name: string): Promise<LabelledCase> =>
  labelRecording({ path: `${folder}/${name}`, file: name, name });
