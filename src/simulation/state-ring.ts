import type { Plan } from './plan.ts';
import { noFaults, Simulation } from './simulation.ts';

/** Where the states of a twin come from that is not computed with its run. */
export interface TwinFeed {
  /** The state after `step` steps, to be read before the next is asked for; `step` never goes back. */
  readonly at: (step: number) => Float64Array;
}

/** Places in the ring: far enough ahead that neither side waits for the other at each turn. */
const SLOTS = 512;
/** Steps after which the maker tells how far it is, and the reader: a full ring is filled again once half of it is free. */
const MADE_TOLD = 64;
const DONE_TOLD = SLOTS / 2;
/** Words before the states: steps made, steps done with, and whether the maker has failed. */
const HEADER_BYTES = 64;
const [MADE, DONE, FAILED] = [0, 1, 2];
/** A maker that says nothing for so long is taken for dead. */
const SILENCE_MS = 60_000;

/** Memory for {@link makeTwin} in one thread and {@link twinFeed} in another. */
export function stateRing(stateLength: number): SharedArrayBuffer {
  return new SharedArrayBuffer(HEADER_BYTES + SLOTS * stateLength * Float64Array.BYTES_PER_ELEMENT);
}

const wordsOf = (ring: SharedArrayBuffer) => new Int32Array(ring, 0, HEADER_BYTES / 4);
const slotOf = (ring: SharedArrayBuffer, length: number, slot: number) =>
  new Float64Array(ring, HEADER_BYTES + slot * length * Float64Array.BYTES_PER_ELEMENT, length);

/** Computes the twin of a scenario into a ring, as far as there is room, for ever: to be ended from outside. */
export function makeTwin(plan: Plan, ring: SharedArrayBuffer): never {
  const words = wordsOf(ring);
  try {
    const twin = Simulation.create(plan, noFaults(plan));
    const slots = Array.from({ length: SLOTS }, (_, slot) => slotOf(ring, plan.layout.length, slot));
    for (;;) {
      const { stepIndex } = twin;
      slots[stepIndex % SLOTS].set(twin.state);
      if (stepIndex % MADE_TOLD === 0) tell(words, MADE, stepIndex);
      for (let done = Atomics.load(words, DONE); stepIndex + 1 - done >= SLOTS; done = Atomics.load(words, DONE)) {
        tell(words, MADE, stepIndex);
        Atomics.wait(words, DONE, done);
      }
      twin.step();
    }
  } catch (error) {
    tell(words, FAILED, 1);
    tell(words, MADE, -1);
    throw error;
  }
}

/**
 * The states that {@link makeTwin} puts into a ring. Asking for one that is not there yet blocks this thread until it is.
 * @throws Error when the maker has failed or fallen silent
 */
export function twinFeed(ring: SharedArrayBuffer, stateLength: number): TwinFeed {
  const words = wordsOf(ring);
  const slots = Array.from({ length: SLOTS }, (_, slot) => slotOf(ring, stateLength, slot));
  // Nothing has been made before the maker says so.
  Atomics.store(words, MADE, -1);
  let made = -1;
  let done = 0;
  return {
    at: (step) => {
      if (step - done >= DONE_TOLD) {
        done = step;
        tell(words, DONE, done);
      }
      while (made < step) {
        const before = made;
        made = Atomics.load(words, MADE);
        if (Atomics.load(words, FAILED) !== 0) throw new Error('the twin could not be computed');
        if (made < step && made === before && Atomics.wait(words, MADE, made, SILENCE_MS) === 'timed-out')
          throw new Error('the thread of the twin has fallen silent');
      }
      return slots[step % SLOTS];
    },
  };
}

function tell(words: Int32Array, index: number, value: number): void {
  Atomics.store(words, index, value);
  Atomics.notify(words, index);
}
