import { createColors } from 'picocolors';
import type { Argv } from 'yargs';
import { exitCodes } from './overview.ts';
import { textTable } from './text-table.ts';
import { type Declared, declarationsOf } from './verb-declarations.ts';
import type { Verb } from './verbs.ts';

/** What `shakedown <verb> --help` prints. @param columns width of the terminal; at most 100 are used */
export function verbHelp(
  verb: Verb,
  describe: (yargs: Argv) => Argv,
  { columns, colour }: { columns: number; colour: boolean },
): string {
  const { bold, dim } = createColors(colour);
  const { options, positionals, examples } = declarationsOf(describe);
  const width = Math.min(columns, 100);
  const table = (declared: readonly Declared[], named: (one: Declared) => string) =>
    textTable(
      declared.map((one) => [named(one), one.summary + detail(one)]),
      width,
      '  ',
    );
  const parts = [
    `${bold(`shakedown ${verb.name}`)}: ${verb.summary}`,
    `${bold('Usage:')} ${`shakedown ${verb.name} ${verb.positionals}`.trim()} [options]`,
  ];
  if (positionals.length > 0) parts.push(`${bold('Arguments')}\n${table(positionals, ({ name }) => name)}`.trimEnd());
  parts.push(`${bold('Options')}\n${table(options, optionName)}`.trimEnd());
  if (examples.length > 0) {
    const lines = examples.map(({ command, summary }) => `  ${dim(`# ${summary}`)}\n  ${command}`);
    parts.push(`${bold('Examples')}\n${lines.join('\n')}`);
  }
  parts.push(`${bold('Exit codes')}\n${exitCodes.trimEnd()}`);
  return `${parts.join('\n\n')}\n`;
}

/** The most choices beside the name of an option; more would squeeze the descriptions. */
const INLINE_CHOICES_MAX = 5;

const optionName = ({ name, takesValue, choices }: Declared) =>
  `--${name}${!takesValue ? '' : isInline(choices) ? ` ${choices.join('|')}` : ' …'}`;

const isInline = (choices: Declared['choices']) => choices.length > 0 && choices.length <= INLINE_CHOICES_MAX;

function detail({ choices, takesValue, default: standard, isList }: Declared): string {
  const notes: string[] = [];
  if (choices.length > 0 && !(takesValue && isInline(choices))) notes.push(choices.join(', '));
  if (isList) notes.push('may be repeated');
  if (standard !== undefined) notes.push(`default ${standard}`);
  return notes.length > 0 ? ` (${notes.join('; ')})` : '';
}
