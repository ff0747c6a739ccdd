import { own } from '../../objects.ts'
import type { ExitCode } from '../../errors.ts'
import type { Context } from '../context.ts'
import type { CommonFlags, RemoteFlags } from './flags.ts'
import type { ArgumentSpec, CommandDescription, FlagSpec, FlagSpecs } from './table.ts'

/** The words of a command line after parsing. Flags that are not given are undefined unless they have a default. */
export interface Args<Flags = object> {
  readonly positional: Readonly<Record<string, string | readonly string[]>>
  readonly flags: Flags
}

/** Returns the exit code, 0 unless it says another. Failures are thrown. */
type Handler<Flags> = (context: Context, args: Args<Flags>) => Promise<ExitCode> | Promise<void>

/** The handler of a command that contacts hosts. @typeParam Own flags of the command itself */
export type Run<Own = object> = Handler<RemoteFlags & Own>

/** The handler of a command that contacts no host. @typeParam Own flags of the command itself */
export type LocalRun<Own = object> = Handler<CommonFlags & Own>

/** A command as data; its handler is loaded when it runs, so that help and completion stay quick. */
export interface CommandSpec extends CommandDescription {
  readonly load: () => Promise<{ readonly run: LocalRun }>
}

interface TypedSpec<Own, Handling> extends Omit<CommandDescription, 'flags' | 'remote'> {
  readonly flags: FlagSpecs<Own>
  readonly load: () => Promise<{ readonly run: Handling }>
}

/** A command that contacts hosts; its flags fit what its handler reads. */
export const remote = <Own extends object = object>(spec: TypedSpec<Own, Run<Own>>): CommandSpec =>
  untyped(spec, true)

/** A command that contacts no host; its flags fit what its handler reads. */
export const local = <Own extends object = object>(spec: TypedSpec<Own, LocalRun<Own>>): CommandSpec =>
  untyped(spec, false)

/** Hides the type of the flags after the compiler has compared it with the handler's, so that a table can be made. */
function untyped<Own, Handling>(spec: TypedSpec<Own, Handling>, isRemote: boolean): CommandSpec {
  for (const [name, { flags }] of Object.entries<FlagSpec>(spec.flags)) {
    if (nameOf(flags) !== name)
      throw new Error(`the handler of ${spec.name} cannot read ${flags} as '${name}'`)
  }
  return {
    ...spec,
    flags: Object.values<FlagSpec>(spec.flags),
    remote: isRemote,
    load: spec.load as CommandSpec['load'],
  }
}

/** The name under which commander gives a flag: '-n, --no-dry-run' is 'dryRun'. */
export function nameOf(flags: string): string {
  const [, long = ''] = /--(?:no-)?([a-z0-9-]+)/.exec(flags) ?? []
  return long.replaceAll(/-(\w)/g, (_match, letter: string) => letter.toUpperCase())
}

/** The inventory where other words must follow it. */
export const NAMED_INVENTORY: ArgumentSpec = {
  name: 'inventory',
  description: 'the inventory file, YAML or INI',
  required: true,
}

/** The argument that most commands take. */
export const INVENTORY: ArgumentSpec = {
  ...NAMED_INVENTORY,
  description: 'the inventory file, YAML or INI (default: that of ansible.cfg)',
  fallback: { without: [] },
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
