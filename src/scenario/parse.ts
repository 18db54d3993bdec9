import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
  type Node as YamlNode,
} from 'yaml';
import type { Position } from '../schema/diagnostic.ts';
import { quoted } from '../schema/printable.ts';
import type { Findings } from './findings.ts';
import type { Entry, Node } from './node.ts';
import { MAX_DEPTH, MAX_NODES, measureYaml } from './yaml-limits.ts';

/** A scenario is written by people; nothing near this size is one. */
export const MAX_FILE_LENGTH = 4 * 1024 * 1024;

/** Aliases are for a repeated group or two. */
const MAX_ALIASES = 1_000;

/** How a text is to be read: its name in diagnostics, and how far its first line is indented in what diagnostics show. */
export interface ParseOptions {
  readonly file: string;
  readonly firstColumn?: number;
}

/**
 * Reads YAML 1.2 (so JSON too) into positioned nodes. Plain data only: no tags, no merge keys (`<<`), one document, text
 * keys, each once; anchors and aliases work within limits that keep an expansion bomb harmless.
 *
 * @param findings takes what is wrong with the text as YAML
 * @returns undefined when nothing usable was read. An empty text gives an empty scalar. Pure.
 */
export function parseNodes(text: string, options: ParseOptions, findings: Findings): Node | undefined {
  const start: Position = { file: options.file, line: 1, column: options.firstColumn ?? 1, length: 1 };
  if (text.length > MAX_FILE_LENGTH) {
    findings.add('too-large', start, `found ${text.length} characters, expected at most ${MAX_FILE_LENGTH}`);
    return undefined;
  }
  const size = measureYaml(text);
  if (size !== undefined) {
    findings.add('too-large', { ...start, line: size.line }, size.message);
    return undefined;
  }
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'error',
    schema: 'core',
    merge: false,
  });
  const place = placer(text, lines, options);
  document.errors.forEach((error, i) => {
    // The reader often complains twice of one place.
    if (document.errors.findIndex((other) => other.pos[0] === error.pos[0]) < i) return;
    findings.add('yaml', place(error.pos[0], error.pos[1]), yamlMessage(error.code, error.message));
  });
  if (document.errors.length > 0) return undefined;
  return document.contents === null
    ? { type: 'scalar', text: '', empty: true, plain: true, at: start }
    : new Converter(place, findings).convert(document.contents as YamlNode, 1);
}

type Place = (from: number, to: number) => Position;

function placer(text: string, lines: LineCounter, options: ParseOptions): Place {
  return (from, to) => {
    const { line, col } = lines.linePos(Math.min(from, text.length));
    const end = text.slice(from, to).search(/[\r\n]/);
    const length = Math.max(1, end < 0 ? to - from : end);
    return {
      file: options.file,
      line: Math.max(1, line),
      column: Math.max(1, col) + (line === 1 ? (options.firstColumn ?? 1) - 1 : 0),
      length,
    };
  };
}

/** The words of the YAML reader in the form of every other message. */
function yamlMessage(code: string, message: string): string {
  if (code === 'MULTIPLE_DOCS') return 'found a second document, expected one scenario';
  const text = message.split('\n')[0];
  return `found broken YAML, expected it to be readable: ${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}

/** Turns the reader's nodes into ours; anchors are followed in the order of the text, so a later one may reuse a name. */
class Converter {
  readonly #anchors = new Map<string, { node?: Node; size: number; height: number }>();
  readonly #place: Place;
  readonly #findings: Findings;
  #size = 0;
  #aliases = 0;
  #stopped = false;
  /** Levels below the node converted last. */
  #height = 0;

  constructor(place: Place, findings: Findings) {
    this.#place = place;
    this.#findings = findings;
  }

  convert(yaml: YamlNode, depth: number): Node | undefined {
    const at = this.#at(yaml);
    if (this.#stopped) return undefined;
    if (depth > MAX_DEPTH) {
      this.#stopped = true;
      this.#findings.add('too-large', at, `found more than ${MAX_DEPTH} levels of nesting, expected a scenario`);
      return undefined;
    }
    if (isAlias(yaml)) return this.#alias(yaml, at, depth);
    const anchor = (yaml as Scalar).anchor;
    const record: { node?: Node; size: number; height: number } = { size: 0, height: 0 };
    if (anchor) this.#anchors.set(anchor, record);
    const before = this.#size++;
    if (yaml.tag !== undefined)
      this.#findings.add('yaml-tag', at, `found the tag ${quoted(yaml.tag)}, expected plain YAML`, 'leave the tag out');
    let node: Node | undefined;
    this.#height = 1;
    if (isMap(yaml)) node = this.#map(yaml, at, depth);
    else if (isSeq(yaml)) node = this.#list(yaml, at, depth);
    else if (isScalar(yaml)) node = scalar(yaml, at);
    record.node = node;
    record.size = this.#size - before;
    record.height = this.#height;
    return node;
  }

  #alias(alias: Alias, at: Position, depth: number): Node | undefined {
    const target = this.#anchors.get(alias.source);
    if (!target)
      this.#findings.add(
        'yaml-alias',
        at,
        `found the alias ${quoted(alias.source)}, expected an anchor &${alias.source.slice(0, 40)} before it`,
      );
    else if (target.size === 0)
      this.#findings.add(
        'yaml-alias',
        at,
        `found the alias ${quoted(alias.source)} inside what it stands for, expected no circle`,
      );
    else {
      this.#size += target.size;
      this.#aliases++;
      this.#height = target.height;
      if (this.#aliases > MAX_ALIASES || this.#size > MAX_NODES || depth + target.height > MAX_DEPTH) {
        this.#stopped = true;
        this.#findings.add(
          'too-large',
          at,
          `found aliases that expand beyond ${MAX_NODES} values or ${MAX_DEPTH} levels, expected a scenario`,
        );
        return undefined;
      }
      return target.node;
    }
    return undefined;
  }

  #map(yaml: YAMLMap, at: Position, depth: number): Node {
    const entries: Entry[] = [];
    const seen = new Map<string, Position>();
    let height = 0;
    for (const pair of yaml.items) {
      const keyNode = pair.key as YamlNode | null;
      const keyAt = keyNode ? this.#at(keyNode) : at;
      if (!isScalar(keyNode) || keyNode.value === null || (keyNode as Scalar).tag !== undefined) {
        this.#findings.add('yaml-key', keyAt, 'found a key that is not a plain name, expected a name');
        continue;
      }
      const key = textOf(keyNode as Scalar);
      if (key === '<<') {
        this.#findings.add(
          'yaml-merge',
          keyAt,
          'found a merge key <<, expected a name',
          'write the values out, or put them in a file of their own and use `extends`',
        );
        continue;
      }
      const value = pair.value === null ? emptyAfter(keyAt) : this.convert(pair.value as YamlNode, depth + 1);
      height = Math.max(height, this.#height);
      const first = seen.get(key);
      if (first) {
        this.#findings.add(
          'duplicate-key',
          keyAt,
          `found ${quoted(key)} a second time, expected it once (first on line ${first.line}, column ${first.column})`,
          'keep one of the two',
        );
        continue;
      }
      seen.set(key, keyAt);
      if (value) entries.push({ key, keyAt, value });
    }
    this.#height = height + 1;
    return { type: 'map', entries, at };
  }

  #list(yaml: YAMLSeq, at: Position, depth: number): Node {
    const items: Node[] = [];
    let height = 0;
    for (const item of yaml.items) {
      const node = this.convert(item as YamlNode, depth + 1);
      height = Math.max(height, this.#height);
      if (node) items.push(node);
    }
    this.#height = height + 1;
    return { type: 'list', items, at };
  }

  #at(yaml: YamlNode): Position {
    const [from, to] = yaml.range ?? [0, 1];
    return this.#place(from, to);
  }
}

const emptyAfter = (keyAt: Position): Node => ({ type: 'scalar', text: '', empty: true, plain: true, at: keyAt });

function scalar(yaml: Scalar, at: Position): Node {
  const plain = yaml.type === 'PLAIN';
  return { type: 'scalar', text: textOf(yaml), empty: plain && yaml.value === null, plain, at };
}

const textOf = (yaml: Scalar): string =>
  typeof yaml.value === 'string' ? yaml.value : (yaml.source ?? String(yaml.value));
