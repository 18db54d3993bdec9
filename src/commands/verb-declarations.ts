import type { Argv } from 'yargs';

/** What a verb declares of one option or positional argument. */
export interface Declared {
  readonly name: string;
  readonly summary: string;
  readonly takesValue: boolean;
  readonly isList: boolean;
  /** The words its value is one of; empty: any. */
  readonly choices: readonly string[];
  readonly default?: unknown;
}

/** Everything that a verb's description says. */
export interface Declarations {
  readonly options: readonly Declared[];
  readonly positionals: readonly Declared[];
  readonly examples: readonly { readonly command: string; readonly summary: string }[];
}

interface Spoken {
  readonly type?: string;
  readonly array?: boolean;
  readonly describe?: string;
  readonly description?: string;
  readonly choices?: readonly string[];
  readonly default?: unknown;
  readonly hidden?: boolean;
}

/**
 * Lets a description speak to a listener in the place of yargs and notes what it declares, for help and completion: both
 * are made without loading yargs and from the same words that parse the command line.
 */
export function declarationsOf(describe: (yargs: Argv) => Argv): Declarations {
  const options: Declared[] = [];
  const positionals: Declared[] = [];
  const examples: { command: string; summary: string }[] = [];
  const declared = (name: string, spoken: Spoken = {}): Declared => ({
    name,
    summary: spoken.describe ?? spoken.description ?? '',
    takesValue: spoken.type !== 'boolean',
    isList: spoken.array === true || spoken.type === 'array',
    choices: spoken.choices ?? [],
    ...(spoken.default !== undefined && { default: spoken.default }),
  });
  const listener: unknown = new Proxy(
    {},
    {
      get: (_, method) => (first: unknown, second: unknown) => {
        if (method === 'option' || method === 'options') {
          const all = typeof first === 'string' ? { [first]: second } : first;
          for (const [name, spoken] of Object.entries(all as Record<string, Spoken>)) {
            if (!spoken?.hidden) options.push(declared(name, spoken));
          }
        }
        if (method === 'positional') positionals.push(declared(first as string, second as Spoken));
        if (method === 'example')
          examples.push({ command: (first as string).replace('$0', 'shakedown'), summary: second as string });
        return listener;
      },
    },
  );
  describe(listener as Argv);
  options.push(declared('no-color', { type: 'boolean', describe: 'no colours; so does the variable NO_COLOR' }));
  options.push(declared('help', { type: 'boolean', describe: 'show this' }));
  return { options, positionals, examples };
}
