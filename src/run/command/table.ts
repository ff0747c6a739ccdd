export interface ArgumentSpec {
  /** In lower case; shown in capitals. */
  readonly name: string
  readonly description: string
  readonly required: boolean
  /** It may be left out where ansible.cfg names an inventory, unless one of these flags is given. */
  readonly fallback?: { readonly without: readonly string[] }
  /** Takes all the words that are left. */
  readonly variadic?: boolean
  /** The words that a shell completes here; files unless said otherwise. */
  readonly complete?: 'file' | 'none' | readonly string[]
}

export interface FlagSpec {
  /** In commander's notation: '-K, --ask-become-pass', '--limit <names>'. */
  readonly flags: string
  readonly description: string
  readonly default?: string | number
  readonly choices?: readonly string[]
  /** The words that a shell completes if there are no choices: 'names' are those of hosts, groups and instances. */
  readonly complete?: 'names' | readonly string[]
  readonly parse?: (value: string) => unknown
}

/**
 * A flag with the type of its value. Commander gives true or false for a switch, and text for a value: anything else has
 * to be parsed.
 */
export type TypedFlag<V> = Omit<FlagSpec, 'default' | 'parse'> & {
  readonly default?: Extract<V, string | number>
} & ([V] extends [string | boolean]
    ? { readonly parse?: (value: string) => V }
    : { readonly parse: (value: string) => V })

/** The flags of a command by the names under which its handler reads them. */
export type FlagSpecs<Flags> = { readonly [Name in keyof Flags]-?: TypedFlag<NonNullable<Flags[Name]>> }

/** A command as the command line shows it. */
export interface CommandDescription {
  readonly name: string
  readonly group: string
  readonly summary: string
  /** Paragraphs of its help after the summary. */
  readonly details?: string
  readonly arguments: readonly ArgumentSpec[]
  readonly flags: readonly FlagSpec[]
  /** Contacts hosts: takes the connection flags too. */
  readonly remote: boolean
  /** Words after the program's name, with what they do. */
  readonly examples: readonly (readonly [words: string, meaning: string])[]
}

/** All commands, for those that speak of the command line itself. */
export interface CommandTable {
  readonly commands: readonly CommandDescription[]
  /** Its own flags, then those that it shares with others. */
  flagsOf(command: CommandDescription): readonly FlagSpec[]
}
