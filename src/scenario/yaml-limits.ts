import { Lexer } from 'yaml';

/** Levels of nesting; a scenario needs about ten. */
export const MAX_DEPTH = 64;
/** Values in one file, with aliases expanded. */
export const MAX_NODES = 300_000;

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
  /** Columns at which open block collections began. */
  let open: number[] = [];
  for (const token of new Lexer().lex(text)) {
    const first = token.charCodeAt(0);
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
    } else if (token === ',') values++;
    else if (first === 0x02) open = [];
    if (flow + open.length > 2 * MAX_DEPTH)
      return { line, message: `found more than ${MAX_DEPTH} levels of nesting, expected a scenario` };
    if (values > MAX_NODES) return { line, message: `found more than ${MAX_NODES} values, expected a scenario` };
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
