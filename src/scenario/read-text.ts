import type { TextParameter } from '../schema/parameter.ts';
import { quoted } from '../schema/printable.ts';
import type { ScalarNode } from './node.ts';
import type { Reading } from './read-value.ts';

/** Line feed and tab may be in a text; nothing else that cannot be seen, and no half of a surrogate pair. */
const FORBIDDEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** Reads a text: numbers and words without quotes are texts too. */
export function readText(parameter: TextParameter, node: ScalarNode, reading: Reading): string | undefined {
  const { text } = node;
  const { maxLength = 10_000, pattern, patternDoc } = parameter;
  if (text.length > maxLength) {
    reading.findings.add(
      'too-long',
      node.at,
      `${reading.name} has ${text.length} characters, expected at most ${maxLength}`,
    );
    return undefined;
  }
  if (FORBIDDEN.test(text)) {
    reading.findings.add(
      'bad-character',
      node.at,
      `${reading.name} is ${quoted(text)}, expected no control characters`,
    );
    return undefined;
  }
  if (pattern && !pattern.test(text)) {
    reading.findings.add(
      'bad-name',
      node.at,
      `${reading.name} is ${quoted(text)}, expected ${patternDoc ?? `a text that matches ${pattern.source}`}`,
    );
    return undefined;
  }
  return text;
}
