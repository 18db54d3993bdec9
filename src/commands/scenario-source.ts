import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { registries } from '../detectors/registries.ts';
import { compileScenario, type ScenarioSource } from '../scenario/compile.ts';
import type { Overrides } from '../scenario/override.ts';
import { MAX_FILE_LENGTH } from '../scenario/parse.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { InputError } from '../schema/diagnostic.ts';
import { nearest } from '../schema/nearest.ts';
import type { World } from './command.ts';
import { packageFacts } from './package-facts.ts';
import { refuseFolder } from './refuse-folder.ts';
import { UsageError } from './usage-error.ts';

/**
 * Reads a scenario file as the user named it; a bare name that is no file is that of a ready-made scenario.
 *
 * @param mostBytes larger files are refused before they are read as text
 * @throws InputError when it is not text or far too large; errors of the file system as they are
 */
export function readScenarioSource(
  name: string,
  world: Pick<World, 'cwd'>,
  overrides: Overrides = {},
  mostBytes = MOST_BYTES,
): ScenarioSource {
  const path = findScenario(name, world.cwd);
  // Ready-made scenarios extend one another from their own folder, whatever the working folder is.
  const isOwn = path === resolve(world.cwd, name);
  const folder = isOwn ? world.cwd : packageFacts().folder;
  const file = isOwn ? name : path.slice(folder.length + 1);
  return {
    file,
    text: readText(path, file, mostBytes),
    readFile: (base) => readText(resolve(folder, base), base, mostBytes),
    overrides,
  };
}

/** The folder that a scenario file lies in; what it names is relative to it. */
export const scenarioFolder = (name: string, cwd: string): string => dirname(findScenario(name, cwd));

/** @throws InputError with everything that is wrong with it */
export function loadScenario(name: string, world: Pick<World, 'cwd'>, overrides: Overrides = {}): Scenario {
  return compileScenario(readScenarioSource(name, world, overrides), registries);
}

/** No more bytes than the characters of the largest file may take. */
const MOST_BYTES = 4 * MAX_FILE_LENGTH;

/** Names of the ready-made scenarios, as `run` takes them. */
export function shippedScenarios(): string[] {
  return readdirSync(join(packageFacts().folder, 'scenarios'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.yaml'))
    .map((path) => path.replaceAll('\\', '/').replace(/\.yaml$/, ''))
    .sort();
}

function findScenario(name: string, cwd: string): string {
  const path = resolve(cwd, name);
  if (existsSync(path) || !/^[a-z0-9-]+(\/[a-z0-9-]+)?$/.test(name)) return path;
  const folder = join(packageFacts().folder, 'scenarios');
  const shipped = join(folder, `${name}.yaml`);
  if (existsSync(shipped)) return shipped;
  const near = nearest(name, shippedScenarios());
  throw new UsageError(
    `"${name}" is neither a file nor a ready-made scenario`,
    `${near === undefined ? '' : `did you mean ${near}? `}see shakedown list scenarios`,
  );
}

function readText(path: string, file: string, mostBytes: number): string {
  const refuse = (code: string, message: string, help?: string) =>
    new InputError([{ severity: 'error', code, message, position: { file, line: 1, column: 1, length: 1 }, help }]);
  refuseFolder(path);
  // A file that is not there is reported by the reading, as every other is.
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > mostBytes)
    throw refuse('too-large', `found ${size} bytes, expected at most ${MAX_FILE_LENGTH} characters`);
  const bytes = readFileSync(path);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refuse(
      'not-text',
      'found bytes that are not UTF-8, expected a text file',
      'convert it, as with iconv -t UTF-8',
    );
  }
}

/** The name of a scenario for the command that repeats a run: without its folder, so that reports do not depend on where it was called. */
export const repeatableName = (name: string): string => basename(name);
