import { own } from '../../objects.ts'
import type { ExitCode } from '../../errors.ts'
import type { Context } from '../context.ts'
import type { Flags } from './flags.ts'
import type { ArgumentSpec, CommandDescription } from './table.ts'

/** The words of a command line after parsing. */
export interface Args {
  readonly positional: Readonly<Record<string, string | readonly string[]>>
  readonly flags: Flags
}

/** What a command's handler gives back: its exit code, 0 when it says nothing. Failures are thrown. */
export type Run = (context: Context, args: Args) => Promise<ExitCode> | Promise<void>

/** A command as data; its handler is loaded when it runs, so that help and completion stay quick. */
export interface CommandSpec extends CommandDescription {
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
  const value = own(args.positional, name)
  if (typeof value !== 'string') throw new Error(`the command table has no required argument '${name}'`)
  return value
}

/** A positional argument that may be left out. */
export function optionalArgument(args: Args, name: string): string | undefined {
  const value = own(args.positional, name)
  return typeof value === 'string' ? value : undefined
}

/** All words of a variadic argument. */
export function wordsOf(args: Args, name: string): readonly string[] {
  const value = own(args.positional, name)
  return typeof value === 'object' ? value : []
}
