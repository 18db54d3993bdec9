import { nearest } from '../schema/nearest.ts';
import { ExitCode, type World } from './command.ts';
import { describeFailure } from './failure.ts';
import { overview } from './overview.ts';
import { packageFacts } from './package-facts.ts';
import { UsageError } from './usage-error.ts';
import { verbs } from './verbs.ts';

/**
 * Runs one command line from its words to its exit code. Never throws.
 *
 * @param argv the words after the program's name
 */
export async function main(argv: readonly string[], world: World): Promise<number> {
  try {
    return await dispatch(argv, world);
  } catch (error) {
    const { text, exitCode } = await describeFailure(error, world);
    await world.stderr.write(text);
    return exitCode;
  }
}

async function dispatch(argv: readonly string[], world: World): Promise<number> {
  const at = argv.findIndex((word) => !word.startsWith('-'));
  const name = at < 0 ? undefined : argv[at];
  if (name === undefined || (name === 'help' && argv.length === 1)) {
    if (argv.includes('--version')) {
      await world.stdout.write(`${packageFacts().version}\n`);
      return ExitCode.OK;
    }
    if (name === 'help' || argv.includes('--help') || argv.includes('-h')) {
      await world.stdout.write(overview(verbs, world.stdout.colour));
      return ExitCode.OK;
    }
    const unknown = argv.find((word) => word !== '--no-color');
    if (unknown !== undefined) throw new UsageError(`unknown option "${unknown}"`, 'see shakedown --help');
    await world.stderr.write(overview(verbs, world.stderr.colour));
    return ExitCode.BAD_INPUT;
  }
  const verb = verbs.find((candidate) => candidate.name === name);
  if (!verb) {
    const near = nearest(
      name,
      verbs.map((candidate) => candidate.name),
    );
    throw new UsageError(
      `unknown verb "${name}"`,
      near ? `did you mean "${near}"? see shakedown --help` : 'see shakedown --help',
    );
  }
  const { command } = await verb.load();
  const words = [...argv.slice(0, at), ...argv.slice(at + 1)];
  const options = words.includes('--') ? words.slice(0, words.indexOf('--')) : words;
  if (options.includes('--help') || options.includes('-h')) {
    const { verbHelp } = await import('./verb-help.ts');
    await world.stdout.write(verbHelp(verb, command.describe, world.stdout));
    return ExitCode.OK;
  }
  const { parseArguments } = await import('./parse-arguments.ts');
  return command.run(await parseArguments(verb, command.describe, words), world);
}
