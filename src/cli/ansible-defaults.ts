import { RmqError } from '../errors.ts'
import { optionalArgument, type Args, type CommandSpec } from '../run/command/spec.ts'
import type { Io } from '../run/context.ts'
import type { ParsedFlags } from './program.ts'

/** A command line with what ansible.cfg adds to it. */
interface Completed {
  readonly args: Args<ParsedFlags>
  /** The inventory that the command line does not name, and where it was found. */
  readonly taken?: { readonly file: string; readonly from: string }
}

/** Flags that name an inventory or a list of hosts, in place of the argument. */
const INVENTORY_FLAGS = ['to', 'hosts'] as const

/**
 * Adds the defaults that ansible.cfg gives: the inventory of a command line without one, and for an INI the number of hosts
 * worked on at a time. Nothing is read where the command line says both.
 * @throws RmqError 'usage' without any inventory; what reading ansible.cfg throws
 */
export async function withAnsibleDefaults(
  command: CommandSpec,
  args: Args<ParsedFlags>,
  isGiven: (flag: string) => boolean,
  { env, cwd }: Pick<Io, 'env' | 'cwd'>,
): Promise<Completed> {
  const argument = command.arguments.find(({ name }) => name === 'inventory')
  const named = optionalArgument(args, 'inventory')
  const { fallback } = argument ?? {}
  if (named === undefined && fallback !== undefined && !fallback.without.some(isGiven)) {
    const { defaultInventory, inventoryHint } = await import('../inventory/ansible/defaults.ts')
    const taken = await defaultInventory(env, cwd)
    if (taken !== undefined) {
      const positional = { ...args.positional, inventory: taken.file }
      return { args: await withForks(command, { ...args, positional }, isGiven, { env, cwd }), taken }
    }
    if (argument?.required === true) {
      throw new RmqError('usage', `missing required argument '${argument.name}'`, {
        hint: inventoryHint(cwd),
      })
    }
  }
  return { args: await withForks(command, args, isGiven, { env, cwd }) }
}

async function withForks(
  command: CommandSpec,
  args: Args<ParsedFlags>,
  isGiven: (flag: string) => boolean,
  { env, cwd }: Pick<Io, 'env' | 'cwd'>,
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
