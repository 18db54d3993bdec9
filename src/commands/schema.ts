import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { registries } from '../detectors/registries.ts';
import { scenarioJsonSchemaText } from '../scenario/json-schema.ts';
import { type Command, ExitCode } from './command.ts';

/** Prints the JSON Schema of scenario files. */
export const command: Command = {
  describe: (yargs) =>
    yargs
      .option('out', { type: 'string', describe: 'file to write it to instead of standard output' })
      .example(
        'shakedown schema --out scenario.schema.json',
        'then begin scenarios with # yaml-language-server: $schema=./scenario.schema.json',
      ),
  run: async (args, world) => {
    const text = scenarioJsonSchemaText(registries);
    if (typeof args.out === 'string') await writeFile(resolve(world.cwd, args.out), text);
    else await world.stdout.write(text);
    return ExitCode.OK;
  },
};
