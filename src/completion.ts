/**
 * How does a shell complete a command line of mcl?
 *
 * The scripts hold all they need (commands, options, choices), so that pressing Tab starts no program. They are made from
 * the same description that parses the command line, and cannot disagree with it.
 */

import type { Command, Option } from 'commander';

export const shells = ['bash', 'zsh', 'fish'] as const;

/** A script for one of the shells. */
export function completionScript(shell: string, program: Command): string {
  const commands = program.commands.map(
    (command): Completed => ({
      name: command.name(),
      summary: command.summary(),
      options: [
        ...command.options,
        ...[
          command
            .createHelp()
            .visibleOptions(command)
            .find(({ long }) => long === '--help'),
        ],
      ].filter((option): option is Option => option !== undefined),
      operands: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
      operandName: command.registeredArguments[0]?.name() ?? '',
    }),
  );
  const help: Completed = {
    name: 'help',
    summary: 'help for a command',
    options: [],
    operands: commands.map(({ name }) => name),
    operandName: 'command',
  };
  const all = [...commands, help];
  return shell === 'bash' ? bash(all) : shell === 'zsh' ? zsh(all) : fish(all);
}

interface Completed {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly Option[];
  readonly operands: readonly string[];
  readonly operandName: string;
}

/** A text in single quotes, as all three shells read it. */
const quoted = (text: string): string => `'${text.replace(/'/g, `'\\''`)}'`;

function bash(commands: readonly Completed[]): string {
  const choices = commands.flatMap(({ name, options }) =>
    options.flatMap(({ long, argChoices }) =>
      argChoices === undefined || !long
        ? []
        : [`    ${quoted(`${name} ${long}`)}) words=${quoted(argChoices.join(' '))} ;;`],
    ),
  );
  const values = commands.flatMap(({ name, options }) =>
    options.flatMap(({ long, required, argChoices }) =>
      required && argChoices === undefined && long ? [`${quoted(`${name} ${long}`)}`] : [],
    ),
  );
  const cases = commands.map(({ name, options, operands }) => {
    const names = options.flatMap(({ long }) => long ?? []).join(' ');
    return `    ${name}) options=${quoted(names)} words=${quoted(operands.join(' '))} ;;`;
  });
  return `# Completes mcl in bash. To try it: source <(mcl completion bash)
_mcl() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command= word options= words=
  COMPREPLY=()
  # bash takes --option=value apart into three words.
  if [[ $current == = ]]; then
    current=
  elif [[ $previous == = ]] && (( COMP_CWORD > 2 )); then
    previous=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    if [[ $word != -* ]]; then
      command=$word
      break
    fi
  done
  case "$command $previous" in
${choices.join('\n')}
    ${values.join(' | ')}) return ;;
  esac
  if [[ -n $words ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$current"))
    return
  fi
  case "$command" in
    '') words=${quoted(commands.map(({ name }) => name).join(' '))} options='--help --version' ;;
${cases.join('\n')}
  esac
  if [[ $current == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$current"))
  else
    COMPREPLY=($(compgen -W "$words" -- "$current"))
  fi
}
complete -F _mcl mcl
`;
}

function zsh(commands: readonly Completed[]): string {
  /** Inside a specification of _arguments, brackets and colons mean something. */
  const plain = (text: string): string => text.replace(/[[\]:\\]/g, (character) => `\\${character}`);
  const cases = commands.map(({ name, options, operands, operandName }) => {
    const lines = options.map(({ long, description, required, argChoices }) =>
      quoted(
        required
          ? `*${long ?? ''}=[${plain(description)}]:value:(${(argChoices ?? []).join(' ')})`
          : `${long ?? ''}[${plain(description)}]`,
      ),
    );
    // An empty list of words, for with no list at all zsh shows the name of the operand and completes nothing.
    const operand = quoted(`*:${plain(operandName)}:(${operands.join(' ')})`);
    return `    ${name}) _arguments ${[...lines, operand].join(' \\\n      ')} ;;`;
  });
  return `#compdef mcl
# Completes mcl in zsh. To try it: source <(mcl completion zsh)
_mcl() {
  local -a commands
  commands=(
${commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`).join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe -t commands command commands
    return
  fi
  shift words
  (( CURRENT-- ))
  case $words[1] in
${cases.join('\n')}
  esac
}
if [[ $funcstack[1] == _mcl ]]; then
  _mcl "$@"
else
  compdef _mcl mcl
fi
`;
}

function fish(commands: readonly Completed[]): string {
  /** fish reads \\ and \' inside single quotes, and nothing else. */
  const inFish = (text: string): string => `'${text.replace(/[\\']/g, (character) => `\\${character}`)}'`;
  const lines = commands.flatMap(({ name, summary, options, operands }) => {
    const given = `-n '__fish_seen_subcommand_from ${name}'`;
    return [
      `complete -c mcl -n __fish_use_subcommand -a ${name} -d ${inFish(summary)}`,
      ...options.map(({ long, description, required, argChoices }) => {
        const value = required ? ` -x${argChoices === undefined ? '' : ` -a ${inFish(argChoices.join(' '))}`}` : '';
        return `complete -c mcl ${given} -l ${(long ?? '').replace(/^--/, '')}${value} -d ${inFish(description)}`;
      }),
      ...(operands.length === 0 ? [] : [`complete -c mcl ${given} -a ${inFish(operands.join(' '))}`]),
    ];
  });
  return `# Completes mcl in fish. To try it: mcl completion fish | source
complete -c mcl -f
complete -c mcl -n __fish_use_subcommand -l help -d 'the help'
complete -c mcl -n __fish_use_subcommand -l version -d 'the version'
${lines.join('\n')}
`;
}
