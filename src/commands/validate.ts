import { registries } from '../detectors/registries.ts';
import { readScenario } from '../scenario/compile.ts';
import { formatScenario } from '../scenario/format.ts';
import { formatDiagnostics } from '../scenario/format-diagnostics.ts';
import { scenarioHash } from '../scenario/hash.ts';
import { type Diagnostic, InputError } from '../schema/diagnostic.ts';
import { printable } from '../schema/printable.ts';
import { formatQuantity } from '../schema/quantity.ts';
import { type Command, ExitCode } from './command.ts';
import { readScenarioSource } from './scenario-source.ts';

/** Checks scenario files and says everything that is wrong with them. */
export const command: Command = {
  describe: (yargs) =>
    yargs
      .positional('scenarios', { type: 'string', array: true, demandOption: true, describe: 'scenario files' })
      .option('set', { type: 'string', array: true, describe: 'check with one value changed: PATH=VALUE (repeatable)' })
      .option('without', { type: 'string', array: true, describe: 'check without this fault (repeatable)' })
      .option('seed', { type: 'string', describe: 'check with another seed' })
      .option('canonical', { type: 'boolean', describe: 'print each scenario with every default written out' })
      .option('json', { type: 'boolean', describe: 'print the result as JSON' })
      .example('shakedown validate scenarios/*.yaml', 'exit code 0 when all are right, else 2')
      .example('shakedown validate my.yaml --canonical', 'what the file says, with every default'),
  run: async (args, world) => {
    const overrides = {
      set: args.set as string[] | undefined,
      without: args.without as string[] | undefined,
      seed: args.seed as string | undefined,
    };
    const results = (args.scenarios as string[]).map((file) => ({
      file,
      ...check(() => readScenario(readScenarioSource(file, world, overrides), registries)),
    }));
    const failed = results.some(({ scenario }) => scenario === undefined);
    if (args.json) {
      const json = results.map(({ file, scenario, diagnostics }) => ({
        file,
        valid: scenario !== undefined,
        ...(scenario ? { name: scenario.name, hash: scenarioHash(scenario) } : {}),
        diagnostics,
      }));
      await world.stdout.write(`${JSON.stringify(json, null, 2)}\n`);
      return failed ? ExitCode.BAD_INPUT : ExitCode.OK;
    }
    const shown = new Set<string>();
    for (const { file, scenario, diagnostics } of results) {
      // A base that two files extend is wrong once.
      const text = formatDiagnostics(
        diagnostics.filter((one) => !shown.has(JSON.stringify(one))),
        { colour: world.stderr.colour },
      );
      for (const one of diagnostics) shown.add(JSON.stringify(one));
      await world.stderr.write(text);
      if (!scenario) continue;
      const { faults, durationMs } = scenario;
      const summary = `${printable(file, 300)}: right: ${formatQuantity('duration', durationMs)}, ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}\n`;
      await world.stdout.write(args.canonical ? formatScenario(scenario, registries) : summary);
    }
    return failed ? ExitCode.BAD_INPUT : ExitCode.OK;
  },
};

/** A file that is not even text is as wrong as any other. */
function check(read: () => ReturnType<typeof readScenario>): {
  scenario?: ReturnType<typeof readScenario>['scenario'];
  diagnostics: readonly Diagnostic[];
} {
  try {
    return read();
  } catch (error) {
    if (error instanceof InputError) return { diagnostics: error.diagnostics };
    throw error;
  }
}
