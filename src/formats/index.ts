import { csv } from './csv.ts';
import type { Format } from './format.ts';
import { influx } from './influx.ts';
import { ndjson } from './ndjson.ts';
import { openmetrics } from './openmetrics.ts';
import { otlpJson } from './otlp-json.ts';
import { parquet } from './parquet.ts';
import { promtoolSeries } from './promtool-series.ts';
import { remoteWrite } from './remote-write.ts';

export type { Format } from './format.ts';

/** Every format of recordings. Adding one: a file of this shape and a line here. */
export const formats: readonly Format[] = [
  csv,
  ndjson,
  openmetrics,
  remoteWrite,
  parquet,
  influx,
  promtoolSeries,
  otlpJson,
];

for (const format of formats) {
  if (formats.some((other) => other !== format && other.name === format.name))
    throw new Error(`two formats are named ${format.name}`);
}

/** The format that a file's ending tells, the longest where several fit; undefined when it tells none. */
export function formatOfFile(file: string): Format | undefined {
  const lower = file.toLowerCase();
  const endings = formats.flatMap((format) => format.extensions.map((ending) => ({ format, ending })));
  const fitting = endings.filter(({ ending }) => lower.endsWith(ending));
  return fitting.sort((a, b) => b.ending.length - a.ending.length)[0]?.format;
}
