import { printable } from '../schema/printable.ts';

/** One scenario of a JUnit report. */
export interface JunitSuite {
  /** File of the scenario. */
  readonly name: string;
  readonly cases: readonly JunitCase[];
}

/** One expectation. */
export interface JunitCase {
  readonly name: string;
  readonly line?: number;
  /** What to say when it does not hold: a line, and as much text as wanted. */
  readonly failure?: { readonly message: string; readonly text: string };
  /** The scenario could not be run at all. */
  readonly error?: string;
}

/**
 * A JUnit report as GitHub actions, GitLab and Jenkins read it: a suite for each scenario, a test case for each expectation.
 * Well-formed whatever the names are: what XML cannot hold is written as `\u{1b}`.
 *
 * @returns XML 1.0 that ends with a line feed. Pure.
 * Source: the schema of Jenkins' xUnit plugin (junit-10.xsd); there is no standard.
 */
export function junitReport(suites: readonly JunitSuite[]): string {
  const count = (cases: readonly JunitCase[]) =>
    `tests="${cases.length}" failures="${cases.filter(({ failure }) => failure).length}" errors="${cases.filter(({ error }) => error !== undefined).length}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="shakedown" ${count(suites.flatMap(({ cases }) => cases))}>`,
    ...suites.flatMap(({ name, cases }) => [
      `  <testsuite name="${xml(name)}" ${count(cases)}>`,
      ...cases.flatMap((one) => caseLines(name, one)),
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n');
}

function caseLines(suite: string, { name, line, failure, error }: JunitCase): string[] {
  const place = line === undefined ? '' : ` line="${line}"`;
  const open = `    <testcase classname="${xml(suite)}" name="${xml(name)}" file="${xml(suite)}"${place}`;
  if (failure)
    return [
      `${open}>`,
      `      <failure type="expectation" message="${xml(failure.message)}">${failure.text.split('\n').map(xml).join('\n')}</failure>`,
      '    </testcase>',
    ];
  if (error !== undefined)
    return [`${open}>`, `      <error type="input" message="${xml(error)}"/>`, '    </testcase>'];
  return [`${open}/>`];
}

/** Text of one line in XML, in an attribute or an element. Beside what cannot be seen, U+FFFE and U+FFFF are not of XML. */
const xml = (text: string): string =>
  printable(text, 10_000)
    .replace(/[\ufffe\uffff]/g, (c) => `\\u{${c.charCodeAt(0).toString(16)}}`)
    .replace(/[&<>"']/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[c]!);
