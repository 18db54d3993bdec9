import type { Argv } from 'yargs';
import { DEFAULT_TIME_LIMIT_MS, type ExternalDetector } from '../evaluation/external.ts';
import { splitWords } from './split-words.ts';
import { UsageError } from './usage-error.ts';

/** The options with which a verb takes detectors that are programs. A scenario file can name none: it never starts a program. */
export function externalOption(yargs: Argv): Argv {
  return yargs
    .option('external', {
      type: 'string',
      array: true,
      nargs: 1,
      requiresArg: true,
      describe: "a detector of your own, NAME='PROGRAM ARGUMENTS': samples on its input, scores on its output",
    })
    .option('time-limit', {
      type: 'number',
      requiresArg: true,
      describe: `seconds that it has for one signal; ${DEFAULT_TIME_LIMIT_MS / 1000} if left out`,
    });
}

/**
 * What those options say.
 *
 * @param taken names that it may not have: of the registry and of the scenario
 * @throws UsageError for a name that is taken, given twice or not kebab-case, and for a command without words
 */
export function externalsOf(
  args: Readonly<Record<string, unknown>>,
  taken: Iterable<string>,
): { readonly externals: readonly ExternalDetector[]; readonly timeLimitMs: number } {
  const seconds = args['time-limit'] ?? DEFAULT_TIME_LIMIT_MS / 1000;
  if (typeof seconds !== 'number' || !(seconds > 0 && seconds <= 86_400))
    throw new UsageError(`--time-limit is ${String(seconds)}`, 'write a number of seconds, from above 0 to 86400');
  const names = new Set(taken);
  const externals = [args.external ?? []].flat().map((given): ExternalDetector => {
    const text = String(given);
    const at = text.indexOf('=');
    const id = text.slice(0, Math.max(at, 0));
    const example = "write --external mine='python3 mine.py'";
    if (!/^[a-z][a-z0-9-]*$/.test(id))
      throw new UsageError(
        `--external is "${text}", which begins with no name of small letters, digits and hyphens`,
        example,
      );
    if (names.has(id)) throw new UsageError(`there is a detector called "${id}" already`, 'give yours another name');
    names.add(id);
    const argv = splitWords(text.slice(at + 1));
    if (argv.length === 0 || argv[0] === '') throw new UsageError(`--external ${id} names no program`, example);
    return { id, argv };
  });
  return { externals, timeLimitMs: seconds * 1000 };
}
