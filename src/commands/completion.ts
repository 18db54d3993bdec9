import type { Argv } from 'yargs';
import type { Command } from './command.ts';
import { type CompletedOption, type CompletedVerb, completionScripts, type Shell } from './completion-scripts.ts';
import { UsageError } from './usage-error.ts';

const shells = Object.keys(completionScripts) as Shell[];

/** Prints a script that completes verbs, options and their values. */
export const command: Command = {
  describe: (yargs) =>
    yargs
      .positional('shell', {
        type: 'string',
        choices: shells,
        describe: 'the shell that will read it; that of $SHELL if left out',
      })
      .example('source <(shakedown completion bash)', 'in ~/.bashrc')
      .example('source <(shakedown completion zsh)', 'in ~/.zshrc, after compinit')
      .example('shakedown completion fish | source', 'in ~/.config/fish/config.fish'),
  run: async (args, world) => {
    const shell = (args.shell as Shell | undefined) ?? shells.find((name) => world.env.SHELL?.endsWith(`/${name}`));
    if (!shell)
      throw new UsageError('cannot tell which shell to complete for', `write shakedown completion ${shells.join('|')}`);
    // Loaded here and not at the top: the table of verbs lists this verb too.
    const { verbs } = await import('./verbs.ts');
    const completed = await Promise.all(
      verbs.map(async (verb) => {
        const { command } = await verb.load();
        return { name: verb.name, summary: verb.summary, ...declarationsOf(command.describe) };
      }),
    );
    await world.stdout.write(completionScripts[shell](completed));
    return 0;
  },
};

interface Declared {
  readonly type?: string;
  readonly describe?: string;
  readonly description?: string;
  readonly choices?: readonly string[];
  readonly hidden?: boolean;
}

/** Lets a description speak to a listener in the place of yargs, and notes the options and positional words it declares. */
export function declarationsOf(describe: (yargs: Argv) => Argv): Pick<CompletedVerb, 'options' | 'words'> {
  const options: CompletedOption[] = [];
  let words: readonly string[] = [];
  const option = (name: string, declared: Declared) => {
    if (declared.hidden) return;
    const summary = declared.describe ?? declared.description ?? '';
    options.push({ name, summary, takesValue: declared.type !== 'boolean', choices: declared.choices ?? [] });
  };
  const listener: unknown = new Proxy(
    {},
    {
      get: (_, method) => (first: string | Record<string, Declared>, second?: Declared) => {
        if (method === 'option' || method === 'options') {
          if (typeof first === 'string') option(first, second ?? {});
          else for (const [name, declared] of Object.entries(first)) option(name, declared);
        }
        if (method === 'positional' && words.length === 0) words = second?.choices ?? [];
        return listener;
      },
    },
  );
  describe(listener as Argv);
  option('no-color', { type: 'boolean', describe: 'no colours' });
  option('help', { type: 'boolean', describe: 'options and examples' });
  return { options, words };
}
