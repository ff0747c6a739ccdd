import type { ExitCode } from '../errors.ts'
import type { Context } from './context.ts'

/** Every flag of every command, as handlers read it. Flags that are not given are undefined unless they have a default. */
export interface Flags {
  readonly limit?: readonly string[]
  /** Hosts worked on at a time. */
  readonly concurrency: number
  readonly output: 'text' | 'json'
  readonly yes: boolean
  readonly acceptNewHostKeys: boolean
  readonly askBecomePass: boolean
  readonly askPass: boolean
  readonly verbose: boolean
  readonly debug: boolean
  // init
  readonly topology?: string
  // apply, restart
  /** false: --no-drain was given. */
  readonly drain?: boolean
  // inventory
  readonly graph?: boolean
  readonly names?: boolean
  // plan
  readonly exitCode?: boolean
  // exec, bootstrap
  readonly become?: boolean
  // unlock
  readonly reason?: string
  // logs
  readonly lines?: number
  readonly follow?: boolean
  readonly since?: string
  // smoke
  readonly topic?: string
  /** To each master. */
  readonly messages?: number
  /** ms. */
  readonly duration?: number
  readonly threads?: number
  /** Bytes. */
  readonly size?: number
  /** Messages per second to all masters together. */
  readonly rate?: number
  readonly slaves?: boolean
  // drill
  /** ms. */
  readonly timeout?: number
  // reset
  /** The cluster whose stores may be removed without a question. */
  readonly yesWipe?: string
  // bootstrap
  readonly rocketmqVersion?: string
  readonly artifact?: string
  readonly sha512?: string
  readonly jdk?: number
  readonly user?: string
  readonly identityFile?: string
  readonly jump?: string
  readonly heap?: string
  readonly home?: string
  readonly data?: string
  /** false: --no-start was given. */
  readonly start?: boolean
}

/** The words of a command line after parsing. */
export interface Args {
  readonly positional: Readonly<Record<string, string | readonly string[]>>
  readonly flags: Flags
}

/** What a command's handler gives back: its exit code, 0 when it says nothing. Failures are thrown. */
export type Run = (context: Context, args: Args) => Promise<ExitCode> | Promise<void>

export interface ArgumentSpec {
  /** In lower case; shown in capitals. */
  readonly name: string
  readonly description: string
  readonly required: boolean
  /** Takes all the words that are left. */
  readonly variadic?: boolean
  /** What a shell completes here; files unless said otherwise. */
  readonly complete?: 'file' | 'none' | readonly string[]
}

export interface FlagSpec {
  /** In commander's notation: '-K, --ask-become-pass', '--limit <names>'. */
  readonly flags: string
  readonly description: string
  readonly default?: string | number
  readonly choices?: readonly string[]
  /** What a shell completes, where that is no choice: 'names' are those of hosts, groups and instances. */
  readonly complete?: 'names' | readonly string[]
  readonly parse?: (value: string) => unknown
}

/** A command as data; its handler is loaded when it runs, so that help and completion stay quick. */
export interface CommandSpec {
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
  readonly load: () => Promise<{ readonly run: Run }>
}

/** The argument that most commands take. */
export const INVENTORY: ArgumentSpec = {
  name: 'inventory',
  description: 'the inventory file, YAML or INI',
  required: true,
}

/** A required positional argument. @throws Error when the table does not call it required: a bug */
export function argument(args: Args, name: string): string {
  const value = args.positional[name]
  if (typeof value !== 'string') throw new Error(`the command table has no required argument '${name}'`)
  return value
}

/** A positional argument that may be left out. */
export function optionalArgument(args: Args, name: string): string | undefined {
  const value = args.positional[name]
  return typeof value === 'string' ? value : undefined
}

/** All words of a variadic argument. */
export function wordsOf(args: Args, name: string): readonly string[] {
  const value = args.positional[name]
  return typeof value === 'object' ? value : []
}
