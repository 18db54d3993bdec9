import { Lexer } from 'yaml';

/** Levels of nesting; a scenario needs about ten. */
export const MAX_DEPTH = 64;
/** Values and comments in one file, with aliases expanded. */
export const MAX_NODES = 200_000;

/** Words without a sign between them are an error each, and each costs the reader more than the last. */
const MAX_RUN = 1_000;
const STRUCTURE = /^[[\]{},:?-]$/;
/** Spaces, line ends, comments, and the marks that the lexer adds. */
const BLANK = /^(?:[ \t]*|\r?\n|#.*|[\u0002\u0018\u001f]|\ufeff)$/;

/**
 * Measures a YAML text before it is built into a tree, which takes stack for each level and memory for each value.
 *
 * @returns what is too large and on which line; undefined when the text may be parsed. O(length), pure.
 */
export function measureYaml(text: string): { readonly line: number; readonly message: string } | undefined {
  let line = 1;
  let column = 0;
  /** Column of the first thing on the line; a key is where its line begins, however long it is. */
  let indent = 0;
  let flow = 0;
  let values = 0;
  /** Words since the last sign that takes them apart. */
  let run = 0;
  /** Columns at which open block collections began. */
  let open: number[] = [];
  for (const token of new Lexer().lex(text)) {
    const first = token.charCodeAt(0);
    if (STRUCTURE.test(token)) run = 0;
    else if (!BLANK.test(token)) run++;
    if (token === '[' || token === '{') {
      flow++;
      values++;
    } else if (token === ']' || token === '}') flow = Math.max(0, flow - 1);
    else if (token === '-' || token === '?' || token === ':') {
      if (flow === 0) {
        const begins = token === ':' ? indent : column;
        while (open.length > 0 && open[open.length - 1] > begins) open.pop();
        if (open[open.length - 1] !== begins) open.push(begins);
      }
      values++;
    } else if (token === ',' || token.startsWith('#')) values++;
    else if (first === 0x02) open = [];
    if (flow + open.length > 2 * MAX_DEPTH)
      return { line, message: `found more than ${MAX_DEPTH} levels of nesting, expected a scenario` };
    if (run > MAX_RUN)
      return { line, message: `found more than ${MAX_RUN} words in a row, expected a comma or a key between them` };
    if (values > MAX_NODES)
      return { line, message: `found more than ${MAX_NODES} values and comments, expected a scenario` };
    if (first === 0x20 && column === 0) indent = token.length;
    const breaks = token.split('\n').length - 1;
    line += breaks;
    if (breaks > 0) indent = 0;
    column =
      breaks > 0
        ? token.length - token.lastIndexOf('\n') - 1
        : column + (first === 0x1f || first === 0x02 || first === 0x18 ? 0 : token.length);
  }
  return undefined;
}
