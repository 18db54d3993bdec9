import { formatDuration } from '../reports/figures.ts';
import { fitWidth } from '../reports/terminal/chart-style.ts';
import { CLEAR_LINE } from '../reports/terminal/sanitize.ts';
import type { World } from './command.ts';

/** A bar on standard error with the share done and the time left. */
export interface Progress {
  /** @param share 0 to 1 */
  readonly update: (share: number) => void;
  /** Removes the bar. */
  readonly end: () => void;
}

const BAR_COLUMNS = 24;
/** Work that is done within this time shows no bar. */
const QUIET_MS = 400;
const REFRESH_MS = 100;

/** A bar for long work; silent unless standard error is a terminal. */
export function progressBar({ stderr, now }: Pick<World, 'stderr' | 'now'>, label: string): Progress {
  if (!stderr.isTerminal) return { update: () => {}, end: () => {} };
  const startMs = now();
  let drawnMs = startMs + QUIET_MS - REFRESH_MS;
  let isDrawn = false;
  return {
    update: (share) => {
      const nowMs = now();
      if (nowMs - drawnMs < REFRESH_MS) return;
      drawnMs = nowMs;
      isDrawn = true;
      const done = Math.min(1, Math.max(0, share));
      const filled = Math.round(done * BAR_COLUMNS);
      const leftMs = done > 0 ? ((nowMs - startMs) / done) * (1 - done) : Number.NaN;
      const left = Number.isFinite(leftMs) ? `, ${formatDuration(Math.ceil(leftMs / 1000) * 1000)} left` : '';
      const line = `${label} [${'#'.repeat(filled)}${'.'.repeat(BAR_COLUMNS - filled)}] ${Math.floor(done * 100)} %${left}`;
      void stderr.write(CLEAR_LINE + fitWidth(line, stderr.columns - 1).trimEnd());
    },
    end: () => {
      if (isDrawn) void stderr.write(CLEAR_LINE);
      isDrawn = false;
    },
  };
}
