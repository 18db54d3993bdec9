import { type NabProfile, type NabRows, nabProfiles, nabScaled } from './nab-score.ts';

/** One file: what its rows are worth, and what a detector said of them. */
export interface NabFile {
  readonly rows: NabRows;
  /** One per row; NaN is never flagged. */
  readonly scores: Float64Array;
}

/** What one threshold over all files reaches. */
export interface NabOutcome {
  /** A row is flagged at or above it; Infinity: none is. */
  readonly threshold: number;
  /** 0 is a detector that never fires, 100 a perfect one; NaN without windows. */
  readonly scaled: number;
}

/**
 * The best threshold of each profile, one for all files: every score that occurs is tried, from the highest down, and so is not to
 * fire at all. Of equally good ones the highest is taken.
 *
 * O(rows · log rows), pure.
 */
export function sweepNab(files: readonly NabFile[]): Record<NabProfile, NabOutcome> {
  const total = files.reduce((sum, { scores }) => sum + scores.length, 0);
  const windows = files.reduce((sum, { rows }) => sum + rows.windows, 0);
  const score = new Float64Array(total);
  const worth = new Float64Array(total);
  /** Of all files together; −1 outside windows. */
  const window = new Int32Array(total);
  let count = 0;
  let firstWindow = 0;
  for (const { rows, scores } of files) {
    let lastWindow = -1;
    for (let i = 0; i < scores.length; i++) {
      lastWindow = Math.max(lastWindow, rows.window[i]);
      if (rows.window[i] === -2 || Number.isNaN(scores[i])) continue;
      score[count] = scores[i];
      worth[count] = rows.worth[i];
      window[count++] = rows.window[i] === -1 ? -1 : firstWindow + rows.window[i];
    }
    firstWindow += lastWindow + 1;
  }
  const order = Uint32Array.from({ length: count }, (_, i) => i).sort((a, b) => score[b] - score[a] || a - b);

  const names = Object.keys(nabProfiles) as NabProfile[];
  const best = names.map((name) => ({
    threshold: Infinity,
    scaled: nabScaled(-windows * nabProfiles[name].miss, windows, nabProfiles[name]),
  }));
  const hits = new Float64Array(firstWindow);
  let [falseAlarms, hitSum, found] = [0, 0, 0];
  for (let k = 0; k < count; k++) {
    const i = order[k];
    if (window[i] === -1) falseAlarms += worth[i];
    else if (worth[i] > hits[window[i]]) {
      if (hits[window[i]] === 0) found++;
      hitSum += worth[i] - hits[window[i]];
      hits[window[i]] = worth[i];
    }
    if (k + 1 < count && score[order[k + 1]] === score[i]) continue;
    for (const [p, name] of names.entries()) {
      const { hit, falseAlarm, miss } = nabProfiles[name];
      const raw = falseAlarm * falseAlarms + hit * hitSum - miss * (windows - found);
      const scaled = nabScaled(raw, windows, nabProfiles[name]);
      if (scaled > best[p].scaled) best[p] = { threshold: score[i], scaled };
    }
  }
  return Object.fromEntries(names.map((name, p) => [name, best[p]])) as Record<NabProfile, NabOutcome>;
}
