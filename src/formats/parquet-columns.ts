import type { RecordingHeader } from './recording-header.ts';
import { columnHeader, OFFSET_NAME } from './series-header.ts';

/** Key of the metadata that holds the header. */
export const HEADER_KEY = 'shakedown:recording';

export const TIME_COLUMN = 'timestamp';

/** Names of all columns, the one with time stamps first. Names must differ, so what would not gets a number. */
export function parquetColumns({ targets }: RecordingHeader): string[] {
  const taken = new Set<string>();
  const names: string[] = [];
  const add = (wanted: string) => {
    const base = Buffer.from(wanted, 'utf8').toString('utf8');
    let name = base;
    for (let n = 2; taken.has(name); n++) name = `${base} #${n}`;
    taken.add(name);
    names.push(name);
  };
  add(TIME_COLUMN);
  for (const target of targets) {
    if (target.offsets) add(columnHeader({ name: OFFSET_NAME, labels: {} }, target));
    for (const series of target.series) add(columnHeader(series, target));
  }
  return names;
}
