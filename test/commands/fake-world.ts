import type { Output, World } from '../../src/commands/command.ts';

/** A world whose outputs are kept. */
export interface FakeWorld extends World {
  readonly out: () => string;
  readonly err: () => string;
}

export function fakeWorld(
  given: { cwd?: string; env?: World['env']; terminal?: boolean; columns?: number; signal?: AbortSignal } = {},
): FakeWorld {
  const {
    cwd = process.cwd(),
    env = { SHAKEDOWN_MEMORY: 'off' },
    terminal = false,
    columns = 80,
    signal = new AbortController().signal,
  } = given;
  const sink = (): Output & { text: () => string } => {
    const parts: Buffer[] = [];
    return {
      write: async (text) => void parts.push(Buffer.from(text as Uint8Array)),
      isTerminal: terminal,
      columns,
      colour: terminal,
      text: () => Buffer.concat(parts).toString('utf8'),
    };
  };
  const [stdout, stderr] = [sink(), sink()];
  let clock = 0;
  return { stdout, stderr, cwd, env, signal, now: () => (clock += 250), out: stdout.text, err: stderr.text };
}
