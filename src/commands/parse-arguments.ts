import yargs, { type Argv } from 'yargs';
import { nearest } from '../schema/nearest.ts';
import { UsageError } from './usage-error.ts';
import type { Verb } from './verbs.ts';

/** The part of yargs' own record of declared options that is needed to check what it lets through. */
interface DeclaredOptions {
  readonly key: Readonly<Record<string, unknown>>;
  readonly array: readonly string[];
  readonly number: readonly string[];
}

/**
 * Parses the arguments after a verb's name with the options that the verb describes.
 * Values stay the text that was typed unless an option is declared a number. An option that is not a list may be given once.
 *
 * @throws UsageError for anything that the verb does not know, that is given twice, or that lacks a value
 */
export async function parseArguments(
  verb: Verb,
  describe: (yargs: Argv) => Argv,
  argv: readonly string[],
): Promise<Readonly<Record<string, unknown>>> {
  let options: DeclaredOptions = { key: {}, array: [], number: [] };
  const refuse = (message: string) => usageError(verb, message, { known: Object.keys(options.key), argv });
  let args: Record<string, unknown>;
  try {
    args = await yargs()
      .scriptName('shakedown')
      .locale('en')
      .parserConfiguration({
        'boolean-negation': false,
        'dot-notation': false,
        'greedy-arrays': false,
        'parse-numbers': false,
        'parse-positional-numbers': false,
      })
      .version(false)
      .help(false)
      .exitProcess(false)
      .showHelpOnFail(false)
      .fail((message, error) => {
        throw error ?? refuse(message);
      })
      .strict()
      .command(`${verb.name} ${verb.positionals}`.trim(), verb.summary, (inner) => {
        const described = describe(inner).option('no-color', { type: 'boolean' });
        options = (described as unknown as { getOptions: () => DeclaredOptions }).getOptions();
        return described;
      })
      .parseAsync([verb.name, ...argv]);
  } catch (error) {
    throw (error as Error).name === 'YError' ? refuse((error as Error).message) : error;
  }

  const extra = (args._ as unknown[]).slice(1);
  if (extra.length > 0) throw refuse(`Unknown argument: ${extra.join(', ')}`);
  for (const [name, value] of Object.entries(args)) {
    if (!Object.hasOwn(options.key, name)) continue;
    if (Array.isArray(value) && !options.array.includes(name) && name.length > 1) {
      throw new UsageError(`--${name} is given ${value.length} times`, `give --${name} once`);
    }
    if ([value].flat().includes('')) {
      // An empty word is most often a shell variable that is not set: not a path, a name or a seed that anyone means.
      const what = isPositional(verb, name) ? `<${name}>` : `--${name}`;
      throw new UsageError(`${what} is empty`, `see shakedown ${verb.name} --help`);
    }
    if (options.number.includes(name) && Number.isNaN(value)) {
      throw new UsageError(`--${name} is not a number`, `write a number, as in --${name}=80`);
    }
  }
  return args;
}

const isPositional = ({ positionals }: Verb, name: string) => positionals.split(/[^a-z]+/).includes(name);

/** Turns yargs' English into this program's: what was found, what was expected, and the nearest thing that exists. */
function usageError(
  verb: Verb,
  message: string,
  { known, argv }: { readonly known: readonly string[]; readonly argv: readonly string[] },
): UsageError {
  const see = `see shakedown ${verb.name} --help`;
  const unknown = /^Unknown (?:argument|command)s?: (.*)$/s.exec(message)?.[1];
  if (unknown !== undefined) {
    const first = unknown.split(', ')[0];
    const near = nearest(
      first,
      known.filter((name) => name.length > 1),
    );
    const isOption = argv.some((word) => word === `--${first}` || word.startsWith(`--${first}=`));
    return new UsageError(
      isOption ? `unknown option "--${first}" for ${verb.name}` : `unknown argument "${first}" for ${verb.name}`,
      near ? `did you mean "--${near}"? ${see}` : see,
    );
  }
  const missingValue = /^Not enough arguments following: (.*)$/s.exec(message)?.[1];
  if (missingValue !== undefined) return new UsageError(`--${missingValue} has no value`, see);
  if (/^Not enough non-option arguments/.test(message)) {
    return new UsageError(`expected shakedown ${verb.name} ${verb.positionals}`, see);
  }
  const choice = /^Invalid values:\s+Argument: (\S+), Given: (.*), Choices: (.*)$/s.exec(message);
  if (choice) {
    const [, name, given, list] = choice;
    const choices = list.split(', ').map((text) => text.slice(1, -1));
    const found = given.slice(1, -1);
    const near = nearest(found, choices);
    return new UsageError(
      `${isPositional(verb, name) ? '' : `--${name}: `}found "${found}", expected one of ${choices.join(', ')}`,
      near ? `did you mean ${near}?` : see,
    );
  }
  return new UsageError(message.replace(/\s*\n\s*/g, ' '), see);
}
