import { describe, expect, it } from 'vitest';
import { externalsOf } from '../../src/commands/external-option.ts';
import { splitWords } from '../../src/commands/split-words.ts';

describe('splitWords', () => {
  it.each([
    ['python3 my.py', ['python3', 'my.py']],
    ["  python3\t'my detector.py'  --level=3 ", ['python3', 'my detector.py', '--level=3']],
    [String.raw`a\ b "c \"d\" \\ \n" e'f'g`, ['a b', String.raw`c "d" \ \n`, 'efg']],
    [`'' ""`, ['', '']],
    ['echo $HOME | cat; `id`', ['echo', '$HOME', '|', 'cat;', '`id`']],
    ['', []],
  ])('%j', (text, words) => {
    expect(splitWords(text)).toEqual(words);
  });
  it('wants quotes closed', () => {
    expect(() => splitWords("python3 'my.py")).toThrow(`the quote at character 9 of "python3 'my.py" is not closed`);
  });
});

describe('--external', () => {
  it('names a detector and its program', () => {
    expect(externalsOf({ external: ["mine=python3 'my own.py'", 'b2=./b'], 'time-limit': 5 }, ['cusum'])).toEqual({
      externals: [
        { id: 'mine', argv: ['python3', 'my own.py'] },
        { id: 'b2', argv: ['./b'] },
      ],
      timeLimitMs: 5_000,
    });
    expect(externalsOf({}, [])).toEqual({ externals: [], timeLimitMs: 30_000 });
  });
  it.each([
    [
      { external: ['python3 my.py'] },
      '--external is "python3 my.py", which begins with no name of small letters, digits and hyphens',
    ],
    [{ external: ['My=x'] }, '--external is "My=x", which begins with no name of small letters, digits and hyphens'],
    [{ external: ['cusum=x'] }, 'there is a detector called "cusum" already'],
    [{ external: ['a=x', 'a=y'] }, 'there is a detector called "a" already'],
    [{ external: ['a= '] }, '--external a names no program'],
    [{ external: ["a=''"] }, '--external a names no program'],
    [{ 'time-limit': 0 }, '--time-limit is 0'],
    [{ 'time-limit': NaN }, '--time-limit is NaN'],
  ])('refuses %j', (args, message) => {
    expect(() => externalsOf(args, ['cusum'])).toThrow(message);
  });
});
