import type { Grid } from '../recording/recording.ts';
import type { Interval } from '../recording/truth.ts';
import type { AnalysisSettings } from './settings.ts';

/** Which samples are judged: 1, or 0 where warm-up or maintenance leaves them out, and those stretches with their reason. */
export interface Judged {
  readonly mask: Uint8Array;
  readonly excluded: readonly (Interval & { readonly reason: string })[];
}

/**
 * Marks the samples that the settings leave out. A sample stands for the step that begins at its stamp; it is left out when
 * any part of that step lies in an excluded stretch.
 *
 * O(n · stretches), pure.
 */
export function judgedSamples(grid: Grid, settings: Pick<AnalysisSettings, 'warmupMs' | 'maintenance'>): Judged {
  const stretches = settings.maintenance.map(({ at, for: length, reason }) => ({ at, end: at + length, reason }));
  if (settings.warmupMs > 0) stretches.unshift({ at: 0, end: settings.warmupMs, reason: 'warm-up' });
  const mask = new Uint8Array(grid.count).fill(1);
  for (const { at, end } of stretches) {
    const first = Math.max(0, Math.floor(at / grid.stepMs));
    const last = Math.min(grid.count, Math.ceil(end / grid.stepMs));
    if (last > first) mask.fill(0, first, last);
  }
  const endMs = grid.startMs + grid.count * grid.stepMs;
  const excluded = stretches
    .map(({ at, end, reason }) => ({
      startMs: grid.startMs + Math.max(at, 0),
      endMs: Math.min(grid.startMs + end, endMs),
      reason,
    }))
    .filter(({ startMs, endMs: end }) => startMs < end)
    .sort((a, b) => a.startMs - b.startMs || a.endMs - b.endMs);
  return { mask, excluded };
}
