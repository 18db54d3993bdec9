import { afterEach, describe, expect, test, vi } from 'vitest';
import { Interrupted, processWorld } from '../../src/commands/world.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
const before = SIGNALS.map((name) => process.listeners(name));
afterEach(() => {
  SIGNALS.forEach((name, i) => {
    for (const listener of process.listeners(name)) if (!before[i].includes(listener)) process.off(name, listener);
  });
  vi.restoreAllMocks();
});

describe('an interruption', () => {
  test('is left to the system until a command asks for it', () => {
    processWorld(false);
    expect(SIGNALS.map((name) => process.listeners(name).length)).toEqual(before.map(({ length }) => length));
  });

  test.each(SIGNALS)('by %s is told once, and a second one ends the program', (name) => {
    const exit = vi.spyOn(process, 'exit').mockReturnValue(undefined as never);
    const { signal } = processWorld(false);
    expect(signal.aborted).toBe(false);
    process.emit(name);
    expect(signal.reason).toBeInstanceOf(Interrupted);
    expect(exit).not.toHaveBeenCalled();
    process.emit(name);
    expect(exit).toHaveBeenCalledWith(130);
  });
});
