import { inspect } from 'node:util';
import { InputError } from '../schema/diagnostic.ts';
import { printable } from '../schema/printable.ts';
import { StoreError } from '../store/store-error.ts';
import { ExitCode, type World } from './command.ts';
import { packageFacts } from './package-facts.ts';
import { UsageError } from './usage-error.ts';
import { Interrupted } from './world.ts';

/** How to end after a command threw: what to say on standard error, and the exit code. */
export interface Failure {
  readonly text: string;
  readonly exitCode: number;
}

/**
 * Turns anything thrown into words and an exit code: bad input into its diagnostics, a refusal of the operating system
 * into one line, everything else into a request to report a bug.
 */
export async function describeFailure(
  error: unknown,
  world: Pick<World, 'env'> & { stderr: { colour: boolean } },
): Promise<Failure> {
  if (error instanceof InputError) {
    const { formatDiagnostics } = await import('../scenario/format-diagnostics.ts');
    return {
      text: withNewline(formatDiagnostics(error.diagnostics, { colour: world.stderr.colour })),
      exitCode: ExitCode.BAD_INPUT,
    };
  }
  if (error instanceof UsageError) {
    return {
      text: `shakedown: ${printable(error.message, 1_000)}\n  help: ${printable(error.help, 1_000)}\n`,
      exitCode: ExitCode.BAD_INPUT,
    };
  }
  if (error instanceof StoreError) {
    return {
      text: `shakedown: ${printable(error.file, 1_000)}: ${printable(error.message, 1_000)}\n  help: ${error.help}\n`,
      exitCode: ExitCode.IO,
    };
  }
  if (error instanceof Interrupted) return { text: 'shakedown: interrupted\n', exitCode: 130 };
  if (error instanceof Error && typeof (error as NodeJS.ErrnoException).code === 'string' && 'errno' in error) {
    return { text: `shakedown: ${systemError(error as NodeJS.ErrnoException)}\n`, exitCode: ExitCode.IO };
  }
  const what = error instanceof Error ? `${error.name}: ${error.message}` : inspect(error);
  const details = world.env.SHAKEDOWN_DEBUG ? `${error instanceof Error ? error.stack : what}\n` : '';
  return {
    text:
      `shakedown: internal error: ${printable(what, 1_000)}\n` +
      `  help: this is a bug in shakedown ${packageFacts().version} (Node ${process.version}, ${process.platform} ${process.arch}); please report it\n` +
      '        with the command and its input files; SHAKEDOWN_DEBUG=1 shows where it happened\n' +
      details,
    exitCode: ExitCode.BUG,
  };
}

const withNewline = (text: string) => (text === '' || text.endsWith('\n') ? text : `${text}\n`);

/** `cannot open "x.yaml": no such file or directory (ENOENT)`. */
function systemError(error: NodeJS.ErrnoException): string {
  const reason = reasons[error.code!] ?? error.message.replace(/^[A-Z0-9_]+: /, '').replace(/, \w+( '.*')?$/s, '');
  const paths = [error.path, (error as { dest?: string }).dest].filter((path) => path !== undefined);
  const where = paths.map((path) => ` "${printable(String(path), 1_000)}"`).join(' to');
  return `cannot ${verbOf(error.syscall)}${where}: ${printable(reason, 1_000)} (${error.code})`;
}

const verbOf = (syscall: string | undefined) =>
  ({
    mkdir: 'make the folder',
    scandir: 'list',
    lstat: 'look at',
    stat: 'look at',
    unlink: 'remove',
    rmdir: 'remove',
    fsync: 'write',
  })[syscall ?? ''] ??
  syscall ??
  'use';

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EEXIST: 'it exists already',
  EISDIR: 'it is a folder',
  EMFILE: 'too many open files',
  ENAMETOOLONG: 'the name is too long',
  ENOENT: 'no such file or folder',
  ENOSPC: 'no space left on the disk',
  ENOTDIR: 'a part of the path is not a folder',
  ENOTEMPTY: 'the folder is not empty',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
};
