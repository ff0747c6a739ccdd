import { ExitCode } from '../../errors.ts'
import { loadInventory } from '../../inventory/index.ts'
import { showCluster, showNames } from '../../ui/views/show.ts'
import type { Context } from '../../run/context.ts'
import { limitNames } from '../../run/selection.ts'
import { argument, type Args } from '../../run/command/spec.ts'

export interface InventoryFlags {
  readonly graph?: boolean
  readonly names?: boolean
}

/** Prints the resolved model; contacts no host. @throws InventoryError (exit 2) */
export async function run({ ui, env }: Context, args: Args<InventoryFlags>): Promise<ExitCode> {
  const cluster = await loadInventory(argument(args, 'inventory'), env)
  if (args.flags.names === true) showNames(ui, cluster, limitNames(cluster))
  else showCluster(ui, cluster, args.flags.graph === true)
  return ExitCode.done
}
