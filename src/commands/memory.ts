import { formatInstant } from '../reports/figures.ts';
import { nearest } from '../schema/nearest.ts';
import { printable } from '../schema/printable.ts';
import type { MemoryEntry, MemoryStore } from '../store/memory-store.ts';
import { DEFAULT_NAMESPACE } from '../store/namespaces.ts';
import { type Command, ExitCode, type World } from './command.ts';
import { DEFAULT_MEMORY, memoryFile, memoryOption, openExisting, openMemory } from './memory-options.ts';
import { textTable } from './text-table.ts';
import { UsageError } from './usage-error.ts';

const ACTIONS = ['get', 'list', 'put', 'delete'] as const;

/** Reads and changes single entries of the memory. */
export const command: Command = {
  describe: (yargs) =>
    memoryOption(
      yargs.positional('action', { type: 'string', choices: ACTIONS, demandOption: true, describe: 'what to do' }),
    )
      .option('key', { type: 'string', requiresArg: true, describe: 'key of the entry; list takes it as a beginning' })
      .option('namespace', {
        type: 'string',
        requiresArg: true,
        describe: `namespace of the entry; ${DEFAULT_NAMESPACE} if left out, for list all`,
      })
      .option('value', { type: 'string', requiresArg: true, describe: 'JSON to put' })
      .option('json', { type: 'boolean', describe: 'print the entry or the list as JSON' })
      .example('$0 memory get --key plan-a/day3/stability-monitoring', 'the latest run of that key')
      .example('$0 memory list --namespace runs', 'every run')
      .example(`$0 memory put --key plan-a/day4/notes --value '{"next":"load test"}'`, 'a note of your own'),
  run: async (args, world) => {
    const action = args.action as (typeof ACTIONS)[number];
    const file = memoryFile(args, world) ?? DEFAULT_MEMORY;
    if (action !== 'put' && args.value !== undefined)
      throw new UsageError('--value is given', `only memory put takes a value`);
    if (action !== 'list' && args.key === undefined)
      throw new UsageError(
        'no key is given',
        `as in shakedown memory ${action} --key plan-a/day3/stability-monitoring`,
      );
    const value = action === 'put' ? jsonOf(args.value) : '';
    const store = action === 'put' ? await openMemory(file, world) : await openExisting(file, world);
    try {
      return await act({ action, file, value, args, store }, world);
    } finally {
      store?.close();
    }
  },
};

interface Order {
  readonly action: (typeof ACTIONS)[number];
  readonly file: string;
  readonly value: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** None when nothing was stored yet. */
  readonly store?: MemoryStore;
}

async function act({ action, file, value, args, store }: Order, world: World): Promise<number> {
  const key = String(args.key);
  const namespace = args.namespace === undefined ? undefined : String(args.namespace);
  switch (action) {
    case 'list': {
      const prefix = args.key === undefined ? '' : key;
      const entries = store?.keys(namespace).filter((entry) => entry.key.startsWith(prefix)) ?? [];
      await world.stdout.write(args.json ? `${JSON.stringify(entries, null, 2)}\n` : listText(entries, file, world));
      return ExitCode.OK;
    }
    case 'put': {
      store!.transact((put) => put({ key, value, namespace }));
      await world.stdout.write(args.json ? entryJson(store!.get(key, namespace)!) : `put ${printable(key)}\n`);
      return ExitCode.OK;
    }
    case 'get': {
      const entry = store?.get(key, namespace);
      if (!entry) throw missing(store, key, namespace, file);
      await world.stdout.write(args.json ? entryJson(entry) : `${shown(entry.value)}\n`);
      return ExitCode.OK;
    }
    case 'delete': {
      if (!store?.delete(key, namespace)) throw missing(store, key, namespace, file);
      await world.stdout.write(args.json ? `${JSON.stringify({ deleted: key })}\n` : `deleted ${printable(key)}\n`);
      return ExitCode.OK;
    }
  }
}

function jsonOf(value: unknown): string {
  if (value === undefined) throw new UsageError('no value is given', `as in --value '{"next":"load test"}'`);
  try {
    return JSON.stringify(JSON.parse(String(value)));
  } catch {
    throw new UsageError(
      `found the value ${printable(String(value), 100)}, expected JSON`,
      `a text is written '"in quotes"'`,
    );
  }
}

const entryJson = ({ value, ...entry }: MemoryEntry) =>
  `${JSON.stringify({ ...entry, value: parsed(value) }, null, 2)}\n`;

/** The value of an entry; what another program stored may be any text. */
function parsed(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function shown(value: string): string {
  const read = parsed(value);
  return typeof read === 'string' ? printable(read, Infinity) : JSON.stringify(read, null, 2);
}

function listText(entries: ReturnType<MemoryStore['keys']>, file: string, world: World): string {
  if (entries.length === 0) return `nothing is stored in ${printable(file)}\n`;
  return textTable(
    [
      ['changed (UTC)', 'bytes', 'namespace', 'key'],
      ...entries.map(({ key, namespace, bytes, updatedAt }) => [
        formatInstant(updatedAt * 1000).slice(0, 16),
        String(bytes),
        printable(namespace, 100),
        printable(key, 300),
      ]),
    ],
    world.stdout.columns,
  );
}

function missing(store: MemoryStore | undefined, key: string, namespace = DEFAULT_NAMESPACE, file: string): UsageError {
  const all = store?.keys() ?? [];
  const elsewhere = all.find((entry) => entry.key === key);
  const near = nearest(
    key,
    all.filter((entry) => entry.namespace === namespace).map((entry) => entry.key),
  );
  const help =
    elsewhere !== undefined
      ? `it is in the namespace ${printable(elsewhere.namespace, 100)}: add --namespace ${printable(elsewhere.namespace, 100)}`
      : near !== undefined
        ? `did you mean "${printable(near, 300)}"?`
        : 'shakedown memory list shows what is stored';
  return new UsageError(
    `nothing is stored under "${printable(key, 300)}" in the namespace ${printable(namespace, 100)} of ${printable(file, 300)}`,
    help,
  );
}
