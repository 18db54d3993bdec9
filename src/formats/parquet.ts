import type { Format } from './format.ts';

/**
 * Apache Parquet, complete in one file: one row an instant, as in CSV. Column `timestamp` is UTC in milliseconds; each series is a
 * column of doubles headed `name{labels}`, null where a sample is missing; scrape offsets are columns too. Stale samples are
 * null as well: which ones, provenance, types, units, grids and signals are in the file's key-value metadata, under
 * `shakedown:recording`. A block of the recording is a row group.
 */
export const parquet: Format = {
  name: 'parquet',
  summary: 'Apache Parquet, one row an instant, one column a series; complete in one file',
  extensions: ['.parquet'],
  // The library is loaded only by who needs it.
  encode: async (contents) => (await import('./parquet-writer.ts')).writeParquet(contents),
  decode: async (source) => (await import('./parquet-reader.ts')).readParquet(source),
};
