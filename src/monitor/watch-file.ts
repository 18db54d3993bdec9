import { Findings } from '../scenario/findings.ts';
import { keysAt, type MapNode, type Node, nodeAt, textAt } from '../scenario/node.ts';
import { parseNodes } from '../scenario/parse.ts';
import { readFields } from '../scenario/read-value.ts';
import { InputError, type Position } from '../schema/diagnostic.ts';
import { quoted } from '../schema/printable.ts';
import { type AddressProblem, addressProblem } from './address.ts';
import { type WatchValues, watchFields } from './watch-fields.ts';

/** A file for `monitor`, read: its values with defaults filled in, and which sections it has itself. */
export interface WatchFile {
  readonly values: WatchValues;
  readonly says: ReadonlySet<string>;
}

/** @throws InputError with everything that is wrong with the file */
export function parseWatchFile(yaml: string, file: string): WatchFile {
  const findings = new Findings();
  const text = yaml.replace(/^\ufeff/, '');
  const start = { file, line: 1, column: 1, length: 1 };
  const quiet = new Findings();
  const node = parseNodes(text, { file }, quiet);
  // A line with a password in it is not shown, whatever else is wrong with it.
  const addresses = addressesOf(node);
  if (!addresses.some(({ problem }) => problem.code === 'secret-in-address')) findings.addSource(file, text);
  parseNodes(text, { file }, findings);
  for (const { problem, at } of addresses) findings.add(problem.code, at, problem.message, problem.help);
  if (node && node.type !== 'map' && !(node.type === 'scalar' && node.empty))
    findings.add('wrong-type', node.at, 'found no map, expected prometheus, probes and the like');
  const root: MapNode = node?.type === 'map' ? node : { type: 'map', entries: [], at: start };
  const values = readFields(watchFields, root, { findings, name: 'a file for monitor', keyAt: start });
  check(root, findings);
  if (findings.failed) throw new InputError(findings.sorted());
  return { values: values as unknown as WatchValues, says: new Set(keysAt(root)) };
}

function addressesOf(root: Node | undefined): { readonly problem: AddressProblem; readonly at: Position }[] {
  const all = [['prometheus'], ...keysAt(root, 'probes').map((probe) => ['probes', probe])];
  return all.flatMap((keys) => {
    const address = textAt(root, ...keys, 'url');
    const problem = address === undefined ? undefined : addressProblem(address, keys[0] === 'probes');
    return problem ? [{ problem, at: nodeAt(root, ...keys, 'url')!.at }] : [];
  });
}

/** Names that become parts of signals, and patterns, must be such. */
function check(root: MapNode, findings: Findings): void {
  const patterns = [
    ...keysAt(root, 'components').map((name) => ['components', name, 'success']),
    ...keysAt(root, 'probes').flatMap((name) => [
      ['probes', name, 'status'],
      ['probes', name, 'body'],
    ]),
  ];
  for (const keys of patterns) {
    const pattern = textAt(root, ...keys);
    if (pattern === undefined) continue;
    try {
      new RegExp(pattern);
    } catch {
      findings.add('bad-pattern', nodeAt(root, ...keys)!.at, `found ${quoted(pattern)}, expected a regular expression`);
    }
  }
  const word = (section: string, pattern: RegExp, expected: string): void => {
    const map = nodeAt(root, section);
    for (const { key, keyAt } of map?.type === 'map' ? map.entries : [])
      if (!pattern.test(key) || key.length > 100)
        findings.add('bad-name', keyAt as Position, `found ${quoted(key)}, expected ${expected}`);
  };
  word('signals', /^[a-z][a-z0-9_]*$/, 'snake_case, unit last: queue_lag_seconds');
  word('probes', /^[a-z][a-z0-9_-]*$/, 'lower-case letters, digits, dashes and underscores');
  word('components', /^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'letters, digits, dots, dashes and underscores');
  word('metrics', /^[A-Za-z_:][A-Za-z0-9_:]*$/, 'the name of a metric');
}
