import { commonFaultFields } from '../faults/fault.ts';
import type { Fields, Parameter } from '../schema/parameter.ts';
import { describeParameter } from './describe-parameter.ts';
import { commonDetectorFields, scenarioFields } from './fields.ts';
import { type Registries, registries as shipped } from './registries.ts';

/**
 * The reference of the scenario language in Markdown: every field, fault and shape, from the declarations that also
 * check files.
 */
export function scenarioReference(registries: Registries = shipped): string {
  const { faults, series, detectors, ...fields } = scenarioFields(registries) as Fields;
  return [
    '# Scenario files',
    '',
    LANGUAGE,
    '## Fields',
    '',
    ...section('', fields, 0),
    '## Free-form series',
    '',
    `${sentence(series.doc)} An entry of \`series\`:`,
    '',
    ...seriesSections(series),
    '## Shapes',
    '',
    'Parts of a free-form series: `parts: [{kind: level, value: 20}, {kind: sine}]`.',
    '',
    ...registries.shapes.flatMap((shape) => kindSection(shape.name, shape.summary, shape.params)),
    '## Faults',
    '',
    `${sentence(faults.doc)} An entry of \`faults\` has its \`kind\`, these fields, and those of its kind:`,
    '',
    ...table(commonFaultFields),
    '',
    ...variantTables('envelope', commonFaultFields.envelope, '###'),
    ...registries.faultKinds.flatMap((kind) =>
      kindSection(kind.name, `${kind.summary}. Befalls: ${kind.appliesTo.join(', ')}`, kind.params),
    ),
    ...(registries.detectors.length === 0 ? [] : detectorSections(detectors, registries)),
  ]
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd()
    .concat('\n');
}

/** The same for any set of fields: a table, and a section below it for each that has parts. */
export const fieldsReference = (fields: Fields): string[] => section('', fields, 0);

const detectorSections = (detectors: Parameter, registries: Registries): string[] => [
  '## Detectors',
  '',
  `${sentence(detectors.doc)} \`detectors: {sensitive: {kind: ${registries.detectors[0].name}, signals: [response_time_ms]}}\`. Each has:`,
  '',
  ...table(commonDetectorFields),
  '',
  ...registries.detectors.flatMap(({ name, summary, params }) => kindSection(name, summary, params)),
];

const LANGUAGE = `A scenario is a YAML file (1.2; JSON is YAML too) of one document: plain values, no tags, each key once. Anchors and
aliases work; merge keys (\`<<\`) do not. A key without a value says nothing. Sizes are limited: 4 MiB, 64 levels, 200,000
values with aliases expanded.

Values carry their unit:

| quantity | in files |
|---|---|
| duration | \`250us\` \`15ms\` \`30s\` \`90m\` \`1h30m\` \`2d\` |
| instant | \`2025-10-18T00:52:00Z\`, an offset in place of \`Z\` |
| size | \`512kB\` \`1.5MB\` (powers of 1000), \`256MiB\` (of 1024) |
| ratio | \`25%\` \`25 %\` \`0.25\`; above 1 with a % sign only |
| rate | \`10/s\` \`600/min\` \`5/h\` |
| count | \`3\` |
| number | \`1.5\` |
| figure | in the unit of its signal, the end of whose name tells it: \`_ms\` and \`_seconds\` a duration, \`_ratio\`, \`_bytes\`, \`_per_second\`; else a plain number |

Lists are sets: their order means nothing. The exceptions are lists of plain values, such as those of a profile.
\`shape: flat\` is short for \`shape: {kind: flat}\`.

\`extends: other.yaml\` starts from another file, its path relative to this one. Maps merge key by key, lists are replaced,
but \`faults\` merge by id: an entry with the id of one of the base changes that one, others are added. A \`kind\` that differs replaces all
fields of what it describes. \`null\` takes a part of the base away, as in \`expect: null\`.

A fault without \`id\` has the id \`kind@target\`. Without \`target\` it befalls the only thing it can befall; scrape faults befall all targets
(\`*\`). Calls are written \`api->postgres\`, series as Prometheus writes them: \`name\` or \`name{label="value"}\`.

Every value has a path, for \`--set PATH=VALUE\`: \`system.services.api.replicas\`, \`workload.rate\`, \`faults.<id>.intensity\`,
\`series.<name>.decimals\`; entries of other lists are counted from 0 in the order of the canonical text. \`shakedown list paths\` shows them all.
`;

/** A table of the fields that have no parts, then a section for each that has. */
function section(path: string, fields: Fields, depth: number): string[] {
  const heading = `${'#'.repeat(Math.min(6, depth + 2))} \`${path}\``;
  const lines = [...(path === '' ? [] : [heading, '']), ...table(fields), ''];
  for (const [name, parameter] of Object.entries(fields))
    lines.push(...partsOf(path === '' ? name : `${path}.${name}`, parameter, depth + 1));
  return lines;
}

function partsOf(path: string, parameter: Parameter, depth: number): string[] {
  // Described once, where the name is plural.
  if (path === 'workload') return [];
  switch (parameter.type) {
    case 'group':
      return section(path, parameter.fields, depth);
    case 'map':
      return partsOf(`${path}.<${parameter.key}>`, parameter.of, depth);
    case 'list':
      return partsOf(`${path}[]`, parameter.of, depth);
    case 'variant':
      return variantTables(path, parameter, '#'.repeat(Math.min(6, depth + 2)));
    default:
      return [];
  }
}

function seriesSections(series: Parameter): string[] {
  return series.type === 'list' && series.of.type === 'group' ? [...table(series.of.fields), ''] : [];
}

function variantTables(name: string, parameter: Parameter, hashes: string): string[] {
  if (parameter.type !== 'variant') return [];
  const rows = Object.entries(parameter.variants).flatMap(([kind, { summary, fields }]) => {
    const described = Object.entries(fields).map(([field, inner]) => describeParameter(field, inner));
    const first = `| \`${kind}\` | | | | ${cell(summary)} |`;
    return [
      first,
      ...described.map(
        (row) =>
          `| | \`${row.name}\` | ${cell(row.range === '' ? row.type : `${row.type}, ${row.range}`)} | ${code(row.default)} | ${cell(row.doc)} |`,
      ),
    ];
  });
  return [`${hashes} \`${name}\``, '', '| kind | field | value | default | |', '|---|---|---|---|---|', ...rows, ''];
}

const kindSection = (name: string, summary: string, params: Fields): string[] => [
  `### \`${name}\``,
  '',
  sentence(summary),
  '',
  ...(Object.keys(params).length > 0 ? [...table(params), ''] : []),
];

function table(fields: Fields): string[] {
  const rows = Object.entries(fields).map(([name, parameter]) => {
    const row = describeParameter(name, parameter);
    return `| \`${row.name}\` | ${cell(row.range === '' ? row.type : `${row.type}, ${row.range}`)} | ${code(row.default)} | ${cell(row.doc)} |`;
  });
  return ['| field | value | default | |', '|---|---|---|---|', ...rows];
}

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
const code = (text: string) => (text === '' ? '' : text === 'required' ? text : `\`${text.replaceAll('|', '\\|')}\``);
const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
