import type { Argv } from 'yargs';
import type { Overrides } from '../scenario/override.ts';

/** The options with which every verb that takes a scenario can change it. */
export function scenarioOptions(yargs: Argv): Argv {
  return yargs
    .option('seed', { type: 'string', requiresArg: true, describe: 'seed to use instead of the scenario’s own' })
    .option('set', {
      type: 'string',
      array: true,
      nargs: 1,
      requiresArg: true,
      describe: 'change one value, PATH=VALUE; see `list paths`',
    })
    .option('without', {
      type: 'string',
      array: true,
      nargs: 1,
      requiresArg: true,
      describe: 'leave out a fault, by its id',
    });
}

/** What those options say. */
export function overridesOf(args: Readonly<Record<string, unknown>>): Overrides {
  const list = (value: unknown): string[] => (value === undefined ? [] : [value].flat().map(String));
  return {
    set: list(args.set),
    without: list(args.without),
    ...(args.seed === undefined ? {} : { seed: String(args.seed) }),
  };
}

/** The same as they would be typed, for the command that repeats a run. */
export function overrideWords(overrides: Overrides): string[] {
  return [
    ...(overrides.seed === undefined ? [] : ['--seed', overrides.seed]),
    ...(overrides.set ?? []).flatMap((text) => ['--set', text]),
    ...(overrides.without ?? []).flatMap((id) => ['--without', id]),
  ];
}

/** A command line as a shell takes it: words with special characters are quoted. */
export function shellText(words: readonly string[]): string {
  return words.map((word) => (/^[\w@%+=:,./~-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ');
}
