/** An option of a verb, as far as completing it needs. */
export interface CompletedOption {
  readonly name: string;
  readonly summary: string;
  readonly takesValue: boolean;
  /** The words its value is one of; empty: completed as a file name. */
  readonly choices: readonly string[];
}

/** A verb, as far as completing it needs. `words`: what its first positional argument is one of; empty: a file name. */
export interface CompletedVerb {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly CompletedOption[];
  readonly words: readonly string[];
}

export type Shell = 'bash' | 'zsh' | 'fish';

/** The completion script of each shell. Everything is in the script: completing starts no program. */
export const completionScripts: Readonly<Record<Shell, (verbs: readonly CompletedVerb[]) => string>> = {
  bash,
  zsh,
  fish,
};

function bash(verbs: readonly CompletedVerb[]): string {
  const cases = verbs.map((verb) => {
    const valued = verb.options.filter(({ takesValue }) => takesValue);
    const free = valued.filter(({ choices }) => choices.length === 0).map(({ name }) => `--${name}`);
    const values = valued
      .filter(({ choices }) => choices.length > 0)
      .map(
        ({ name, choices }) =>
          `        --${name}) COMPREPLY=($(compgen -W "${choices.join(' ')}" -- "$current")); return ;;`,
      );
    if (free.length > 0) values.push(`        ${free.join('|')}) return ;;`);
    const names = verb.options.map((option) => `--${option.name}`).join(' ');
    const previous = values.length > 0 ? `      case "$previous" in\n${values.join('\n')}\n      esac\n` : '';
    return `    ${verb.name})\n${previous}      options="${names}"\n      words="${verb.words.join(' ')}" ;;`;
  });
  return `# bash completion of shakedown
_shakedown() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" options="" words=""
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${verbs.map((verb) => verb.name).join(' ')} --help --version" -- "$current"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
  esac
  case "$current" in
    -*) COMPREPLY=($(compgen -W "$options" -- "$current")) ;;
    *) [ "$COMP_CWORD" -eq 2 ] && [ -n "$words" ] && COMPREPLY=($(compgen -W "$words" -- "$current")) ;;
  esac
}
# Where nothing is offered, bash completes file names.
complete -o bashdefault -o default -F _shakedown shakedown
`;
}

function zsh(verbs: readonly CompletedVerb[]): string {
  const list = verbs.map((verb) => `    ${quote(`${verb.name}:${verb.summary}`)}`);
  const cases = verbs.map((verb) => {
    const specs = verb.options.map(({ name, summary, takesValue, choices }) => {
      const value = choices.length > 0 ? `(${choices.join(' ')})` : '_files';
      const about = summary.replace(/[[\]\\:]/g, '\\$&');
      return quote(`*--${name}${takesValue ? '=' : ''}[${about}]${takesValue ? `:value:${value}` : ''}`);
    });
    specs.push(quote(`*:argument:${verb.words.length > 0 ? `(${verb.words.join(' ')})` : '_files'}`));
    return `    ${verb.name}) _arguments ${specs.join(' ')} ;;`;
  });
  return `#compdef shakedown
# zsh completion of shakedown
_shakedown() {
  local -a verbs
  verbs=(
${list.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe verb verbs
    return
  fi
  local verb=\${words[2]}
  shift words
  (( CURRENT-- ))
  case $verb in
${cases.join('\n')}
  esac
}
compdef _shakedown shakedown
`;
}

function fish(verbs: readonly CompletedVerb[]): string {
  const lines = ['# fish completion of shakedown'];
  for (const verb of verbs) {
    lines.push(`complete -c shakedown -f -n __fish_use_subcommand -a ${verb.name} -d ${quote(verb.summary)}`);
    const used = `-n '__fish_seen_subcommand_from ${verb.name}'`;
    for (const option of verb.options) {
      const value = option.takesValue
        ? option.choices.length > 0
          ? ` -x -a ${quote(option.choices.join(' '))}`
          : ' -r'
        : '';
      lines.push(`complete -c shakedown ${used} -l ${option.name}${value} -d ${quote(option.summary)}`);
    }
    if (verb.words.length > 0) lines.push(`complete -c shakedown -f ${used} -a ${quote(verb.words.join(' '))}`);
  }
  return `${lines.join('\n')}\n`;
}

/** One word for any of the three shells. */
const quote = (text: string) => `'${text.replace(/'/g, `'\\''`)}'`;
