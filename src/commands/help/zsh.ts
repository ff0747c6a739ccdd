import type { CommandTable } from '../../run/command/table.ts'
import { PROGRAM } from '../../ui/command-line.ts'
import { completionWords, valuesOf, type CommandWords, type FlagWords, type Values } from './words.ts'

/** For zsh with compinit: a file named _rmq-provision in fpath. */
export function zshCompletion(table: CommandTable): string {
  const { program, commands } = completionWords(table)
  const name = program.replaceAll('-', '_')
  return `#compdef ${program}
# Hosts, groups and instances of the first word that is a file.
_${name}_names() {
  local file
  for file in \${(Q)words[2,-1]}; do
    [[ -f \${~file} ]] || continue
    _values -s , name \${(f)"$(${program} inventory \${~file} --names 2>/dev/null)"}
    return
  done
}
_${name}() {
  local context state line
  local -a commands
  commands=(
${commands.map((command) => `    ${quote(`${command.name}:${command.summary}`)}`).join('\n')}
  )
  _arguments -C '1: :->command' '*:: :->rest'
  case $state in
    command) _describe command commands ;;
    rest)
      case $words[1] in
${commands.map(commandCase).join('\n')}
      esac ;;
  esac
}
# Loaded from fpath it is the function; sourced from .zshrc it has to announce itself.
if [[ $funcstack[1] == _${program} ]]; then _${name} "$@"; else compdef _${name} ${program}; fi`
}

function commandCase({ name, arguments: specs, flags }: CommandWords): string {
  const words = [
    ...flags.flatMap(flagSpecs),
    ...specs.map((spec, index) => {
      const position = spec.variadic === true ? '*' : String(index + 1)
      return `${position}:${spec.name}:${action(valuesOf(spec))}`
    }),
  ]
  return `        ${name}) _arguments -s ${words.map(quote).join(' ')} ;;`
}

function flagSpecs({ long, short, description, takesValue, values }: FlagWords): string[] {
  const text = `[${description.replace(/[[\]:]/g, '\\$&')}]${takesValue ? `:value:${action(values)}` : ''}`
  return [`${long}${text}`, ...(short === undefined ? [] : [`${short}${text}`])]
}

function action(values: Values): string {
  if (values === 'file') return '_files'
  if (values === 'names') return `_${PROGRAM.replaceAll('-', '_')}_names`
  return values === 'none' ? ' ' : `(${values.join(' ')})`
}

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
