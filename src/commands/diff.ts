import { registries } from '../detectors/registries.ts';
import { compileScenario } from '../scenario/compile.ts';
import { leavesOf } from '../scenario/paths.ts';
import { printable } from '../schema/printable.ts';
import { type Command, ExitCode } from './command.ts';
import { readScenarioSource } from './scenario-source.ts';
import { truthLeaves } from './truth-leaves.ts';
import { UsageError } from './usage-error.ts';

/** What one path says before and after; absent where it does not exist. */
interface Difference {
  readonly path: string;
  readonly before?: string;
  readonly after?: string;
}

/** Shows how two scenarios, or two truths, differ, value by value. */
export const command: Command = {
  describe: (yargs) =>
    yargs
      .positional('before', { type: 'string', demandOption: true, describe: 'a scenario file, or a truth.json' })
      .positional('after', { type: 'string', demandOption: true, describe: 'another of the same sort' })
      .option('json', { type: 'boolean', describe: 'print the result as JSON' })
      .example('shakedown diff a.yaml b.yaml', 'every value that differs, defaults included; exit code 1 if any does')
      .example('shakedown diff one/truth.json two/truth.json', 'how the effects of the faults differ'),
  run: async (args, world) => {
    const [before, after] = [String(args.before), String(args.after)].map((file) => readLeaves(file, world));
    if (before.sort !== after.sort)
      throw new UsageError(
        `one file is a ${before.sort}, the other a ${after.sort}`,
        'compare two scenarios, or two truths',
      );
    const differences = differencesOf(before.leaves, after.leaves);
    await world.stdout.write(
      args.json ? `${JSON.stringify(differences, null, 2)}\n` : textOf(differences, before.sort),
    );
    return differences.length === 0 ? ExitCode.OK : ExitCode.VERDICT;
  },
};

type Leaves = ReadonlyMap<string, string>;

function readLeaves(
  file: string,
  world: Parameters<typeof readScenarioSource>[1],
): { sort: 'scenario' | 'truth'; leaves: Leaves } {
  const source = readScenarioSource(file, world, {}, Infinity);
  const truth = truthLeaves(source.text);
  if (truth) return { sort: 'truth', leaves: truth };
  return {
    sort: 'scenario',
    leaves: new Map(leavesOf(compileScenario(source, registries), registries).map(({ path, text }) => [path, text])),
  };
}

/** In the order of the first, then what only the second has. */
function differencesOf(before: Leaves, after: Leaves): Difference[] {
  const changed = [...before].flatMap(([path, text]) => {
    const other = after.get(path);
    return other === text ? [] : [{ path, before: text, ...(other === undefined ? {} : { after: other }) }];
  });
  return [...changed, ...[...after].flatMap(([path, text]) => (before.has(path) ? [] : [{ path, after: text }]))];
}

function textOf(differences: readonly Difference[], sort: string): string {
  if (differences.length === 0) return `no difference: the ${sort}s are equal\n`;
  const line = ({ path, before, after }: Difference) => {
    const name = printable(path, 200);
    if (before === undefined) return `+ ${name}: ${printable(after!, 200)}`;
    return after === undefined
      ? `- ${name}: ${printable(before, 200)}`
      : `~ ${name}: ${printable(before, 200)} → ${printable(after, 200)}`;
  };
  return `${differences.map(line).join('\n')}\n${differences.length} ${differences.length === 1 ? 'value differs' : 'values differ'}\n`;
}
