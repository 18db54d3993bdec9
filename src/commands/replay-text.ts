import type { ReplayCourse } from '../monitor/replay-course.ts';
import type { Truth } from '../recording/truth.ts';
import { formatDuration, formatInstant } from '../reports/figures.ts';
import { printable } from '../schema/printable.ts';

/** What a replay says of itself at its begin. */
export interface ReplayFacts {
  readonly name: string;
  readonly course: ReplayCourse;
  readonly speed: number;
  readonly fromMs: number;
  readonly targetCount: number;
}

/** `replaying checkout: 30 min from 10 min on, 10 times as fast, until 2026-11-23 15:04:05 UTC`. */
export function replayTitle({ name, course, speed, fromMs }: ReplayFacts): string {
  const { roundMs, endMs } = course;
  const from = fromMs > 0 ? ` from ${formatDuration(fromMs)} on` : '';
  const pace = speed === 1 ? '' : `, ${speed} times as fast`;
  const until = Number.isFinite(endMs) ? `, until ${formatInstant(wholeSeconds(endMs))}` : ', over and over';
  return `replaying ${printable(name, 100)}: ${formatDuration(wholeSeconds(roundMs * speed))}${from}${pace}${until}`;
}

/** Where Prometheus finds it. */
export function servedLines(address: string, { targetCount }: ReplayFacts): string[] {
  const targets = targetCount === 1 ? 'the target' : `all ${targetCount} targets`;
  return [
    `  http://${address}/metrics   ${targets} on one page, to be scraped with honor_labels: true`,
    `  http://${address}/targets   each with its own job and instance, for http_sd_configs`,
  ];
}

/** What is wrong and when that is shown; a line for each fault. @param isOver the replay has ended, perhaps before its time */
export function faultLines({ faults }: Truth, isOver: boolean): string[] {
  if (faults.length === 0) return [isOver ? 'nothing was wrong in what was shown' : 'nothing is wrong in it'];
  return [
    isOver ? 'what was wrong, and when it was shown' : 'what is wrong in it, and when it is shown',
    ...faults.map(({ id, kind, target, active }) => {
      const times = `${formatInstant(wholeSeconds(active.startMs)).replace(' UTC', '')} to ${formatInstant(wholeSeconds(active.endMs))}`;
      return `  ${times}  ${printable(id, 100)}: ${kind} at ${printable(target, 100)}`;
    }),
  ];
}

/** `12 min 30 s of 30 min, pages served: 132`; of a loop, in which round it is. */
export function statusText(course: ReplayCourse, nowMs: number, done: string): string {
  const sinceMs = Math.max(0, nowMs - course.beginMs);
  const round = Math.floor(sinceMs / course.roundMs);
  const inRound = wholeSeconds(sinceMs - round * course.roundMs);
  const which = Number.isFinite(course.endMs) ? '' : ` in round ${round + 1}`;
  return `${formatDuration(inRound)} of ${formatDuration(wholeSeconds(course.roundMs))}${which}, ${done}`;
}

const wholeSeconds = (ms: number): number => Math.round(ms / 1000) * 1000;
