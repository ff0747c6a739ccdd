import { RmqError } from '../errors.ts'
import type { DefaultInventory } from '../inventory/ansible/defaults.ts'
import { compact } from '../objects.ts'
import { optionalArgument, type Args, type CommandSpec } from '../run/command/spec.ts'
import type { Io } from '../run/context.ts'
import type { ParsedFlags } from './program.ts'

/** A command line with what ansible.cfg adds to it. */
interface Completed {
  readonly args: Args<ParsedFlags>
  /** The inventory that the command line does not name, and where it was found. */
  readonly taken?: DefaultInventory
}

type Place = Pick<Io, 'env' | 'cwd'>
type IsGiven = (flag: string) => boolean

/** Flags that name an inventory or a list of hosts, in place of the argument. */
const INVENTORY_FLAGS = ['to', 'hosts'] as const

/**
 * Adds the defaults that ansible.cfg gives: the inventory of a command line without one, and for an INI the number of hosts
 * worked on at a time. Nothing is read where the command line says both.
 * @throws RmqError 'usage' without any inventory; what reading ansible.cfg throws
 */
export async function withAnsibleDefaults(
  command: CommandSpec,
  given: Args<ParsedFlags>,
  isGiven: IsGiven,
  place: Place,
): Promise<Completed> {
  const taken = await fallbackInventory(command, given, isGiven, place)
  const args =
    taken === undefined ? given : { ...given, positional: { ...given.positional, inventory: taken.file } }
  return compact({ args: await withForks(command, args, isGiven, place), taken })
}

/** @throws RmqError 'usage' where there is none, and the command needs one */
async function fallbackInventory(
  command: CommandSpec,
  given: Args,
  isGiven: IsGiven,
  { env, cwd }: Place,
): Promise<DefaultInventory | undefined> {
  const argument = command.arguments.find(({ name }) => name === 'inventory')
  const isNamed = optionalArgument(given, 'inventory') !== undefined
  if (isNamed || argument?.fallback === undefined || argument.fallback.without.some(isGiven)) return undefined
  const { defaultInventory, inventoryHint } = await import('../inventory/ansible/defaults.ts')
  const taken = await defaultInventory(env, cwd)
  if (taken !== undefined || !argument.required) return taken
  throw new RmqError('usage', `missing required argument '${argument.name}'`, { hint: inventoryHint(cwd) })
}

async function withForks(
  command: CommandSpec,
  args: Args<ParsedFlags>,
  isGiven: IsGiven,
  { env, cwd }: Place,
): Promise<Args<ParsedFlags>> {
  const inventory = inventoryOf(args)
  if (!command.remote || isGiven('concurrency') || inventory === undefined || isYaml(inventory)) return args
  const { defaultForks } = await import('../inventory/ansible/defaults.ts')
  const concurrency = await defaultForks(inventory, env, cwd)
  return concurrency === undefined ? args : { ...args, flags: { ...args.flags, concurrency } }
}

function inventoryOf(args: Args): string | undefined {
  const flags = new Map<string, unknown>(Object.entries(args.flags))
  const named = INVENTORY_FLAGS.map((flag) => flags.get(flag)).find((value) => typeof value === 'string')
  return optionalArgument(args, 'inventory') ?? (typeof named === 'string' ? named : undefined)
}

/** Its name alone says that it is no INI. */
const isYaml = (file: string): boolean => /\.(?:ya?ml|json)$/i.test(file)
