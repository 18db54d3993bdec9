import { Findings } from '../scenario/findings.ts';
import { parseNodes } from '../scenario/parse.ts';
import { readFields } from '../scenario/read-value.ts';
import { InputError } from '../schema/diagnostic.ts';
import { choice, defaultsOf, duration, group, map, number, text, type ValuesOf } from '../schema/parameter.ts';

/** What each direction means, for files, flags and help. */
export const directions = {
  up: 'higher is worse (latency, errors)',
  down: 'lower is worse (hit ratio, success)',
  none: 'neither is (traffic)',
} as const;

const SIGNAL_NAME = /^[a-z][a-z0-9_]*$/;

/** What is told of one column. */
const columnFields = {
  signal: text({
    pattern: SIGNAL_NAME,
    patternDoc: 'snake_case, unit last: response_time_ms',
    maxLength: 100,
    doc: 'name of the signal it becomes; a name that ends in _ms, _seconds, _ratio, _bytes or _per_second says its unit',
  }),
  unit: text({
    optional: true,
    maxLength: 30,
    doc: 'unit of the numbers in the file: ms, s, %, MB, /min …; they are converted to that of the signal',
  }),
  bad: choice(directions, { optional: true, doc: 'which direction is bad; as known of the name, else none' }),
  title: text({ optional: true, maxLength: 200, doc: 'name for people; that of the column if left out' }),
  limit: number({ optional: true, doc: 'level at which something is exhausted, in the unit of the signal' }),
} as const;

/** What a mapping file may say of a table that somebody else wrote. */
export const mappingFields = {
  time: text({
    optional: true,
    maxLength: 300,
    doc: 'column with the time stamps; found by its name if left out, else the first',
  }),
  timezone: text({
    optional: true,
    maxLength: 100,
    doc: 'IANA zone of stamps that name none: Europe/Berlin; UTC if left out',
  }),
  step: duration({
    optional: true,
    min: 1,
    doc: 'step between samples; the commonest difference of stamps if left out',
  }),
  label: text({ optional: true, maxLength: 300, doc: 'column that says 1 where experts saw an anomaly, 0 elsewhere' }),
  columns: map(group(columnFields, { doc: 'one column' }), {
    key: 'column',
    doc: 'columns to read; all that hold numbers if left out',
  }),
} as const;

export type ImportMapping = ValuesOf<typeof mappingFields>;
export type ColumnMapping = ValuesOf<typeof columnFields>;

/** What holds where nothing is said. */
export const emptyMapping: ImportMapping = defaultsOf(mappingFields);

/** @throws InputError with everything that is wrong with the file */
export function parseMapping(yaml: string, file: string): ImportMapping {
  const findings = new Findings();
  findings.addSource(file, yaml);
  const node = parseNodes(yaml, { file }, findings);
  const start = { file, line: 1, column: 1, length: 1 };
  if (node && node.type !== 'map')
    findings.add('wrong-type', node.at, 'found no map, expected time, columns and the like');
  const values =
    node?.type === 'map' ? readFields(mappingFields, node, { findings, name: 'a mapping', keyAt: start }) : {};
  if (findings.failed) throw new InputError(findings.sorted());
  return values as ImportMapping;
}

/**
 * Reads `NAME=signal_name:unit:bad` as given to `--column`; unit and direction may be left out. The name may hold `=` and
 * `:`: the last `=` counts.
 *
 * @throws InputError
 */
export function parseColumnFlag(flag: string): { readonly column: string; readonly mapping: ColumnMapping } {
  const at = flag.lastIndexOf('=');
  const [signal = '', unit = '', bad = ''] = at > 0 ? flag.slice(at + 1).split(':') : [];
  const fields = { signal, ...(unit && { unit }), ...(bad && { bad }) };
  const message =
    at <= 0
      ? `found "${flag}", expected NAME=signal_name, NAME=signal_name:unit or NAME=signal_name:unit:up`
      : !SIGNAL_NAME.test(signal)
        ? `found the signal name "${signal}", expected snake_case, unit last`
        : bad !== '' && !Object.hasOwn(directions, bad)
          ? `found the direction "${bad}", expected ${Object.keys(directions).join(', ')}`
          : undefined;
  if (message !== undefined) {
    const position = { file: '--column', line: 1, column: 1, length: Math.max(1, flag.length) };
    const help = 'as in --column "Latency (s)=response_time_ms:s:up"';
    throw new InputError([{ severity: 'error', code: 'bad-column', message, help, position, source: flag }]);
  }
  return { column: flag.slice(0, at), mapping: fields as ColumnMapping };
}
