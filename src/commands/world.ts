import { sanitize } from '../reports/terminal/sanitize.ts';
import type { Output, World } from './command.ts';

/**
 * The real outside: this process's streams, folder, environment and clock.
 * Ctrl-C and SIGTERM are left to the system (which ends the program at once) until a command asks for `signal`; from then on
 * the command is expected to look at it often. A second one ends the program at once in any case.
 *
 * @param noColour `--no-color` was given
 */
export function processWorld(noColour: boolean): World {
  let controller: AbortController | undefined;
  return {
    stdout: outputOf(process.stdout, noColour),
    stderr: outputOf(process.stderr, noColour),
    cwd: process.cwd(),
    env: process.env,
    now: Date.now,
    get signal() {
      if (!controller) {
        const started = new AbortController();
        controller = started;
        const interrupt = () => {
          if (started.signal.aborted) process.exit(130);
          started.abort(new Interrupted());
        };
        process.on('SIGTERM', interrupt);
        process.on('SIGINT', interrupt);
      }
      return controller.signal;
    },
  };
}

/** The reason of an aborted `World.signal`. The command line turns it into exit code 130. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  constructor() {
    super('interrupted');
  }
}

function outputOf(stream: NodeJS.WriteStream, noColour: boolean): Output {
  // A reader that has gone (`| head`) is no fault of ours: stop quietly. Other errors reach whoever wrote.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
  });
  const isTerminal = stream.isTTY === true;
  const wantsColour = isTerminal && !noColour && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
  return {
    isTerminal,
    get columns() {
      return (isTerminal && stream.columns) || 80;
    },
    get rows() {
      return isTerminal ? stream.rows : undefined;
    },
    colour: wantsColour,
    write: (text) =>
      new Promise((resolve, reject) => {
        const data = isTerminal && typeof text === 'string' ? sanitize(text) : text;
        stream.write(data, (error) => (error ? reject(error) : resolve()));
      }),
  };
}
