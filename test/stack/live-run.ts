import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { shakedown } from '../e2e/built-cli.ts';
import { portsOf, stack } from './running-stack.ts';

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/** The real faults. Each is gone before the next: whoever mends the cache fills it, and the pool closes what nobody uses for 5 s. */
export const LIVE_FAULTS = [
  'errors',
  'slow-query',
  'lock',
  'connection-leak',
  'cpu',
  'pause',
  'maxmemory',
  'flushall',
] as const;
export type LiveFault = (typeof LIVE_FAULTS)[number];

/** A run has so many samples of two seconds, and a fault in a third of it: what lasts half of a run is the usual there. */
export const LIVE_SAMPLES = 20;
export const STEP_MS = 2000;
export const FAULT_AFTER_MS = 16_000;
export const FAULT_MS = 12_000;

/** What `monitor` made of a stretch of time. */
export interface LiveRun {
  readonly code: number | null;
  readonly decision: string;
  readonly score: number;
  readonly anomalies: readonly { readonly signal: string; readonly severity: string; readonly start: string }[];
  readonly samples: Samples;
  /** When the fault acted, ms; empty without one. */
  readonly fault?: { readonly fromMs: number; readonly toMs: number };
  readonly said: string;
}

/** Columns of samples.csv by signal, NaN where missing. */
export interface Samples {
  readonly startMs: readonly number[];
  readonly values: Readonly<Record<string, readonly number[]>>;
}

/**
 * Watches a running stack with the built `shakedown monitor`, its service from outside as well, and breaks it in between.
 *
 * @param folder of the stack
 * @param work folder for configuration and reports
 * @param baseline name of an earlier run there to compare with
 */
export async function liveRun(
  name: string,
  { folder, work, fault, baseline }: { folder: string; work: string; fault?: LiveFault; baseline?: string },
): Promise<LiveRun> {
  const ports = portsOf(folder);
  mkdirSync(work, { recursive: true });
  copyFileSync(here('counterpart.yaml'), join(work, 'counterpart.yaml'));
  const recording = `baseline: {recording: ${baseline}/stability-report-real.json}\n`;
  const text = readFileSync(here('monitor.yaml'), 'utf8') + (baseline === undefined ? '' : recording);
  writeFileSync(join(work, 'monitor.yaml'), text);
  const options = {
    '--config': 'monitor.yaml',
    '--prometheus': `http://127.0.0.1:${ports.prometheus}`,
    // One item, from the cache: what is slow or fails then is the service.
    '--probe': `http://127.0.0.1:${ports.api}/items/1`,
    '--samples': String(LIVE_SAMPLES),
    '--out': name,
  };
  const watching = shakedown(['monitor', ...Object.entries(options).flat(), '--json', '--no-memory'], { cwd: work });
  let broken: LiveRun['fault'];
  if (fault) {
    await new Promise((resolve) => setTimeout(resolve, FAULT_AFTER_MS));
    const said = await stack('fault', fault, '--for', `${FAULT_MS / 1000}s`, '--dir', folder);
    const [fromMs, toMs] = said.split('\n').map((line) => Date.parse(line.split(' ')[0]));
    broken = { fromMs, toMs };
  }
  const { code, out, err } = await watching;
  if (code !== 0 && code !== 1) throw new Error(`monitor ended with ${code}\n${err}`);
  const { decision, score, anomalies } = JSON.parse(out);
  const samples = samplesOf(readFileSync(join(work, name, 'samples.csv'), 'utf8'));
  return { code, decision, score, anomalies, samples, ...(broken && { fault: broken }), said: err };
}

/** Reads samples.csv. Its cells are numbers and instants only. */
export function samplesOf(csv: string): Samples {
  const [header, ...rows] = csv
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(','));
  const column = (c: number) => rows.map((row) => (row[c] === '' ? Number.NaN : Number(row[c])));
  return {
    startMs: rows.map((row) => Date.parse(row[0])),
    values: Object.fromEntries(header.slice(1).map((signal, c) => [signal, column(c + 1)])),
  };
}
