import type { Command } from './command.ts';
import { completionScripts, type Shell } from './completion-scripts.ts';
import { UsageError } from './usage-error.ts';
import { declarationsOf } from './verb-declarations.ts';

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
        const { options, positionals } = declarationsOf(command.describe);
        return { name: verb.name, summary: verb.summary, options, words: positionals[0]?.choices ?? [] };
      }),
    );
    await world.stdout.write(completionScripts[shell](completed));
    return 0;
  },
};
