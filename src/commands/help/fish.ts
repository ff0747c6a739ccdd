import type { CommandTable } from '../../run/command/table.ts'
import { completionWords, valuesOf, type CommandWords, type FlagWords } from './words.ts'

const NAMES = '__rmq_provision_names'

/** For fish 3 and later. */
export function fishCompletion(table: CommandTable): string {
  const { program, commands } = completionWords(table)
  return [
    `# fish completion of ${program}`,
    namesFunction(program),
    `complete -c ${program} -f`,
    ...commands.map(
      ({ name, summary }) =>
        `complete -c ${program} -n __fish_use_subcommand -a ${name} -d ${quote(summary)}`,
    ),
    ...commands.flatMap((command) => commandLines(program, command)),
  ].join('\n')
}

function commandLines(program: string, { name, arguments: specs, flags }: CommandWords): string[] {
  const start = `complete -c ${program} -n ${quote(`__fish_seen_subcommand_from ${name}`)}`
  const offered = specs.map(valuesOf)
  return [
    ...(offered.includes('file') ? [`${start} -F`] : []),
    ...offered
      .filter((values) => typeof values === 'object')
      .map((values) => `${start} -a ${quote(values.join(' '))}`),
    ...flags.map((flag) => `${start} ${flagWords(flag)}`),
  ]
}

function flagWords({ long, short, description, takesValue, values }: FlagWords): string {
  return [
    `-l ${long.replace(/^--/, '')}`,
    ...(short === undefined ? [] : [`-s ${short.slice(1)}`]),
    `-d ${quote(description)}`,
    ...(takesValue ? [values === 'file' ? '-r -F' : '-x'] : []),
    ...(values === 'names' ? [`-a '(__fish_complete_list , ${NAMES})'`] : []),
    ...(typeof values === 'object' ? [`-a ${quote(values.join(' '))}`] : []),
  ].join(' ')
}

/** Hosts, groups and instances of the first word that is a file. */
const namesFunction = (program: string): string => `function ${NAMES}
  for word in (commandline -opc)
    if test -f $word
      ${program} inventory $word --names 2>/dev/null
      return
    end
  end
end`

const quote = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`
