import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Argv } from 'yargs';
import { makeFolder } from '../formats/make-folder.ts';
import type { MemoryStore } from '../store/memory-store.ts';
import type { World } from './command.ts';
import { refuseFolder } from './refuse-folder.ts';

/** Where runs are remembered unless something else is said, below the working folder. */
export const DEFAULT_MEMORY = join('.swarm', 'memory.db');

/** Names another file, or `off` for none. */
export const MEMORY_VARIABLE = 'SHAKEDOWN_MEMORY';

/** The option of every verb that reads the memory. */
export const memoryOption = (yargs: Argv): Argv =>
  yargs.option('memory', {
    type: 'string',
    requiresArg: true,
    describe: `database of the runs; ${MEMORY_VARIABLE} or ${DEFAULT_MEMORY} if left out`,
  });

/** The options of every verb that stores its run. */
export const rememberOptions = (yargs: Argv): Argv =>
  memoryOption(yargs).option('no-memory', {
    type: 'boolean',
    describe: `do not remember this run (${MEMORY_VARIABLE}=off does it for all)`,
  });

/** The file that is meant, as the user would write it; undefined when nothing is to be remembered. */
export function memoryFile(args: Readonly<Record<string, unknown>>, { env }: Pick<World, 'env'>): string | undefined {
  if (args['no-memory']) return undefined;
  if (args.memory !== undefined) return String(args.memory);
  const named = env[MEMORY_VARIABLE];
  if (named === 'off') return undefined;
  return named || DEFAULT_MEMORY;
}

/** Opens a memory to write, and makes its folder. The database is loaded only now: most starts need none. */
export async function openMemory(file: string, { cwd }: Pick<World, 'cwd'>): Promise<MemoryStore> {
  const path = resolve(cwd, file);
  await makeFolder(dirname(path));
  refuseFolder(path, 'write');
  const { MemoryStore: Store } = await import('../store/memory-store.ts');
  return Store.open(path);
}

/** Opens a memory to read; undefined when there is none yet, which leaves no empty one behind. */
export async function openExisting(file: string, world: Pick<World, 'cwd'>): Promise<MemoryStore | undefined> {
  return existsSync(resolve(world.cwd, file)) ? openMemory(file, world) : undefined;
}
