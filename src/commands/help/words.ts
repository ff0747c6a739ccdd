import { PROGRAM } from '../../ui/command-line.ts'
import { compact } from '../../objects.ts'
import type { ArgumentSpec, CommandDescription, CommandTable, FlagSpec } from '../../run/command/table.ts'

/** Possible values: words, files, or names in the inventory on the command line (see `inventory --names`). */
export type Values = 'file' | 'none' | 'names' | readonly string[]

/** A flag as completion scripts need it. */
export interface FlagWords {
  readonly long: string
  readonly short?: string
  readonly description: string
  readonly takesValue: boolean
  readonly values: Values
}

export interface CommandWords {
  readonly name: string
  readonly summary: string
  readonly arguments: readonly ArgumentSpec[]
  readonly flags: readonly FlagWords[]
}

/** The command table, cut down to words. */
export function completionWords(table: CommandTable): {
  readonly program: string
  readonly commands: readonly CommandWords[]
} {
  return { program: PROGRAM, commands: table.commands.map((command) => commandWords(table, command)) }
}

/** Completion of an argument: files unless the table has another. */
export function valuesOf(argument: ArgumentSpec | undefined): Values {
  return argument === undefined ? 'none' : (argument.complete ?? 'file')
}

function commandWords(table: CommandTable, command: CommandDescription): CommandWords {
  const help: FlagWords = {
    long: '--help',
    short: '-h',
    description: 'print help',
    takesValue: false,
    values: 'none',
  }
  return {
    name: command.name,
    summary: command.summary,
    arguments: command.arguments,
    flags: [...table.flagsOf(command).map(flagWords), help],
  }
}

function flagWords({ flags, description, choices, complete }: FlagSpec): FlagWords {
  const long = /--[\w-]+/.exec(flags)?.[0] ?? flags
  const short = /^-\w(?=,)/.exec(flags)?.[0]
  return {
    long,
    ...compact({ short }),
    description,
    takesValue: flags.includes('<'),
    values: choices ?? complete ?? (/<.*file.*>/.test(flags) ? 'file' : 'none'),
  }
}
