import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { registries } from '../detectors/registries.ts';
import { scenarioJsonSchemaText } from '../scenario/json-schema.ts';
import { type Command, ExitCode } from './command.ts';
import { exampleScenario } from './example-scenario.ts';
import { UsageError } from './usage-error.ts';

const SCHEMA_FILE = 'scenario.schema.json';

/** Writes a commented scenario to start from, and the schema with which editors complete it. */
export const command: Command = {
  describe: (yargs) =>
    yargs
      .positional('name', {
        type: 'string',
        default: 'my-service',
        describe: 'name of the scenario; the file is NAME.yaml',
      })
      .option('force', { type: 'boolean', describe: 'overwrite the file if it exists' })
      .example('shakedown init checkout', 'writes checkout.yaml and scenario.schema.json')
      .example('shakedown run checkout.yaml', 'and runs it'),
  run: async (args, world) => {
    const name = String(args.name).replace(/\.ya?ml$/, '');
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name)) {
      throw new UsageError(
        `"${name}" cannot be the name of a scenario`,
        'use letters, digits, dots, dashes and underscores, at most 64',
      );
    }
    const file = `${name}.yaml`;
    try {
      // `wx` refuses an existing file in the same step that would write it.
      await writeFile(resolve(world.cwd, file), exampleScenario(name), { flag: args.force ? 'w' : 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      throw new UsageError(`${file} exists already`, `choose another name, or add --force to overwrite it`);
    }
    const hasSchema = await writeSchema(world.cwd);
    await world.stdout.write(`wrote ${file}${hasSchema ? ` and ${SCHEMA_FILE}` : ''}\nnext: shakedown run ${file}\n`);
    return ExitCode.OK;
  },
};

/** Another file of that name is somebody else's and stays. */
async function writeSchema(folder: string): Promise<boolean> {
  const path = join(folder, SCHEMA_FILE);
  const text = scenarioJsonSchemaText(registries);
  const title = /"title": "[^"]*"/.exec(text)![0];
  if (existsSync(path) && !readFileSync(path, 'utf8').includes(title)) return false;
  await writeFile(path, text);
  return true;
}
