import type { Position } from '../schema/diagnostic.ts';
import { nearest } from '../schema/nearest.ts';
import {
  defaultsOf,
  type Fields,
  type ListParameter,
  type MapParameter,
  type NumberParameter,
  type Parameter,
  type VariantParameter,
} from '../schema/parameter.ts';
import { quoted } from '../schema/printable.ts';
import { parseQuantity } from '../schema/quantity.ts';
import { aboutSignal } from './about-signal.ts';
import type { Findings } from './findings.ts';
import { shorthand } from './merge.ts';
import { type Entry, emptyMap, type MapNode, type Node, nodeAt, textAt, withEntry } from './node.ts';
import { readText } from './read-text.ts';

/** How many entries any map may have. */
const MAX_ENTRIES = 1_000;

/** What a value is read within. */
export interface Reading {
  readonly findings: Findings;
  /** The field or key, for messages. */
  readonly name: string;
  /** Where the field is named; what is missing is reported there. */
  readonly keyAt: Position;
  /** The signal spoken of, which gives a `measure` its unit. */
  readonly signal?: string;
}

/**
 * Reads one node as its declaration says. Everything wrong goes to the findings; what could not be read is `undefined`.
 * Lists keep the order of the file (see sort-sets).
 */
export function readValue(parameter: Parameter, node: Node | undefined, reading: Reading): unknown {
  const absent = node === undefined || (node.type === 'scalar' && node.empty);
  if (absent) {
    const value = defaultsOf({ it: parameter }).it as unknown;
    const tooShort =
      parameter.type === 'list' && (value as unknown[] | undefined)?.length === 0 && (parameter.minLength ?? 0) > 0;
    const needed = (value === undefined || tooShort) && parameter.optional !== true;
    if (needed) {
      reading.findings.add(
        'missing-field',
        node?.at ?? reading.keyAt,
        `found no ${reading.name}, expected ${describe(parameter)}`,
        parameter.type === 'number' && parameter.min === parameter.max && parameter.min !== undefined
          ? `write ${reading.name}: ${parameter.min}`
          : parameter.doc,
      );
    }
    return value;
  }
  switch (parameter.type) {
    case 'number':
      return node.type === 'scalar'
        ? readNumber(parameter, node.text, node.at, reading)
        : wrongType(parameter, node, reading);
    case 'text':
      return node.type === 'scalar' ? readText(parameter, node, reading) : wrongType(parameter, node, reading);
    case 'flag':
      if (node.type !== 'scalar' || !/^(true|false|yes|no|on|off)$/i.test(node.text))
        return wrongType(parameter, node, reading);
      if (node.plain && /^(true|false)$/.test(node.text)) return node.text === 'true';
      return wrongType(parameter, node, reading, `write ${/^(true|yes|on)$/i.test(node.text)}`);
    case 'choice': {
      if (node.type !== 'scalar') return wrongType(parameter, node, reading);
      if (Object.hasOwn(parameter.options, node.text)) return node.text;
      const words = Object.keys(parameter.options);
      const near = nearest(node.text, words);
      reading.findings.add(
        'unknown-word',
        node.at,
        `${reading.name} is ${quoted(node.text)}, expected one of ${words.join(', ')}`,
        near && `did you mean ${quoted(near)}?`,
      );
      return undefined;
    }
    case 'list':
      return readList(parameter, node, reading);
    case 'group':
      return node.type === 'map' ? readFields(parameter.fields, node, reading) : wrongType(parameter, node, reading);
    case 'map':
      return readMap(parameter, node, reading);
    case 'variant':
      return readVariant(parameter, node, reading);
  }
}

/** Reads the fields of a group; unknown ones are reported with the nearest known. */
export function readFields(fields: Fields, node: MapNode, reading: Reading): Record<string, unknown> {
  const signal = aboutSignal(fields, (field) => textAt(node, field), reading.signal);
  const values: Record<string, unknown> = {};
  const entries = new Map(node.entries.map((entry) => [entry.key, entry]));
  for (const entry of node.entries) {
    if (!Object.hasOwn(fields, entry.key) && entry.key !== 'kind')
      unknownField(entry.key, entry.keyAt, Object.keys(fields), reading);
  }
  for (const [name, parameter] of Object.entries(fields)) {
    const entry = entries.get(name);
    const value = readValue(parameter, entry?.value, {
      findings: reading.findings,
      name,
      keyAt: entry?.keyAt ?? reading.keyAt,
      signal,
    });
    if (value !== undefined) values[name] = value;
  }
  return values;
}

export function unknownField(
  key: string,
  at: Position,
  names: readonly string[],
  reading: Pick<Reading, 'findings' | 'name'>,
): void {
  if (reading.findings.full) return;
  const near = nearest(key, names);
  const help =
    near !== undefined
      ? `did you mean ${quoted(near)}?`
      : names.length > 0 && names.length <= 12
        ? `known are ${names.join(', ')}`
        : undefined;
  reading.findings.add(
    'unknown-field',
    at,
    `unknown field ${quoted(key)}, expected ${names.length === 0 ? 'none' : `one of ${names.length} fields`} of ${reading.name}`,
    help,
  );
}

function readNumber(parameter: NumberParameter, text: string, at: Position, reading: Reading): number | undefined {
  const { min, max, unit } = parameter;
  const value = parseQuantity(parameter.quantity, text, { min, max, unit, signal: reading.signal, name: reading.name });
  if (typeof value === 'number') return value;
  reading.findings.add(value.code, at, value.message, value.help);
  return undefined;
}

function readList(parameter: ListParameter, node: Node, reading: Reading): unknown {
  if (node.type !== 'list') return wrongType(parameter, node, reading, `begin it with a dash: - …`);
  const { minLength = 0, maxLength = 100_000 } = parameter;
  if (node.items.length > maxLength || node.items.length < minLength) {
    const limit = node.items.length > maxLength ? `at most ${maxLength}` : `at least ${minLength}`;
    reading.findings.add(
      'too-many',
      node.at,
      `found ${node.items.length} entries in ${reading.name}, expected ${limit}`,
    );
    if (node.items.length > maxLength) return undefined;
  }
  return node.items.map((item) => {
    if (item.type === 'scalar' && item.empty) {
      reading.findings.add(
        'missing-value',
        item.at,
        `found nothing, expected ${describe(parameter.of)}`,
        'remove the dash',
      );
      return undefined;
    }
    return readValue(parameter.of, item, { ...reading, name: nounOf(parameter.of) ?? reading.name, keyAt: item.at });
  });
}

function readMap(parameter: MapParameter, node: Node, reading: Reading): unknown {
  if (node.type !== 'map') return wrongType(parameter, node, reading);
  if (node.entries.length > MAX_ENTRIES) {
    reading.findings.add(
      'too-many',
      node.at,
      `found ${node.entries.length} entries in ${reading.name}, expected at most ${MAX_ENTRIES}`,
    );
    return undefined;
  }
  const values: Record<string, unknown> = {};
  for (const entry of node.entries) {
    const rule = keyRules[parameter.key];
    if (rule && !(rule.pattern.test(entry.key) && entry.key.length <= rule.length)) {
      reading.findings.add(
        'bad-name',
        entry.keyAt,
        `found the ${parameter.key} name ${quoted(entry.key)}, expected ${rule.words}`,
      );
      continue;
    }
    if (entry.key === '__proto__') {
      reading.findings.add('bad-name', entry.keyAt, `found the ${parameter.key} name "__proto__", expected another`);
      continue;
    }
    const signal = parameter.key === 'signal' ? entry.key : reading.signal;
    // A key alone (`postgres:`) names a thing that is wholly as its defaults say.
    const named =
      entry.value.type === 'scalar' && entry.value.empty && (parameter.of.type === 'group' || parameter.keyIsKind)
        ? emptyMap(entry.keyAt)
        : entry.value;
    const inner = parameter.keyIsKind ? ofKind(named, entry) : named;
    const value = readValue(parameter.of, inner, {
      findings: reading.findings,
      name: entry.key,
      keyAt: entry.keyAt,
      signal,
    });
    if (value !== undefined) values[entry.key] = value;
  }
  // Integer-like keys come first in any object, whatever is done here; sorting makes equal maps have equal text.
  return Object.fromEntries(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The node of an entry whose key names its kind, unless it says another. */
export function ofKind(node: Node, { key, keyAt }: Pick<Entry, 'key' | 'keyAt'>): Node {
  if (node.type !== 'map' || textAt(node, 'kind') !== undefined || nodeAt(node, 'kind')?.type === 'map') return node;
  return withEntry(node, {
    key: 'kind',
    keyAt,
    value: { type: 'scalar', text: key, empty: false, plain: true, at: keyAt },
  });
}

const component = {
  pattern: /^[a-z][a-z0-9_-]*$/,
  length: 60,
  words: 'lower-case letters, digits, dashes and underscores, a letter first, at most 60',
};
/** What the keys of a map may look like, by what they name. */
export const keyRules: Readonly<
  Record<string, { readonly pattern: RegExp; readonly length: number; readonly words: string }>
> = {
  service: component,
  database: component,
  cache: component,
  queue: component,
  workload: component,
  detector: component,
  signal: { pattern: /^[A-Za-z_:][A-Za-z0-9_:]*$/, length: 200, words: 'letters, digits and underscores' },
  label: {
    pattern: /^(?!__)[A-Za-z_][A-Za-z0-9_]*$/,
    length: 100,
    words: 'letters, digits and underscores, not beginning with two underscores',
  },
};

function readVariant(parameter: VariantParameter, node: Node, reading: Reading): unknown {
  if (node.type === 'list') return wrongType(parameter, node, reading);
  const full = node.type === 'scalar' ? shorthand(node) : node;
  const kinds = Object.keys(parameter.variants);
  const kindEntry = full.entries.find((entry) => entry.key === 'kind');
  if (kindEntry?.value.type !== 'scalar' || kindEntry.value.empty) {
    const at = kindEntry?.value.at ?? full.entries[0]?.keyAt ?? full.at;
    reading.findings.add(
      'missing-field',
      at,
      `found no kind, expected one of ${listed(kinds)}`,
      `say which: kind: ${kinds[0] ?? '…'}`,
    );
    return undefined;
  }
  const kind = kindEntry.value.text;
  const noun = nounOf(parameter) ?? reading.name;
  if (!Object.hasOwn(parameter.variants, kind)) {
    const near = nearest(kind, kinds);
    const see = nounOf(parameter) === undefined ? undefined : LISTED[noun];
    const help = [near && `did you mean ${quoted(near)}?`, see && `see \`${see}\``].filter(Boolean).join(' ');
    reading.findings.add(
      `unknown-${noun.replaceAll(' ', '-')}`,
      kindEntry.value.at,
      `unknown ${noun} ${quoted(kind)}, expected one of ${listed(kinds)}`,
      help || undefined,
    );
    return undefined;
  }
  return { kind, ...readFields(parameter.variants[kind].fields, full, { ...reading, name: kind }) };
}

/** Entries of a list are declared as `one fault`, `one window`. */
const nounOf = (parameter: Parameter) => (parameter.doc.startsWith('one ') ? parameter.doc.slice(4) : undefined);

const LISTED: Readonly<Record<string, string>> = {
  fault: 'list faults',
  shape: 'list shapes',
  detector: 'list detectors',
};
const listed = (words: readonly string[]) => (words.length > 8 ? `${words.length} kinds` : words.join(', '));

/** What a declaration wants, in words. */
function describe(parameter: Parameter): string {
  const nouns = {
    number: 'a number',
    text: 'a text',
    flag: 'true or false',
    choice: 'a word',
    list: 'a list',
    group: 'a group of fields',
    map: 'a group of names',
    variant: 'a kind',
  };
  if (parameter.type === 'number')
    return {
      duration: 'a duration',
      instant: 'an instant',
      size: 'a size',
      ratio: 'a ratio',
      rate: 'a rate',
      count: 'a whole number',
      number: 'a number',
      measure: 'a figure',
    }[parameter.quantity];
  if (parameter.type === 'choice') return `one of ${Object.keys(parameter.options).join(', ')}`;
  return nouns[parameter.type];
}

function wrongType(parameter: Parameter, node: Node, reading: Reading, help?: string): undefined {
  const found = node.type === 'scalar' ? quoted(node.text) : node.type === 'list' ? 'a list' : 'a group of fields';
  reading.findings.add('wrong-type', node.at, `${reading.name} is ${found}, expected ${describe(parameter)}`, help);
  return undefined;
}
