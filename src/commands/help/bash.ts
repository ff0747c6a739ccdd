import type { CommandTable } from '../../run/command/table.ts'
import { completionWords, valuesOf, type CommandWords, type Values } from './words.ts'

/** For bash 3.2 and later, without the bash-completion package. */
export function bashCompletion(table: CommandTable): string {
  const { program, commands } = completionWords(table)
  const name = program.replaceAll('-', '_')
  return `# bash completion of ${program}
_${name}() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} command=\${COMP_WORDS[1]}
  local words= files= names= position=0 index
  COMPREPLY=()
  if [[ $COMP_CWORD -eq 1 ]]; then
    COMPREPLY=($(compgen -W '${[...commands.map((command) => command.name), 'help', '--help', '--version'].join(' ')}' -- "$word"))
    return
  fi
  # Which argument this is: words that are neither flags nor the value of one.
  for ((index = 2; index < COMP_CWORD; index++)); do
    case \${COMP_WORDS[index]} in
      -*) ;;
      *) case $command:\${COMP_WORDS[index-1]} in
           ${valueFlagPatterns(commands)}) ;;
           *) position=$((position + 1)) ;;
         esac ;;
    esac
  done
  case $command:$before in
${flagValueCases(commands)}
    *)
      case $command in
${commands.map(commandCase).join('\n')}
        help) words='${commands.map((command) => command.name).join(' ')}' ;;
      esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
  # Hosts, groups and instances of the first word that is a file: behind the last comma.
  if [[ -n $names ]]; then
    for words in "\${COMP_WORDS[@]:2}"; do
      words=\${words/#~\\//$HOME/}
      [[ -f $words ]] || continue
      COMPREPLY=($(compgen -P "\${word%"\${word##*,}"}" -W "$(${program} inventory "$words" --names 2>/dev/null)" -- "\${word##*,}"))
      break
    done
  fi
  if [[ -n $files && $word != -* ]]; then
    local IFS=$'\\n'
    COMPREPLY+=($(compgen -f -- "$word"))
    compopt -o filenames 2>/dev/null
  fi
}
complete -F _${name} ${program}`
}

/** Patterns 'command:--flag' of all flags that take a value. */
function valueFlagPatterns(commands: readonly CommandWords[]): string {
  return commands.flatMap((command) => valueFlags(command).map((flag) => `${command.name}:${flag}`)).join('|')
}

function valueFlags({ flags }: CommandWords): string[] {
  return flags
    .filter((flag) => flag.takesValue)
    .flatMap(({ long, short }) => (short === undefined ? [long] : [long, short]))
}

function flagValueCases(commands: readonly CommandWords[]): string {
  return commands
    .flatMap(({ name, flags }) =>
      flags
        .filter((flag) => flag.takesValue)
        .map(({ long, short, values }) => {
          const pattern = [long, ...(short === undefined ? [] : [short])].map((flag) => `${name}:${flag}`)
          return `    ${pattern.join('|')}) ${assignment(values)} ;;`
        }),
    )
    .join('\n')
}

function commandCase({ name, arguments: specs, flags }: CommandWords): string {
  const all = flags.flatMap(({ long, short }) => (short === undefined ? [long] : [long, short]))
  const arms = specs.map((spec, index) => {
    const pattern = spec.variadic === true ? '*' : String(index)
    return `${pattern}) ${assignment(valuesOf(spec))} ;;`
  })
  const positions = arms.length === 0 ? ':' : `case $position in ${arms.join(' ')} esac`
  return `        ${name}) ${positions}
          [[ $word == -* ]] && words='${all.join(' ')}' ;;`
}

function assignment(values: Values): string {
  if (values === 'file') return 'files=yes'
  if (values === 'names') return 'names=yes'
  return values === 'none' ? ':' : `words='${values.join(' ')}'`
}
