import { createColors } from 'picocolors';
import type { Verb } from './verbs.ts';

/** What `shakedown --help` prints: the verbs, first steps, and what holds for all of them. */
export function overview(verbs: readonly Verb[], colour: boolean): string {
  const { bold, dim } = createColors(colour);
  const calls = verbs.map((verb) => `${verb.name} ${verb.positionals}`.trim());
  const width = Math.max(...calls.map((call) => call.length));
  const table = verbs.map(
    (verb, i) =>
      `  ${bold(verb.name)}${calls[i].slice(verb.name.length).padEnd(width - verb.name.length)}  ${verb.summary}`,
  );
  return `${bold('shakedown')}: a flight simulator for monitoring

Describe a service and the faults that befall it; get realistic, labelled time
series, an assessment, and reports that you can check against the known truth.

${bold('Usage:')} shakedown <verb> [options]

${bold('Verbs')}
${table.join('\n')}

${bold('First steps')}
  shakedown init my-service                     ${dim('# a commented scenario, my-service.yaml')}
  shakedown run my-service.yaml                 ${dim('# reports in output/my-service/')}
  shakedown run my-service.yaml --without ID    ${dim('# the same hour without one fault')}
  shakedown list faults                         ${dim('# what can go wrong, and its parameters')}
  shakedown analyze measured.csv                ${dim('# your own data, the same analysis')}
  shakedown test scenarios/*.yaml               ${dim('# regression tests for thresholds')}

${bold('Options for every verb')}
  --help       options and examples of a verb: shakedown run --help
  --version    print the version
  --no-color   no colours; so does the environment variable NO_COLOR

${bold('Exit codes')}
${exitCodes}
Results go to standard output, progress and messages to standard error.
`;
}

export const exitCodes = `  0    done; verdict PROCEED or PROCEED WITH MONITORING, or every expectation holds
  1    verdict HOLD or ROLL BACK, an expectation that does not hold, or a difference
  2    the command line or an input file cannot be used
  3    a file cannot be read or written
  70   a bug in shakedown (SHAKEDOWN_DEBUG=1 shows where)
  130  interrupted
`;
