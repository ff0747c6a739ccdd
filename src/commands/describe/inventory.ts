import { ExitCode } from '../../errors.ts'
import { loadInventory } from '../../inventory/index.ts'
import { showCluster, showNames } from '../../ui/views/show.ts'
import type { Context } from '../../run/context.ts'
import { emitWarnings } from '../../run/load.ts'
import { limitNames } from '../../run/selection.ts'
import { argument, type Args } from '../../run/command/spec.ts'

export interface InventoryFlags {
  readonly graph?: boolean
  readonly names?: boolean
}

/** Prints the resolved model; contacts no host. @throws InventoryError (exit 2) */
export async function run(context: Context, args: Args<InventoryFlags>): Promise<ExitCode> {
  const { ui, env } = context
  const cluster = await loadInventory(argument(args, 'inventory'), env)
  // Shells ask for the names while a word is completed.
  if (args.flags.names !== true) emitWarnings(context, cluster, { severeOnly: true })
  if (args.flags.names === true) showNames(ui, cluster, limitNames(cluster))
  else showCluster(ui, cluster, args.flags.graph === true)
  return ExitCode.done
}
