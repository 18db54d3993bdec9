import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { GateRecord } from '../evaluation/gate-record.ts';
import { anything, figure, finite, list, mapOf, object, text, word } from '../reports/shape.ts';
import { InputError } from '../schema/diagnostic.ts';
import type { World } from './command.ts';
import { refuseFolder } from './refuse-folder.ts';
import { writeAside } from './write-aside.ts';

const FORMAT = 'shakedown-gate';
const FORMAT_VERSION = 1;

const figures = object({
  recall: list(figure()),
  precision: list(figure()),
  f1: list(figure()),
  delayMs: list(figure()),
  falseAlarmsPerDay: list(figure()),
});
const shape = object({
  format: word([FORMAT]),
  formatVersion: finite(),
  version: text(),
  modelVersion: text(),
  scenarios: mapOf(
    object({
      hash: text(),
      seeds: list(text()),
      analysis: figures,
      detectors: mapOf(
        object({
          kind: text(),
          signals: list(text()),
          params: anything<Readonly<Record<string, unknown>>>('parameters in base units'),
          figures,
        }),
      ),
    }),
  ),
});

/** Writes what a gate measured to a file, in a form that a diff of two shows well: one figure a line, a value a seed. */
export async function writeBaseline(path: string, record: GateRecord): Promise<void> {
  const json = JSON.stringify({ format: FORMAT, formatVersion: FORMAT_VERSION, ...record }, null, 2)
    // Lists of values stand on one line.
    .replace(/\[\n\s+([^[\]{}]*?)\n\s+\]/g, (_, inner: string) => `[${inner.replace(/\n\s+/g, ' ')}]`);
  const file = await writeAside(path);
  try {
    await file.write(`${json}\n`);
    await file.finish();
  } finally {
    await file.discard();
  }
}

/**
 * Reads what a gate measured before.
 * @throws InputError when the file holds something else; errors of the file system as they are
 */
export async function readBaseline(name: string, { cwd }: Pick<World, 'cwd'>): Promise<GateRecord> {
  const path = resolve(cwd, name);
  refuseFolder(path);
  const source = (await readFile(path, 'utf8')).replace(/^\ufeff/, '');
  const refuse = (code: string, messages: readonly string[]) =>
    new InputError(
      messages.slice(0, 20).map((message) => ({
        severity: 'error' as const,
        code,
        message,
        position: { file: name, line: 1, column: 1, length: 1 },
        help: 'shakedown test --record writes such a file',
      })),
    );
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch (error) {
    const reason = (error as Error).message.replace(/\s+/g, ' ').slice(0, 200);
    throw refuse('not-json', [`found ${reason}, expected the measures of a gate as JSON`]);
  }
  if ((value as { format?: unknown } | null)?.format !== FORMAT)
    throw refuse('not-a-gate', ['found JSON of another kind, expected the measures of a gate']);
  const problems: string[] = [];
  const record = shape.read(value, '', problems);
  if (problems.length === 0 && record.formatVersion !== FORMAT_VERSION)
    problems.push(`formatVersion: found ${record.formatVersion}, expected ${FORMAT_VERSION}`);
  if (problems.length === 0)
    for (const [scenario, { seeds, analysis, detectors }] of Object.entries(record.scenarios)) {
      if (seeds.length === 0) problems.push(`scenarios.${scenario}.seeds: found none, expected one or more`);
      else if (new Set(seeds).size < seeds.length)
        problems.push(`scenarios.${scenario}.seeds: found one twice, expected each once`);
      for (const each of [analysis, ...Object.values(detectors).map((one) => one.figures)])
        for (const [measure, values] of Object.entries(each))
          if (Array.isArray(values) && values.length !== seeds.length)
            problems.push(
              `scenarios.${scenario}: found ${values.length} values of ${measure}, expected ${seeds.length}, one a seed`,
            );
    }
  if (problems.length > 0) throw refuse('not-a-gate', problems);
  return { version: record.version, modelVersion: record.modelVersion, scenarios: record.scenarios };
}
