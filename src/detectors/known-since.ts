/**
 * From which sample on a test of a whole run could have been told: the shortest beginning of the run that already says what the
 * whole says. An alert that begins earlier claims to have known what nobody could.
 *
 * By bisection, hence the border between a beginning that says nothing and one that tells, not necessarily the first: a
 * flicker of the test long before may be passed over.
 *
 * @param count lengths to choose from: 1 … count; the whole run, `count`, is taken to tell
 * @param tells whether the first `length` say it
 * @returns 1 to count. Pure; O(log count) calls of `tells`.
 * @example knownSince(100, (length) => length >= 37) // => 37
 */
export function knownSince(count: number, tells: (length: number) => boolean): number {
  let silent = 0;
  let telling = count;
  while (telling - silent > 1) {
    const length = (silent + telling) >> 1;
    if (tells(length)) telling = length;
    else silent = length;
  }
  return telling;
}
