import { ExitCode } from '../errors.ts'
import { loadInventory } from '../inventory/index.ts'
import { showCluster } from '../ui/show.ts'
import type { Context } from './context.ts'
import { argument, type Args } from './spec.ts'

/** Prints the resolved model; contacts nobody. @throws InventoryError (exit 2) */
export async function run({ ui, env }: Context, args: Args): Promise<ExitCode> {
  showCluster(ui, await loadInventory(argument(args, 'inventory'), env), args.flags.graph === true)
  return ExitCode.done
}
