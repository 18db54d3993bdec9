import { UsageError } from './usage-error.ts';

/**
 * Words of a command line that no shell reads: separated by spaces; `'…'` takes everything as it is, `"…"` too but for `\"` and
 * `\\`; outside of quotes a backslash takes the next character as it is. There are no variables, patterns or pipes.
 *
 * @throws UsageError when a quote is not closed
 * @example splitWords(`python3 'my detector.py' --level=3`) // => ['python3', 'my detector.py', '--level=3']
 */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (/\s/.test(c)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (c === "'" || c === '"') {
      word ??= '';
      const open = i++;
      for (; text[i] !== c; i++) {
        if (i >= text.length)
          throw new UsageError(`the quote at character ${open + 1} of "${text}" is not closed`, `write another ${c}`);
        if (c === '"' && text[i] === '\\' && (text[i + 1] === '"' || text[i + 1] === '\\')) i++;
        word += text[i];
      }
    } else if (c === '\\' && i + 1 < text.length) word = (word ?? '') + text[++i];
    else word = (word ?? '') + c;
  }
  return word === undefined ? words : [...words, word];
}
