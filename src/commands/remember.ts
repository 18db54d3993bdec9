import type { ReportInput } from '../reports/report-input.ts';
import { encodeReport } from '../reports/report-json.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { printable } from '../schema/printable.ts';
import { rememberRun } from '../store/run-memory.ts';
import { StoreError } from '../store/store-error.ts';
import type { World } from './command.ts';
import { memoryFile, openMemory } from './memory-options.ts';

/** The keys of a run: those of its scenario, or made from name and tag. */
export const keysOf = (
  { name, tag }: { readonly name: string; readonly tag: string },
  memory?: Scenario['memory'],
): { key: string; session: string } => ({ key: memory?.key ?? `${name}/${tag}`, session: memory?.session ?? name });

/**
 * Stores a run in the memory, unless that is switched off. The reports are in place by now, so a memory that cannot be
 * written is told on standard error and does not change the outcome.
 *
 * Says where, unless the verb prints JSON or nothing.
 *
 * @param files paths of the report set
 */
export async function remember(
  input: ReportInput,
  keys: { readonly key: string; readonly session: string },
  files: readonly string[],
  args: Readonly<Record<string, unknown>>,
  world: World,
): Promise<void> {
  const file = memoryFile(args, world);
  if (file === undefined) return;
  const speaks = args.json !== true && args.quiet !== true;
  try {
    const store = await openMemory(file, world);
    try {
      const { assessment, version, command } = input;
      const { key } = rememberRun(store, {
        ...keys,
        assessment,
        version,
        command,
        report: encodeReport(input),
        files,
        nowMs: world.now(),
      });
      if (speaks) await world.stdout.write(`  remembered as ${printable(key)} in ${printable(file, 500)}\n`);
    } finally {
      store.close();
    }
  } catch (error) {
    const isExpected = error instanceof StoreError || (error instanceof Error && 'errno' in error);
    if (!isExpected) throw error;
    const help = error instanceof StoreError ? `  help: ${error.help}\n` : '';
    await world.stderr.write(
      `shakedown: the run is not remembered in ${printable(file, 500)}: ${printable((error as Error).message, 500)}\n${help}`,
    );
  }
}
